"""Figures are drawn where their numbers are, inside their canvas, and speak to who does not see them."""

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circulos.exhibits import Role, funnel, ranking, strip, trend
from circulos.exhibits.model import Axis, Bar, Figure, Point, Scale
from circulos.method.text import Text
from circulos.method.types import Reference, ReferenceKind
from circulos.render.frame import NARROW, SMALL, WIDE
from circulos.render.layout import text_width
from circulos.render.palette import DARK, FIGURE_STYLE, LIGHT
from circulos.render.svg import both, document, draw, spark, standing_alone
from exhibit_list import EXHIBITS
from invented_circle import IN_TIME, NAMES, OWN, compare, in_time, series

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = {name: make() for name, make in EXHIBITS.items() if make().figure}


def drawn(figure, canvas=WIDE, language="en"):
    return parsed(draw(figure, language, key="k", title="T & t", description="D", canvas=canvas))


def parsed(written):
    return ET.fromstring(standing_alone(written))


def texts(svg):
    """Each text with its left and right end."""
    anchors = {one: group.get("text-anchor", "start") for group in svg.iter(f"{SVG}g") for one in group}
    for one in svg.iter(f"{SVG}text"):
        width = text_width(one.text or "", 13, one.get("font-weight") == "600")
        x, anchor = float(one.get("x")), one.get("text-anchor", anchors.get(one, "start"))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
        yield one.text, left, left + width, float(one.get("y"))


def scale_from_ticks(svg, names):
    """The horizontal scale as a reader takes it: from the words of two ticks and where they stand."""
    words = [(one.text, float(one.get("x"))) for one in svg.iter(f"{SVG}text") if one.text in names]
    found = [(float(said.rstrip("\N{NARROW NO-BREAK SPACE}%")), x) for said, x in words]
    (low, x_low), (high, x_high) = found[0], found[-1]
    return lambda x: low + (x - x_low) * (high - low) / (x_high - x_low)


def test_points_of_a_strip_stand_where_the_ticks_say():
    comparison = in_time()
    svg = drawn(strip(comparison, OWN, NAMES).figure)
    value = scale_from_ticks(svg, {f"{tick}\N{NARROW NO-BREAK SPACE}%" for tick in range(0, 101, 5)})
    points = [one for one in svg.iter(f"{SVG}circle") if one.find(f"{SVG}title") is not None]
    seen = sorted(value(float(one.get("cx"))) for one in points)
    wanted = sorted(comparison.value[~np.isnan(comparison.value)])
    # Coordinates are written to a tenth of a unit, which is about 0.005 percentage points here.
    assert seen == pytest.approx(wanted, abs=0.02)


def test_intervals_of_a_ranking_reach_from_limit_to_limit():
    comparison = in_time()
    svg = drawn(ranking(comparison, OWN, NAMES).figure)
    value = scale_from_ticks(svg, {f"{tick}\N{NARROW NO-BREAK SPACE}%" for tick in range(0, 101, 5)})
    bars = svg.find(f"{SVG}g[@class='interval']")
    ends = sorted((value(float(b.get("x"))), value(float(b.get("x")) + float(b.get("width")))) for b in bars)
    known = ~np.isnan(comparison.value)
    wanted = sorted(zip(comparison.lower[known], comparison.upper[known], strict=True))
    assert np.array(ends) == pytest.approx(np.array(wanted), abs=0.05)


@pytest.mark.parametrize("canvas", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
@pytest.mark.parametrize("language", ["en", "ca", "es"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_words_leave_the_canvas(name, language, canvas):
    svg = drawn(FIGURES[name].figure, canvas, language)
    height = float(svg.get("height"))
    for said, left, right, y in texts(svg):
        assert left >= -3 and right <= canvas.width + 3, said
        assert 8 <= y <= height, said


@pytest.mark.parametrize("canvas", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_words_cover_other_words(name, canvas):
    boxes = list(texts(drawn(FIGURES[name].figure, canvas, "ca")))
    for index, (one, left, right, y) in enumerate(boxes):
        for other, other_left, other_right, other_y in boxes[:index]:
            # A third of the height of the letters may touch: tails and accents.
            covers = left < other_right - 2 and other_left < right - 2 and abs(y - other_y) < 8
            assert not covers, (one, other)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=2, max_size=40), st.data())
def test_any_circle_is_drawn(values, data):
    comparison = compare(IN_TIME, values, councils=[f"x{index}" for index in range(len(values))])
    own = data.draw(st.sampled_from([*comparison.councils, None]))
    for make in (strip, ranking):
        svg = drawn(make(comparison, own, {}).figure, NARROW)
        places = [float(c.get(at)) for c in svg.iter(f"{SVG}circle") for at in ("cx", "cy")]
        assert all(math.isfinite(place) for place in places)


def test_every_figure_has_a_title_and_a_description():
    svg = drawn(strip(in_time(), OWN, NAMES).figure)
    assert svg.get("role") == "img"
    ids = {one.get("id"): one.text for one in svg if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert [ids[id] for id in svg.get("aria-labelledby").split()] == ["T & t", "D"]


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_a_strict_policy_forbids(name):
    written = both(FIGURES[name].figure, "en", key="k", title="T", description="D")
    assert not re.search(r"<script|\sstyle=|\son\w+=|javascript:|href=", written)


def test_names_from_outside_are_escaped():
    names = NAMES | {OWN: '<b>"Hortanova"</b>'}
    written = draw(strip(in_time(), OWN, names).figure, "en", key="k", title="<i>", description="<u>")
    assert "<b>" not in written and "<i>" not in written and "&lt;b&gt;" in written


def test_a_gap_cuts_a_line():
    broken = series()
    broken[2] = replace(broken[2], value=np.where(np.arange(24) == 7, np.nan, broken[2].value))
    svg = drawn(trend(broken, OWN, NAMES).figure)
    own = next(g for g in svg.iter(f"{SVG}g") if g.get("class") == "own heavy")
    assert len(own.findall(f"{SVG}path")) == 2


def test_marks_differ_by_shape_and_not_by_colour_alone():
    roles = ("favourable", "unfavourable")
    assert [len(next(drawn_polygons(role)).get("points").split()) for role in roles] == [3, 4]


def drawn_polygons(role):
    svg = drawn(funnel(in_time(), OWN, NAMES, widen=False).figure)
    return (
        one
        for g in svg.iter(f"{SVG}g")
        if g.get("class") == f"{role} edge"
        for one in g.iter(f"{SVG}polygon")
    )


def test_bars_stand_on_a_category_axis_either_way():
    up = Figure(
        Axis(Scale.CATEGORY, categories=("a", "b")), Axis(), (Bar("n", Role.CIRCLE, (0, 1), (0, 0), (4, 8)),)
    )
    across = Figure(Axis(), Axis(Scale.CATEGORY, categories=("a", "b")), up.marks)
    heights = [float(one.get("height")) for one in drawn(up).iter(f"{SVG}rect")][:2]
    widths = [float(one.get("width")) for one in drawn(across).iter(f"{SVG}rect")][:2]
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.01)
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.01)


def test_a_file_of_its_own_carries_its_style():
    written = document(strip(in_time(), OWN, NAMES).figure, "en", title="T", description="D")
    assert "<style>" in written and ET.fromstring(written).tag == f"{SVG}svg"


def test_a_small_figure_is_silent():
    panel = EXHIBITS["panel"]()
    figure = next(
        cell.value for row in panel.table.rows for cell in row.cells if isinstance(cell.value, Figure)
    )
    svg = parsed(spark(figure))
    assert svg.get("aria-hidden") == "true" and not list(svg.iter(f"{SVG}text"))


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_have_the_contrast_wcag_asks_of_small_text(theme):
    words = ["ink", "muted", *(role for role in Role if role is not Role.INTERVAL)]
    for name in words:
        for paper in ("paper", "wash"):
            assert contrast(theme[name], theme[paper]) >= 4.5, (name, paper)


def test_a_long_name_does_not_push_the_plot_away():
    names = NAMES | {"c03": "Mancomunitat Intermunicipal de la Vall Alta i de les Terres de Ponent"}
    svg = drawn(ranking(in_time(), "c03", names).figure, NARROW)
    assert all(left >= -3 and right <= NARROW.width + 3 for _, left, right, _ in texts(svg))


@pytest.mark.parametrize("canvas", [NARROW, SMALL], ids=["narrow", "small"])
def test_a_reference_with_a_long_name_keeps_its_value_in_sight(canvas):
    long = Reference(
        ReferenceKind.LEGAL,
        60.0,
        Text("Ratio of the catalogue of services: three social workers for 15,000 inhabitants"),
    )
    what = replace(IN_TIME, references=(long,))
    svg = drawn(strip(compare(what, [50.0, 60, 70]), None, NAMES).figure, canvas)
    said, left, right, _ = next(one for one in texts(svg) if one[0].startswith("Ratio of"))
    assert said.endswith("… 60\N{NARROW NO-BREAK SPACE}%") and left >= 0 and right <= canvas.width + 3


def test_a_figure_of_a_page_wears_its_looks_where_no_style_sheet_is():
    written = draw(strip(in_time(), OWN, NAMES).figure, "en", key="k", title="T", description="D")
    assert "#" not in written
    alone = standing_alone(written)
    assert f'class="own edge" color="{LIGHT["own"]}" stroke="{LIGHT["paper"]}"' in alone
    for names in set(re.findall(r'class="([^"]*)"', written)):
        assert all(f".fig .{name}{{" in FIGURE_STYLE for name in names.split() if name not in ("fig", "wide"))


def test_without_names_under_a_pointer_points_are_one_path():
    figure = strip(in_time(), OWN, NAMES).figure
    path = next(g for g in drawn(figure, NARROW).iter(f"{SVG}g") if g.get("class") == "circle dots")[0]
    others = next(mark for mark in figure.marks if isinstance(mark, Point) and mark.role is Role.CIRCLE)
    assert path.get("d").count("M") == len(others.x)


def test_a_unit_stands_beside_its_axis():
    what = replace(IN_TIME, unit=Text("days"), per=1.0)
    said = [t for t, *_ in texts(drawn(strip(compare(what, [1.0, 2, 3]), None, NAMES).figure, language="ca"))]
    assert "dies" in said
