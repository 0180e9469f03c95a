"""A page of a published county report for 2021, with its six errors: each is found, and nothing else.

Printed there: persons attended in four territorial units 69, 852, 912 and 608 with the total 3,064 (the first lost a
digit: 692); coverage 7.05 % for the first unit and 5.83 % for the second, of 12,306 inhabitants; 7.19 % in all;
"25 % of those attended are new" beside 1,030 new of 3,064; new persons that add up to 1,031. Home visits and
interviews
add up. The page does not print the units' parts of the latter, nor every population: those are filled in here so that
they agree with what is printed.
"""

import numpy as np
import pytest

from circulos.compare.finding import Check, Panel
from circulos.compare.quality import parts, ratios
from circulos.method.types import Severity

UNITS = ("unit 1", "unit 2", "unit 3", "unit 4", "county")
ATTENDED = [69, 852, 912, 608, 3064]
PEOPLE = [11_252, 12_306, 10_133, 7_603, 41_294]
COVERAGE = [7.05, 5.83, 9.00, 8.00, 7.19]
NEW = [231, 297, 302, 201, 1030]
HOME_VISITS = [420, 519, 557, 373, 1869]
INTERVIEWS = [1583, 1949, 2086, 1390, 7008]


def county(item, figures):
    return Panel(item, ("county",), ("2021",), np.array([[figures[-1]]], dtype=float))


def by_unit(item, figures):
    return Panel(item, UNITS, ("2021",), np.array(figures, dtype=float)[:, None])


def sums(item, figures):
    return parts(county(item, figures), [[[part]] for part in figures[:-1]])


@pytest.fixture
def findings():
    attended, people = np.array(ATTENDED, dtype=float)[:, None], np.array(PEOPLE, dtype=float)[:, None]
    return [
        *sums("persons attended", ATTENDED),
        *sums("new persons", NEW),
        *sums("home visits", HOME_VISITS),
        *sums("interviews", INTERVIEWS),
        *ratios(by_unit("coverage", COVERAGE), attended, people, per=100, decimals=2),
        *ratios(county("new", [25]), [[NEW[-1]]], [[ATTENDED[-1]]], per=100, decimals=0),
    ]


def test_each_of_the_six_errors_is_found_and_nothing_else(findings):
    found = {(finding.item, finding.council, finding.check) for finding in findings}
    assert found == {
        ("persons attended", "county", Check.PARTS),
        ("new persons", "county", Check.PARTS),
        ("coverage", "unit 1", Check.RATIO),
        ("coverage", "unit 2", Check.RATIO),
        ("coverage", "county", Check.RATIO),
        ("new", "county", Check.RATIO),
    }
    assert len(findings) == 6


def test_the_lost_digit_is_named(findings):
    lost = next(finding for finding in findings if finding.item == "persons attended")
    assert (lost.figures["part"], lost.figures["likely"]) == (1, 692)
    assert lost.severity is Severity.ERROR


def test_off_by_one_is_a_note_only(findings):
    assert next(finding for finding in findings if finding.item == "new persons").severity is Severity.NOTE
