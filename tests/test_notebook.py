"""In a notebook, results show tables and figures by themselves."""

import subprocess
import sys

import pytest

from circulos import benchmark, notebook
from circulos.exhibits import Report, strip
from circulos.facts import Observation
from circulos.method import load_kit
from invented_circle import NAMES, OWN, in_time


@pytest.fixture(autouse=True)
def english():
    notebook.speak("en")
    yield
    notebook.speak("en")


@pytest.fixture(scope="module")
def result():
    kit = load_kit("scotland-social-work")
    code, indicator = next(iter(kit.indicators.items()))
    figures = sorted({*indicator.numerator.variables, *indicator.denominator.variables})
    rows = [
        Observation(council, "2023", figure, 10.0 * (place + 1) + 7 * at)
        for place, council in enumerate(list(kit.councils)[:6])
        for at, figure in enumerate(figures)
    ]
    return benchmark(kit, rows), code


def test_a_benchmark_shows_what_was_measured_and_its_panel(result):
    shown = result[0]._repr_html_()
    assert "6 councils" in shown and "<table" in shown and "<svg" in shown


def test_a_comparison_shows_a_figure(result):
    shown = result[0].comparison(result[1], "2023")._repr_html_()
    assert 'class="fig wide"' in shown and "<table" in shown


def test_an_exhibit_is_shown_in_the_language_that_was_asked_for():
    notebook.speak("ca")
    assert "Meitat central del cercle" in strip(in_time(), OWN, NAMES)._repr_html_()


def test_two_exhibits_in_a_notebook_share_no_id():
    one, other = (strip(in_time(), OWN, NAMES)._repr_html_() for _ in range(2))
    ids = [part.split('"')[0] for part in one.split(' id="')[1:]]
    assert ids and not any(f' id="{id}"' in other for id in ids)


def test_the_style_holds_for_exhibits_only():
    from circulos.render.style import STYLE_INSIDE

    assert STYLE_INSIDE.startswith(".circulos{") and ":root" not in STYLE_INSIDE
    depth = 0
    for place, letter in enumerate(STYLE_INSIDE):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth > 0 or place in (*range(len(".circulos")), len(STYLE_INSIDE) - 1)


def test_a_report_is_a_page_in_the_page():
    shown = Report('A "report"', (strip(in_time(), OWN, NAMES),))._repr_html_()
    assert shown.startswith("<iframe") and "&lt;!doctype html&gt;" in shown and 'A "report"' not in shown


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="There are: "):
        notebook.speak("xx")


def test_nothing_else_has_a_look():
    with pytest.raises(TypeError):
        notebook.markup(3)


def test_the_facade_waits_with_the_renderers_until_something_is_shown():
    asked = (
        "import sys; from circulos import benchmark; print('typst' in sys.modules or 'pptx' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
