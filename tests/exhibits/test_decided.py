"""What was decided, in reports: points, targets, actions and agreed values, in every medium alike."""

from dataclasses import dataclass, field, replace

import pytest
from pypdf import PdfReader

from circulos.compare.decided import Decided, State
from circulos.compare.way import way
from circulos.exhibits.decided import actions, moved, targets
from circulos.exhibits.model import Exhibit
from circulos.exhibits.points import Side, points
from circulos.exhibits.report import report
from circulos.method import load_kit
from circulos.render import render, voice
from invented_circle import NAMES, OWN, compare, everything, in_time, satisfaction, series, spending
from invented_decisions import DECIDED, POINTS, TARGETS, followed, ways
from invented_report import Figures, kit

PLANS = load_kit("plans").reports


@dataclass
class Decisive(Figures):
    said: Decided = field(default_factory=lambda: DECIDED)

    def decided(self, council):
        return self.said if council == OWN else Decided()


def made(plan="council", own=OWN, said=DECIDED):
    return report(Decisive(kit(PLANS[plan]), said=said), plan, own, "2024", version="1")


def names(built):
    return [block.name for block in built.blocks if isinstance(block, Exhibit)]


def said(exhibit, language="en"):
    return voice(language).sentences(exhibit.reading)


def one(built, name):
    return next(block for block in built.exhibits() if block.name == name)


def cells(exhibit, code, language="en"):
    at = [column.code for column in exhibit.table.columns].index(code)
    found = [row.cells[at] for row in exhibit.table.rows if not row.level]
    return [
        cell.value if isinstance(cell.value, float | None) else voice(language).say(cell.value)
        for cell in found
    ]


def test_the_report_of_a_council_shows_its_targets_and_actions():
    built = made()
    assert "targets" in names(built) and "actions" in names(built)
    assert cells(one(built, "targets"), "target") == [90.0, 8.5]
    assert cells(one(built, "targets"), "who") == ["Nora Vila", "Pau Riu"]
    assert cells(one(built, "actions"), "action")[0] == "One shared agenda"


def test_the_brief_says_it_in_a_few_lines_on_one_page(tmp_path):
    built = made("brief")
    exhibit = one(built, "commitments")
    assert cells(exhibit, "what")[:3] == [
        "First requests answered within ten days",
        "User satisfaction",
        "Answer by telephone first",
    ]
    assert cells(exhibit, "until") == ["2026", "2027", "1/3/2025", "30/6/2022", "31/1/2023"]
    assert said(exhibit).startswith("There are 2 targets.")
    for name in ("strong_points", "opportunities"):
        assert len(one(built, name).table.rows) <= 4 and not one(built, name).notes
    for language in ("ca", "es", "en"):
        render(built, language, tmp_path / "brief.pdf")
        assert len(PdfReader(tmp_path / "brief.pdf").pages) == 1


def test_where_nothing_was_decided_the_report_is_as_it_was():
    plain = report(Figures(kit(PLANS["council"])), "council", OWN, "2024", version="1")
    assert made(said=Decided()) == plain
    assert not {"targets", "actions", "commitments", "references"} & set(names(plain))
    assert "targets" not in names(made(own="c03"))


def test_the_circle_as_a_whole_has_no_decisions():
    assert not {"targets", "actions"} & set(names(made("circle", own=None)))


def test_agreed_values_and_targets_stand_among_the_references():
    found = {block.about.split()[0]: block for block in made().exhibits() if block.name == "references"}
    # U20 has a target, and U01 nobody filed for 2024: an agreed value of it holds nothing to compare with
    assert {"U02", "U20"} <= set(found)
    kinds = cells(found["U02"], "reference")
    assert "Agreed by the circle" in kinds and "Own target" in kinds
    assert "Half of the circle is there. (holds until 31/12/2027)" in cells(found["U02"], "source")


def test_points_say_what_was_decided_of_them():
    exhibit = points(everything(), "c00", NAMES, Side.OPPORTUNITY, decided=POINTS)
    codes = [point.indicator for point in POINTS if point.side is Side.OPPORTUNITY]
    decisions = cells(exhibit, "decision")
    assert set(decisions) <= {"Taken up", "Set aside", "Not decided yet"}
    assert codes == ["U02"] and decisions.count("Taken up") <= 1
    assert "decision" not in [column.code for column in points(
        everything(), "c00", NAMES, Side.OPPORTUNITY).table.columns]  # fmt: skip


def test_a_point_that_was_decided_is_shown_however_many_stand_before_it():
    found = points(everything(), "c03", NAMES, Side.STRONG)
    from circulos.compare.decided import Point
    from circulos.exhibits import points as module

    last = found.table.rows[-1]
    code = next(one.indicator.code for one in everything() if one.indicator.title == last.cells[0].value)
    before, module.MOST = module.MOST, 0
    try:
        shown = points(
            everything(), "c03", NAMES, Side.STRONG, decided=[Point(code, Side.STRONG, False, reason="Few.")]
        )
    finally:
        module.MOST = before
    assert [row.cells[0].value for row in shown.table.rows] == [last.cells[0].value]
    assert "It has set aside 1, and says why." in said(shown)


def test_a_target_says_where_it_is_and_when_it_is_reached_at_this_pace():
    exhibit = targets(ways(), OWN, NAMES, "2024")
    first = ways()[0]
    assert cells(exhibit, "gap")[0] == pytest.approx(first.missing)
    assert cells(exhibit, "due")[0] == pytest.approx(85 + (90 - 85) / 3)
    assert cells(exhibit, "progress")[0] == pytest.approx(100 * first.share)
    assert cells(exhibit, "state") == ["Behind the path", "No figure yet", "Not comparable with the start"]
    assert said(exhibit).startswith("There are 3 targets.")


def test_what_is_reached_misses_nothing():
    found = [compare(series()[0].indicator, [value], period=period, councils=[OWN])
             for period, value in (("2021", 60.0), ("2024", 95.0))]  # fmt: skip
    exhibit = targets([way(TARGETS[0], found, found[-1], OWN)], OWN, NAMES, "2024")
    assert cells(exhibit, "gap") == [0.0]
    assert cells(exhibit, "progress") == [100.0]
    assert "1 of them is reached." in said(exhibit)


def test_actions_of_before_come_first_and_say_how_they_came_out():
    exhibit = actions(followed(), OWN, NAMES, "2024")
    headings = [voice("en").say(row.cells[0].value) for row in exhibit.table.rows if row.level]
    assert headings == ["Promised before, and how it came out", "Promised in this edition"]
    assert cells(exhibit, "state") == ["Done", "Given up", "Promised"]
    assert cells(exhibit, "due") == ["30/6/2022", "31/1/2023", "1/3/2025"]
    assert said(exhibit) == (
        "2 actions were promised before; done: 1, going on: 0, given up: 1. 1 action is new."
    )


def test_what_moved_is_never_said_across_a_break_or_beyond_what_intervals_allow():
    path = series()
    assert moved(path[0], path[-1], OWN) in ("chance", "better")
    assert moved(None, path[-1], OWN) == ""
    assert moved(path[-1], path[-1], OWN) == ""
    assert moved(spending("2022", level=60.0), spending("2024", level=90.0), OWN) == "rose"
    same = [replace(satisfaction("2023"), period=period) for period in ("2023", "2024")]
    known = next(code for code, value in zip(same[0].councils, same[0].value, strict=True) if value == value)
    assert moved(*same, known) == "not_moved"
    from circulos.method.types import Break
    from invented_circle import IN_TIME, text

    broken = replace(IN_TIME, breaks=(Break("2024", text("new.", "nou.", "nuevo.")),))
    assert moved(in_time("2023", what=broken), in_time("2024", what=broken), OWN) == "not_comparable"


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize("form", ["html", "pdf", "pptx", "xlsx"])
def test_every_medium_and_language_takes_it(form, language, tmp_path):
    path = tmp_path / f"report.{form}"
    render(made("brief"), language, path)
    assert path.stat().st_size > 1000


def test_every_state_has_words():
    for language in ("ca", "es", "en"):
        for state in State:
            from circulos.exhibits.model import words

            assert voice(language).say(words(f"action.{state.value}"))
