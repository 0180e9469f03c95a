"""The steps in words below the map: who acts, which clock runs, what is promised; also on paper."""

from dataclasses import replace

import pytest
from pypdf import PdfReader

from circulos.exhibits.model import Cell
from circulos.exhibits.process_steps import process_steps
from circulos.exhibits.report import report
from circulos.method import load_kit
from circulos.render import render, voice
from invented_circle import OWN
from invented_process import PROCESS, UNTIMED, timed
from invented_report import Figures, kit

SAY = voice("en").say


def cells(exhibit, code):
    at = [column.code for column in exhibit.table.columns].index(code)
    return [row.cells[at] for row in exhibit.table.rows]


def test_every_step_has_its_actor_and_its_clock_and_every_limit_a_row():
    exhibit = process_steps(PROCESS, timed(), OWN)
    limits = [one for step in PROCESS.steps for one in step.standards]
    assert len(exhibit.table.rows) == sum(max(1, len(step.standards)) for step in PROCESS.steps)
    assert [cell.value for cell in cells(exhibit, "actor") if cell.value] == [
        step.actor for step in PROCESS.steps
    ]
    assert sum(cell.value is not None for cell in cells(exhibit, "limit")) == len(limits)
    clocks = [SAY(cell.value) for cell in cells(exhibit, "clock") if cell.value]
    assert clocks == [
        f"{SAY(step.clock.start)} → {SAY(step.clock.stop)}" for step in PROCESS.steps if step.clock
    ]
    assert f"{len(PROCESS.steps)} steps" in voice("en").sentences(exhibit.reading)


def test_without_times_the_steps_still_stand():
    exhibit = process_steps(UNTIMED, {}, OWN)
    assert all(cell == Cell() for cell in cells(exhibit, "q50"))
    assert "value" not in [column.code for column in process_steps(PROCESS, timed(), None).table.columns]


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_on_paper_actors_and_clocks_stand_below_the_map(language, tmp_path):
    plan = load_kit("plans").reports["session"]
    found = Figures(kit(plan))
    code = next(code for step in PROCESS.steps for code in step.indicators)
    steps = tuple(
        replace(step, indicators=("U02",) if code in step.indicators else ()) for step in PROCESS.steps
    )
    found.kit = replace(found.kit, processes={PROCESS.code: replace(PROCESS, steps=steps)})
    built = report(found, "session", OWN, "2024", version="1")
    names = [block.name for block in built.exhibits()]
    assert names.index("process_steps") == names.index("process_map") + 1
    render(built, language, tmp_path / "session.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "session.pdf").pages)
    actor = voice(language).say(PROCESS.steps[0].actor)
    assert actor in " ".join(text.split())
