"""A report is what the kit's plan says, for a council or for the circle, in any first language."""

from dataclasses import replace

import pytest

from circulos.exhibits.annex import definitions
from circulos.exhibits.model import Exhibit, Heading, Paragraph
from circulos.exhibits.report import EXHIBITS, report
from circulos.method.text import Text
from circulos.method.types import Group, Grouping, Kind, ReportBlock
from circulos.render import voice
from invented_circle import INDICATORS, NAMES, OWN, series, text
from invented_report import NOBODY, PLAN, Figures, kit


def made(plan="council", own=OWN, source=None, **options):
    return report(source or Figures(), plan, own, "2024", version="circulos 1", **options)


def heads(built):
    return [(block.level, block.text) for block in built.blocks if isinstance(block, Heading)]


def test_blocks_come_in_the_order_of_the_plan():
    names = [block.name for block in made().blocks if isinstance(block, Exhibit)]
    assert names[:2] == ["profile", "panel"]
    assert names[2:5] == ["strip", "funnel", "trend"]


def test_headings_are_those_of_the_plan_then_perspectives_then_indicators():
    told = [(level, str(said)) for level, said in heads(made()) if not hasattr(said, "id")]
    assert told[0] == (1, "Where we stand")
    assert (1, "User") in told and (2, "First requests answered within ten days") in told
    order = [(1, "User"), (2, "Waiting days for the first interview"), (1, "Economy")]
    assert [one for one in told if one in order] == order


def test_gaps_are_filled_in_every_language():
    built = made(circle="Invented circle")
    assert [voice(language).say(built.title) for language in ("en", "ca")] == [
        "Hortanova: comparison 2024",
        "Hortanova: comparació 2024",
    ]
    said = [voice("es").say(block.text) for block in built.blocks if isinstance(block, Paragraph)]
    assert said[0] == "Hortanova en Invented circle."


def test_a_gap_nobody_fills_is_seen():
    plan = replace(PLAN, title=Text("{council} and {nothing}"))
    assert str(made(source=Figures(kit(plan))).title) == "Hortanova and {nothing}"


def test_indicators_nobody_filed_are_left_out_and_named():
    built = made()
    assert not any("U99" in block.about for block in built.blocks if isinstance(block, Exhibit))
    last = built.blocks[-1]
    assert "Mai lliurat" in voice("ca").say(last.text)


def test_an_indicator_filed_in_other_years_only_says_so():
    said = [voice("en").say(block.text) for block in made().blocks if isinstance(block, Paragraph)]
    assert "No council has a value for 2024, so there is nothing to compare." in said


def test_funnels_and_trends_stand_only_where_they_can():
    about = [(block.name, block.about.split()[0]) for block in made().blocks if isinstance(block, Exhibit)]
    assert [code for name, code in about if name == "funnel"] == ["U02"]
    assert [code for name, code in about if name == "trend"] == ["U02", "U20"]


def test_the_circle_has_no_profile_and_no_own_council():
    built = made(own=None)
    assert "profile" not in [block.name for block in built.exhibits()]
    assert voice("en").say(built.title) == ": comparison 2024"


def test_cost_is_read_beside_its_companions():
    indicators = tuple(
        replace(one, companions=("U02", "U99")) if one.code == "E01" else one for one in INDICATORS
    )
    built = made(source=Figures(kit(indicators=(*indicators, NOBODY))))
    said = [voice("en").say(block.text) for block in built.blocks if isinstance(block, Paragraph)]
    assert "Read it beside: First requests answered within ten days." in said


def test_the_footer_holds_what_is_needed_to_make_it_again():
    built = made()
    assert (built.kit, built.kit_digest, built.snapshot_digest, built.version) == (
        "invented 2026.1",
        "kit-digest",
        "snapshot-digest",
        "circulos 1",
    )
    assert "Invented figures" in voice("en").say(built.warning)
    assert made(source=Figures(invented=False)).warning == ""


def test_comparisons_are_asked_for_once():
    source = Figures()
    made(source=source)
    assert len(source.asked) == len(set(source.asked))


def test_definitions_tell_the_formula_in_words():
    rows = {row.cells[1].value: row.cells for row in made().definitions.table.rows}
    assert voice("ca").say(rows["U02"][5].value) == "Demandes ateses ÷ Demandes rebudes × 100"
    assert "U99" not in rows


def test_the_basis_of_a_reading_is_named_by_the_kit_without_its_capital():
    strip = next(block for block in made().blocks if isinstance(block, Exhibit) and block.name == "strip")
    assert "(demandes rebudes)" in voice("ca").sentences(strip.reading)


def test_tidy_data_hold_the_councils_own_numbers_through_the_periods():
    rows = [tuple(cell.value for cell in row.cells[:4]) for row in made().data.table.rows]
    assert {council for council, *_ in rows} == {OWN}
    others = [("U20", "2023"), ("U20", "2024"), ("E01", "2024"), ("U01", "2022")]
    assert {row[2:] for row in rows} == {*(("U02", one.period) for one in series()), *others}


def test_tidy_data_of_the_circle_hold_everybody_in_this_period():
    rows = [tuple(cell.value for cell in row.cells[:4]) for row in made(own=None).data.table.rows]
    assert {council for council, *_ in rows} == set(NAMES)
    assert {row[2:] for row in rows} == {("U02", "2024"), ("U20", "2024"), ("E01", "2024")}


def test_the_council_is_compared_in_its_own_group():
    grouping = Grouping("size", Text("Size"), (Group("small", text("Small", "Petits", "Pequeños"), (OWN,)),))

    class Grouped(Figures):
        def group_of(self, indicator, council):
            return "small"

        def series(self, indicator, group=""):
            return [replace(one, group=group) for one in super().series(indicator, group)]

    source = Grouped(kit(groupings=(grouping,)))
    built = made(source=source)
    assert set(source.asked) == {(code, "small") for code in source.kit.indicators}
    strip = next(block for block in built.exhibits() if block.name == "strip")
    assert "Petits" in voice("ca").say(strip.subtitle)
    assert made(own=None, source=source) and ("U02", "") in source.asked


def test_a_kit_in_another_language_speaks_it_and_the_rest_is_english():
    plan = replace(PLAN, title=Text("{council}: vergelijking", "nl"))
    built = made(source=Figures(kit(plan, language="nl")))
    assert voice("nl").say(built.title) == "Hortanova: vergelijking"
    strip = next(block for block in built.exhibits() if block.name == "strip")
    assert voice("nl").sentences(strip.reading).startswith("Your council stands at")


def test_a_formula_without_denominator_or_multiplier_is_told_as_it_is():
    count = replace(INDICATORS[0], code="C1", kind=Kind.COUNT)
    quotient = replace(INDICATORS[0], code="C2", per=1.0)
    told = kit(indicators=(count, quotient))
    counted = replace(told.indicators["C1"], denominator=None)
    rows = definitions(told, (counted, told.indicators["C2"])).table.rows
    said = [voice("en").say(row.cells[5].value) for row in rows]
    assert said == ["Requests answered", "Requests answered ÷ Requests received"]


def test_an_unknown_plan_or_exhibit_says_what_there_is():
    with pytest.raises(ValueError, match="no report plan “brief”. It has: council"):
        made("brief")
    plan = replace(PLAN, blocks=(ReportBlock(exhibit="pie"),))
    with pytest.raises(ValueError, match="“pie”, which is not known. Known: panel, "):
        made(source=Figures(kit(plan)))


def test_a_block_may_name_its_indicators():
    plan = replace(PLAN, blocks=tuple(ReportBlock(exhibit=name, indicators=("U20",)) for name in EXHIBITS))
    built = made(source=Figures(kit(plan)))
    told = {block.name: len(block.table.rows) for block in built.exhibits()}
    assert "funnel" not in told and told["heat"] == 1
