import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.method import load_kit
from circulos.web.collection import numbers
from circulos.web.collection.numbers import NotAFigure


@pytest.mark.parametrize(
    ("text", "language", "figure"),
    [
        ("1.234,5", "ca", 1234.5),
        ("1,234.5", "en", 1234.5),
        ("1.234", "ca", 1234),
        ("1,234", "en", 1234),
        ("1.234", "en", 1.234),
        ("12.5", "es", 12.5),  # three digits make thousands; one digit makes a decimal
        ("1 234 567", "ca", 1234567),
        ("1\u202f234,5", "es", 1234.5),
        ("1'234", "en", 1234),
        ("1,234.5", "ca", 1234.5),  # both signs: the last one is the decimal, wherever it was copied from
        ("1.234,5", "en", 1234.5),
        ("1.234.567", "en", 1234567),
        ("12,50 €", "ca", 12.5),
        ("−3", "en", -3),
        ("007", "en", 7),
        ("", "ca", None),
        ("  ", "en", None),
    ],
)
def test_figures_are_read_as_their_reader_writes_them(text, language, figure):
    assert numbers.parse(text, language) == figure


@pytest.mark.parametrize(
    "text",
    ["abc", "1e5", "12 persones", "1,2,3", "1.23.456", "--5", "0x10", "nan", "inf", "5%", "=1+1", "9" * 60],
)
def test_what_is_no_figure_is_refused_in_words(text):
    with pytest.raises(NotAFigure) as refused:
        numbers.parse(text, "ca")
    assert len(str(refused.value)) > 20


@pytest.mark.parametrize("text", ["n/d", "-", "..", "NA"])
def test_a_mark_for_missing_sends_to_the_reasons(text):
    with pytest.raises(NotAFigure, match="why there is none"):
        numbers.parse(text, "en")


@given(
    st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).map(lambda value: round(value, 6)),
    st.sampled_from(["ca", "es", "en"]),
)
def test_what_is_shown_is_read_back(figure, language):
    assert numbers.parse(numbers.shown(figure, language), language) == pytest.approx(figure, abs=1e-6)


@pytest.fixture(scope="module")
def kit():
    return load_kit("basic-social-services")


@pytest.mark.parametrize(
    ("variable", "figure", "why"),
    [
        ("persons_attended", 1.234, "1,234"),  # a decimal where thousands were meant
        ("persons_attended", 0.5, "whole"),
        ("persons_attended", -1, "less than 0"),
        ("return_on_time", 2, "yes or no"),
        ("counting_basis", 9, "one of the answers"),
    ],
)
def test_a_figure_its_variable_cannot_have_is_refused_with_the_limit(kit, variable, figure, why):
    with pytest.raises(NotAFigure, match=why):
        numbers.fitting(kit.variables[variable], figure, "en")
