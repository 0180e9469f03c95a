"""The scatter, the neighbours: their numbers are those of compare, their words say no more than these."""

import math

import numpy as np
import pytest

from circulos.compare.adjust import Reason, along
from circulos.compare.expected import expected
from circulos.exhibits import Setting, neighbours, scatter
from circulos.exhibits.model import Band, Bar, Line, Point, Role, Scale
from circulos.exhibits.scatter import CURVE, middle_size
from circulos.render import voice
from invented_circle import IN_TIME, NAMES, OWN, compare, in_time
from invented_territory import CONTEXT, FACTS, dear, near, older

LANGUAGES = ("en", "ca", "es")
FEW = Setting(fewest=30)


def shown(*codes, own=OWN, comparison=None, facts=FACTS, **options):
    found = expected(comparison or older(), facts, codes)
    return found, scatter(found, own, NAMES, variables=CONTEXT, **options)


def points(exhibit):
    return {mark.role: mark for mark in exhibit.figure.marks if isinstance(mark, Point)}


def said(exhibit, language="en"):
    return voice(language).sentences(exhibit.reading).replace("\N{NO-BREAK SPACE}", " ")


def ids(phrases):
    return [getattr(phrase, "id", "") for phrase in phrases]


def test_a_fact_lies_across_and_the_line_is_what_adjust_expects():
    found, exhibit = shown("share_65_plus")
    line = next(mark for mark in exhibit.figure.marks if isinstance(mark, Line))
    band = next(mark for mark in exhibit.figure.marks if isinstance(mark, Band))
    wanted = along(found.found, np.array(line.x)[:, None], middle_size(found))
    assert len(line.x) == CURVE
    assert line.y == pytest.approx(wanted.value) and band.low == pytest.approx(wanted.lower)
    assert band.high == pytest.approx(wanted.upper)
    own = points(exhibit)[Role.OWN]
    assert own.x == (FACTS["share_65_plus"][OWN],) and own.labelled
    assert own.y == (pytest.approx(found.of(OWN).value),)


def test_with_several_facts_the_expected_value_lies_across():
    found, exhibit = shown("share_65_plus", "income")
    own = points(exhibit)[Role.OWN]
    assert own.x == (pytest.approx(found.of(OWN).expected),)
    bar = next(mark for mark in exhibit.figure.marks if isinstance(mark, Bar))
    place = bar.at.index(own.x[0])
    assert (bar.start[place], bar.end[place]) == (found.of(OWN).lower, found.of(OWN).upper)
    line = next(mark for mark in exhibit.figure.marks if isinstance(mark, Line))
    assert line.x == line.y


def test_over_the_band_stand_the_intervals_of_the_own_council_and_of_those_outside():
    found, exhibit = shown("share_65_plus")
    (bar,) = [mark for mark in exhibit.figure.marks if isinstance(mark, Bar)]
    judged = [OWN, *(code for code, told in found.by_council.items() if told.signal != "similar")]
    assert len(judged) > 1
    assert sorted(bar.at) == sorted(FACTS["share_65_plus"][code] for code in judged)
    place = bar.at.index(FACTS["share_65_plus"][OWN])
    assert (bar.start[place], bar.end[place]) == (found.of(OWN).lower, found.of(OWN).upper)


def test_where_nothing_can_be_expected_the_table_has_no_columns_for_it():
    columns = [column.code for column in shown("unemployment")[1].table.columns]
    assert columns == ["council", "unemployment", "value"]


def test_the_table_holds_facts_expected_values_and_residuals():
    found, exhibit = shown("share_65_plus", "income")
    rows = {row.cells[0].value: row.cells for row in exhibit.table.rows}
    told, cells = found.of("c03"), rows[NAMES["c03"]]
    assert [cell.value for cell in cells[1:3]] == [FACTS["share_65_plus"]["c03"], FACTS["income"]["c03"]]
    wanted = [told.value, told.expected, told.lower, told.upper, told.residual]
    assert [cell.value for cell in cells[3:8]] == pytest.approx(wanted)
    assert rows[NAMES["c21"]][2].status == "not_collected" and rows[NAMES["c21"]][4].value is None


def test_who_lies_outside_the_interval_is_named_and_judged_by_polarity():
    found, exhibit = shown("share_65_plus")
    favourable = points(exhibit)[Role.FAVOURABLE]
    assert favourable.labels == (NAMES["c15"],) and favourable.labelled
    assert found.of("c15").signal == "better"
    assert "more favourable" not in said(exhibit).lower()
    assert "outside the interval, on the favourable side" in said(shown("share_65_plus", own="c15")[1])


def test_money_that_is_neutral_is_never_judged():
    _, exhibit = shown("population", comparison=dear(), own="c04")
    assert Role.FAVOURABLE not in points(exhibit) and Role.UNFAVOURABLE not in points(exhibit)
    assert "neither high nor low is favourable in itself" in said(exhibit)
    assert exhibit.figure.x.scale is Scale.LOG


def test_inside_the_interval_the_figures_cannot_tell():
    found, exhibit = shown("share_65_plus")
    assert found.of(OWN).signal == "similar"
    assert "cannot tell" in said(exhibit)
    assert "no permeten dir" in said(exhibit, "ca") and "no permiten decir" in said(exhibit, "es")
    assert f"{found.of(OWN).residual:.1f} points above" in said(exhibit)


def test_an_environment_that_explains_nothing_draws_no_line_and_says_so():
    found, exhibit = shown("unemployment")
    assert found.refusal.reason is Reason.EXPLAINS_NOTHING
    assert {type(mark) for mark in exhibit.figure.marks} == {Point}
    assert "do not help to foresee" in said(exhibit) and "would be expected" not in said(exhibit)
    _, several = shown("unemployment", "population")
    assert several.figure is None


def test_too_few_councils_are_refused_with_how_many_it_takes():
    _, exhibit = shown("share_65_plus", "income", comparison=older(9))
    assert "9 councils have both a value and these facts, and it takes at least 15" in said(exhibit)
    assert exhibit.figure is None


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_words(reason, language):
    assert voice(language).sentences((_refused(reason),))


def _refused(reason):
    from circulos.compare.adjust import Refusal
    from circulos.exhibits.environment import cannot_expect

    return cannot_expect(Refusal(reason, 4, 1, 10), ("income",), CONTEXT)


def test_a_council_without_the_fact_or_without_a_value_is_told_so():
    assert "reading.scatter.no_facts" in ids(shown("share_65_plus", "income", own="c21")[1].reading)
    assert ids(shown("share_65_plus", own="c20")[1].reading)[0] == "reading.no_value"


def test_nobody_else_is_drawn_where_they_may_not_be_shown():
    for exhibit in (shown("share_65_plus", others=False)[1], shown("share_65_plus", setting=FEW)[1]):
        assert set(points(exhibit)) == {Role.OWN}
        assert [row.cells[0].value for row in exhibit.table.rows] == [NAMES[OWN]]
        assert not [name for code, name in NAMES.items() if code != OWN and name in repr(exhibit)]
    several = shown("share_65_plus", "income", others=False)[1]
    assert len(next(mark for mark in several.figure.marks if isinstance(mark, Bar)).at) == 1
    assert "note.scatter.hidden" in ids(several.notes)


def test_the_order_of_councils_does_not_matter():
    one = older()
    back = list(reversed(one.councils))
    places = [one.places[council] for council in back]
    other = compare(
        IN_TIME,
        one.value[places],
        numerator=one.numerator[places],
        denominator=one.denominator[places],
        councils=back,
    )
    straight, turned = (
        shown("share_65_plus", "income")[1],
        shown("share_65_plus", "income", comparison=other)[1],
    )
    assert said(straight) == said(turned)
    for before, after in zip(straight.table.rows, turned.table.rows, strict=True):
        for left, right in zip(before.cells, after.cells, strict=True):
            same = pytest.approx(left.value, rel=1e-6) if isinstance(left.value, float) else left.value
            assert right.value == same


def test_a_constant_added_to_a_fact_moves_the_points_and_nothing_else():
    moved = {**FACTS, "share_65_plus": {code: fact + 1000 for code, fact in FACTS["share_65_plus"].items()}}
    (_, straight), (_, shifted) = shown("share_65_plus"), shown("share_65_plus", facts=moved)
    assert said(straight) == said(shifted)
    for role, mark in points(straight).items():
        assert points(shifted)[role].y == pytest.approx(mark.y)
        assert points(shifted)[role].x == pytest.approx([place + 1000 for place in mark.x])


def test_neighbours_come_with_distance_shares_and_value():
    found, comparison = near(), in_time()
    exhibit = neighbours(found, NAMES, variables=CONTEXT, comparison=comparison)
    own, *rows = exhibit.table.rows
    assert own.own and own.cells[2].value == pytest.approx(comparison.value[comparison.places[OWN]])
    for place, row in enumerate(rows):
        assert row.cells[0].value == NAMES[found.councils[place]]
        assert row.cells[1].value == pytest.approx(found.distance[place])
        assert row.cells[2].value == pytest.approx(comparison.value[comparison.places[found.councils[place]]])
        shares = [cell.value for cell in row.cells[-len(found.context.variables) :]]
        assert shares == pytest.approx(100 * found.share[place]) and sum(shares) == pytest.approx(100)
    order = [OWN, *found.councils]
    assert exhibit.figure.y.categories == tuple(NAMES[council] for council in order)
    own_point = points(exhibit)[Role.OWN]
    assert own_point.x == (comparison.value[comparison.places[OWN]],) and own_point.y == (0.0,)


def test_without_values_distances_are_drawn():
    found = near()
    exhibit = neighbours(found, NAMES, variables=CONTEXT)
    assert exhibit.figure.marks[0].end == pytest.approx(found.distance)
    assert exhibit.figure.y.categories == tuple(NAMES[council] for council in found.councils)
    hidden = neighbours(found, NAMES, variables=CONTEXT, comparison=in_time(), setting=FEW)
    assert hidden.figure.marks[0].end == pytest.approx(found.distance)


def test_the_reading_of_neighbours_gives_reasons_in_three_languages():
    exhibit = neighbours(near(), NAMES, variables=CONTEXT, comparison=in_time())
    first = NAMES[near().councils[0]]
    for language in LANGUAGES:
        assert first in said(exhibit, language)
    values = [in_time().value[in_time().places[council]] for council in near().councils]
    assert f"stand at {np.mean(values):.0f}" in said(exhibit)


def test_values_of_neighbours_are_hidden_where_few_have_one():
    exhibit = neighbours(near(), NAMES, variables=CONTEXT, comparison=in_time(), setting=FEW)
    own, *rows = exhibit.table.rows
    assert own.cells[2].value is not None
    assert {row.cells[2].status for row in rows} == {"not_shown"}
    assert "reading.neighbours.mean" not in ids(exhibit.reading)
    assert "note.not_named" in ids(exhibit.notes)


def test_without_neighbours_the_reason_is_said():
    for own, size, wanted in (("c21", None, "context_missing"), (OWN, 1, "alone")):
        exhibit = neighbours(near(size, own), NAMES, variables=CONTEXT)
        assert ids(exhibit.reading) == [f"reading.neighbours.{wanted}"] and exhibit.figure is None
        assert all(said(exhibit, language) for language in LANGUAGES)


def test_a_residual_is_value_less_expected():
    found, _ = shown("share_65_plus")
    for council, told in found.by_council.items():
        value = found.comparison.value[found.comparison.places[council]]
        assert math.isclose(told.residual, value - told.expected)
