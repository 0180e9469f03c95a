"""The simulation study of the benchmarks, small: what the statistics say of invented circles is mostly true."""

import importlib.util
import sys
from pathlib import Path

import pytest

STUDY = Path(__file__).resolve().parents[2] / "bench" / "coverage.py"
# With fifty circles instead of hundreds, chance moves the shares by this much at most.
CHANCE = 0.02


@pytest.fixture(scope="module")
def coverage():
    spec = importlib.util.spec_from_file_location("coverage_study", STUDY)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def lines(coverage):
    return {line.what: line for line in coverage.study(50)}


def test_every_claim_holds_in_a_small_study(lines):
    assert len(lines) == 24
    for line in lines.values():
        assert not line.measured < line.least - CHANCE, str(line)
        assert not line.measured > line.most + CHANCE, str(line)


def test_a_claim_that_does_not_hold_is_said(coverage):
    for broken in (coverage.Line("w", 0.9, least=0.93), coverage.Line("w", 0.06, most=0.05)):
        assert not broken.holds
        assert "DOES NOT HOLD" in str(broken)
    assert str(coverage.Line("w", 0.5)).split() == ["w", "50.0%"]


def test_narrower_intervals_would_be_found_out(coverage, monkeypatch):
    rate = coverage.interval.rate
    monkeypatch.setattr(coverage.interval, "rate", lambda x, d: rate(x, d, confidence=0.85))
    told = {line.what: line for line in coverage.false_signals(50, coverage.np.random.default_rng(1))}
    assert told["false “better” or “worse”, rate, 15 alike of like size"].measured > 0.05 + CHANCE
    assert told["false “better” or “worse”, proportion, 15 alike of like size"].measured < 0.05 + CHANCE


def test_the_study_says_the_same_each_time(coverage):
    one, other = ([str(line) for line in coverage.charts(5, coverage.np.random.default_rng(3))] for _ in "ab")
    assert one == other
