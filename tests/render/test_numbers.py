import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.exhibits import Number, words
from circulos.exhibits.model import Format, NumberKind, Unit
from circulos.method.text import Text
from circulos.render import voice
from circulos.render.numbers import digits, excel_format, number, unit

PERCENT = Format("%", 1, NumberKind.PERCENT)
MONEY = Format("EUR per inhabitant", 2, NumberKind.MONEY)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ca", "1.234,5"),
        ("es", "1.234,5"),
        ("en", "1,234.5"),
        ("nl", "1.234,5"),
        ("xx", "1,234.5"),
        ("ca-ES", "1.234,5"),
    ],
)
def test_numbers_are_written_in_the_readers_way(language, written):
    assert digits(1234.5, 1, language) == written


def test_a_percentage_has_a_thin_space_that_does_not_break():
    assert number(71.26, PERCENT, "ca") == "71,3\N{NARROW NO-BREAK SPACE}%"
    assert number(7.1, Format("‰", 1, NumberKind.PERCENT), "es") == "7,1\N{NARROW NO-BREAK SPACE}‰"


def test_money_stands_where_the_language_puts_it():
    nbsp = "\N{NO-BREAK SPACE}"
    assert number(80.3, MONEY, "en") == f"€80.30{nbsp}per inhabitant"
    assert number(80.3, MONEY, "ca") == f"80,30{nbsp}€{nbsp}per habitant"
    assert number(80.3, Format("€", 1, NumberKind.MONEY), "es") == f"80,3{nbsp}€"


def test_a_negative_number_has_a_true_minus_sign():
    assert digits(-3.25, 1, "en") == "−3.2"


def test_what_rounds_to_zero_has_no_sign():
    assert digits(-0.04, 1, "en") == "0.0"


def test_yes_and_no_are_words():
    shape = Format("", 0, NumberKind.YES_NO)
    assert [number(value, shape, "ca") for value in (1, 0)] == ["sí", "no"]
    assert number(0.5, Format("", 1, NumberKind.YES_NO), "en") == "0.5"


def test_a_missing_number_is_a_dash():
    assert number(math.nan, PERCENT, "en") == "–"


def test_a_unit_is_said_as_its_kit_translates_it_and_else_as_the_catalogue_does():
    taps = Format("taps", 0, said={"ca": "aixetes"})
    assert number(3, taps, "ca") == "3\N{NO-BREAK SPACE}aixetes"
    assert number(3, taps, "es") == "3\N{NO-BREAK SPACE}taps"
    assert unit(taps, "ca") == "aixetes"
    spent = Format("EUR per tap", 0, NumberKind.MONEY, {"ca": "EUR per aixeta"})
    assert number(3, spent, "ca") == "3\N{NO-BREAK SPACE}€\N{NO-BREAK SPACE}per aixeta"
    assert unit(spent, "ca") == "€ per aixeta"
    assert number(3, MONEY, "ca").endswith("per habitant")
    assert excel_format(spent, "ca") == '#,##0" € per aixeta"'


def test_an_unknown_unit_is_written_as_the_kit_writes_it():
    assert number(3, Format("widgets", 0), "ca") == "3\N{NO-BREAK SPACE}widgets"


@given(st.floats(-1e12, 1e12), st.integers(0, 6), st.sampled_from(["ca", "es", "en"]))
def test_a_written_number_reads_back_to_its_decimals(value, decimals, language):
    written = digits(value, decimals, language).replace("−", "-")
    group, point = (",", ".") if language == "en" else (".", ",")
    assert float(written.replace(group, "").replace(point, ".")) == round(value, decimals) + 0.0


def test_formats_of_cells_carry_the_unit():
    assert excel_format(PERCENT, "ca") == '#,##0.0" %"'
    assert excel_format(MONEY, "ca") == '#,##0.00" € per habitant"'
    assert excel_format(MONEY, "en") == '"€"#,##0.00" per inhabitant"'
    assert excel_format(Format("", 0, NumberKind.YES_NO), "es") == '"sí";;"no"'
    assert excel_format(Format('a "b"', 0), "en") == '#,##0" a ”b”"'


def test_a_voice_speaks_every_sort_of_phrase():
    speaker = voice("ca")
    assert speaker.say(words("reading.own", value=Number(71, Format("%", 0, NumberKind.PERCENT)))) == (
        "El vostre ens local se situa en 71\N{NARROW NO-BREAK SPACE}%."
    )
    assert speaker.say(Text("Cost", translations={"ca": "Cost per hora"})) == "Cost per hora"
    assert speaker.say(Text("Kosten", "nl")) == "Kosten"
    assert speaker.say(Unit(MONEY)) == "€ per habitant"
    assert speaker.say("Terrassa {n}") == "Terrassa {n}"


def test_one_and_many_differ():
    assert [voice("ca").say(words("councils.n", n=n)) for n in (1, 2)] == [
        "1 ens local amb valor",
        "2 ens locals amb valor",
    ]


def test_a_brace_in_a_name_is_not_a_parameter():
    said = voice("en").say(words("council.other"))
    assert (
        voice("en").say(words("definition.reference", label="{value}", value=said))
        == "{value}: Another council"
    )
