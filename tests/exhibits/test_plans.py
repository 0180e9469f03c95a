"""The plans every service shares: what a reader needs first comes first, and every sentence is in three languages."""

from dataclasses import replace

import pytest
from pypdf import PdfReader

from circulos.compare.adjust import Refusal
from circulos.compare.expected import Expected, context_of
from circulos.exhibits.model import Exhibit, Heading, Paragraph
from circulos.exhibits.points import MOST, Side, drafted, first_points, points, side_of
from circulos.exhibits.report import report
from circulos.method import load_kit
from circulos.method.text import Text
from circulos.render import render, voice
from exhibit_list import NOTHING, practised
from invented_circle import NAMES, OWN, WAIT, everything, in_time, series, spending
from invented_report import Figures, kit

PLANS = load_kit("plans").reports
LANGUAGES = ("ca", "es", "en")


def source(plan="council"):
    figures = Figures(kit(PLANS[plan]))
    figures.kit = replace(figures.kit, practices=practised().practices, actions=practised().actions)
    return figures


def made(plan="council", own=OWN, **options):
    return report(source(plan), plan, own, "2024", version="1", **options)


def names(built):
    return [block.name for block in built.blocks if isinstance(block, Exhibit)]


def headings(built, language="en"):
    return [voice(language).say(block.text) for block in built.blocks if isinstance(block, Heading)]


def test_the_plans_are_these():
    assert set(PLANS) == {"brief", "circle", "council", "indicator", "session"}


@pytest.mark.parametrize("plan", PLANS)
def test_every_sentence_of_a_plan_is_in_three_languages(plan):
    for text in texts(PLANS[plan]):
        assert {"ca", "es"} <= set(text.translations), text


def texts(held):
    for name in ("title", "audience", "heading", "paragraph"):
        text = getattr(held, name, None)
        if isinstance(text, Text) and "{" not in str(text).removeprefix("{council}: comparison"):
            yield text
    for block in held.blocks:
        yield from texts(block)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_is_written_in_every_language(plan, language, tmp_path):
    for own in (OWN, None):
        render(made(plan, own), language, tmp_path / "report.html")
        assert "{" not in "".join(headings(made(plan, own), language))


def test_the_council_report_leads_with_what_is_needed_in_two_minutes():
    built = made()
    assert headings(built)[0] == "In two minutes"
    assert names(built)[:2] == ["strong_points", "opportunities"]
    profiles = [block for block in built.exhibits() if block.name == "profile"]
    assert len(profiles) == 2 and all(len(block.table.rows) < 4 for block in profiles)
    assert names(built).index("panel") > names(built).index("profile")


def test_a_heading_over_nothing_is_left_out():
    assert "Our environment" not in headings(made())
    assert "The points one by one" in headings(made())
    assert "Indicators to talk about" not in headings(made("session", None))


def test_the_brief_is_one_page(tmp_path):
    render(made("brief"), "ca", tmp_path / "brief.pdf")
    assert len(PdfReader(tmp_path / "brief.pdf").pages) == 1
    assert made("brief").definitions is None


def test_a_sheet_is_about_the_indicators_that_were_asked_for():
    built = made("indicator", indicators=["U02"])
    assert names(built) == ["strip", "trend", "ranking", "funnel", "references", "practices"]
    assert [row.cells[1].value for row in built.definitions.table.rows] == ["U02"]
    assert {row.cells[2].value for row in built.data.table.rows} == {"U02"}


def test_definitions_and_data_are_those_of_what_is_shown():
    built = made("brief")
    shown = {one.code for one in first_codes()}
    assert {row.cells[2].value for row in built.data.table.rows} == shown


def first_codes():
    now = [found[-1] for found in (source().series(code) for code in source().kit.indicators) if found]
    now = [one for one in now if one.period == "2024"]
    return [one.indicator for side in Side for one in first_points(now, OWN, side)]


class Near(Figures):
    """A source that knows the territory."""

    def facts(self, period=""):
        return {}

    def expected(self, indicator, period, group=""):
        one = in_time()
        return Expected(one, context_of(one.councils, {}, ()), Refusal.FEW_COUNCILS)

    def nearest(self, council, k=0, weights=None, period="", among=None):
        raise AssertionError("the kit does not say what near is")

    def among_nearest(self, indicator, period, found):
        raise AssertionError


def test_lenses_stand_where_the_kit_says_what_the_environment_is():
    near = Near(kit(PLANS["indicator"]))
    assert "scatter" not in names(report(near, "indicator", OWN, "2024"))


# Points


def test_what_is_neutral_or_within_chance_is_no_point():
    assert side_of(spending(), OWN) is None
    assert side_of(NOTHING, "c00") is None
    told = [side_of(in_time(), council) for council in in_time().councils]
    signals = dict(zip(in_time().councils, in_time().signal, strict=True))
    for council, one in zip(in_time().councils, told, strict=True):
        wanted = {"better": (Side.STRONG, True), "worse": (Side.OPPORTUNITY, True)}.get(signals[council])
        assert one == wanted


def test_points_come_the_surest_and_farthest_first_and_at_most_five():
    many = [
        replace(one, indicator=replace(one.indicator, code=f"X{n}")) for n, one in enumerate(everything() * 6)
    ]
    found = drafted(many, OWN)
    keys = [(not point.is_sure, -point.distance) for point in found]
    assert keys == sorted(keys)
    side = found[0].side
    assert len(first_points(many, OWN, side)) == min(MOST, sum(point.side is side for point in found))
    shown = points(many, OWN, NAMES, side)
    assert len(shown.table.rows) <= MOST


def test_a_point_without_interval_says_that_chance_is_not_ruled_out():
    shown = points(everything(), OWN, NAMES, Side.STRONG)
    said = [voice("en").say(row.cells[3].value) for row in shown.table.rows]
    assert (
        set(said) <= {"Larger than chance", "By its quarter of the circle; chance is not ruled out"} and said
    )
    assert WAIT.code in [point.one.indicator.code for point in drafted(everything(), OWN)]


def test_what_changed_has_its_trend():
    built = made()
    changed = [block.about.split()[0] for block in built.exhibits() if block.name == "trend"]
    last, before = series()[-1], series()[-2]
    here = last.councils.index(OWN)
    moved = last.lower[here] > before.upper[here] or last.upper[here] < before.lower[here]
    assert ("U02" in changed) == bool(moved)


def test_paragraphs_and_headings_name_the_council():
    said = [voice("ca").say(block.text) for block in made("brief").blocks if isinstance(block, Paragraph)]
    assert any("Hortanova" in one for one in said)


def test_a_report_draws_what_is_followed_within_the_year_up_to_its_period():
    from circulos.exhibits.dates import period_words
    from invented_months import MONTHS
    from invented_months import in_time as monthly

    monthly_one = replace(monthly()[0].indicator, frequency="month")
    found = source()
    indicators = {**found.kit.indicators, "U02": replace(found.kit.indicators["U02"], frequency="month")}
    found.kit = replace(found.kit, indicators=indicators)
    found.within_year = lambda code: (
        [replace(one, indicator=monthly_one) for one in monthly()] if code == "U02" else []
    )
    built = report(found, "council", OWN, "2024", version="1")
    (chart,) = [block for block in built.exhibits() if block.name == "control"]
    assert "Within the year" in headings(built)
    assert chart.figure.x.categories == tuple(map(period_words, MONTHS))
    earlier = report(found, "council", OWN, "2023", version="1")
    assert [block.figure.x.categories for block in earlier.exhibits() if block.name == "control"] == [
        tuple(map(period_words, MONTHS[:12]))
    ]
    assert "Within the year" not in headings(report(found, "council", "c03", "2024", version="1"))
    assert "Within the year" not in headings(made())
