"""Formulas that are no formulas: refused with the place and a way out, and never run."""

import contextlib
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.method import parser
from circulos.method.expression import ExpressionError, condition, number, parse
from circulos.method.spelling import MAX_LENGTH

# formula → column at which it goes wrong, a piece of what is wrong, a piece of the way out
REFUSED = {
    "": (1, "empty", "Write a variable"),
    "   ": (1, "empty", "Write a variable"),
    "__import__('os')": (12, "character '", "without quotation marks"),
    "__import__(os)": (1, "no function __import__", "functions are"),
    "eval(a)": (1, "no function eval", "functions are"),
    "mim(a, b)": (1, "no function mim", "Did you mean min(a, b, …)?"),
    "MAX(a, b)": (1, "no function MAX", "Did you mean max(a, b, …)?"),
    "a.__class__": (2, "character .", "whole codes"),
    "a[0]": (2, "character [", "parts(variable, breakdown)"),
    "{a}": (1, "character {", "Use only"),
    '"a"': (1, 'character "', "without quotation marks"),
    "lambda: 1": (7, "character :", "Use only"),
    "(a := 3)": (4, "character :", "Use only"),
    "[x for x in y]": (1, "character [", "parts"),
    "abs(x for x in y)": (4, "cannot be part", "Use only"),
    "(yield a)": (2, "cannot be part", "Use only"),
    "await a": (1, "await", "Use only"),
    "a if b else c": (1, "if … else", "if_else(condition, a, b)"),
    "a, b": (1, "comma outside", "Decimals take a point"),
    "a * 0,5": (1, "comma outside", "Decimals take a point"),
    "a = b": (3, "character =", "write =="),
    "a <> b": (3, "<> is not a sign", "Write !=."),
    "a ** 2": (3, "** is not a sign", "x * x"),
    "a // 2": (3, "// is not a sign", "Write / for"),
    "a ≤ b": (3, "character ≤", "Write <=."),
    "a × b": (3, "character ×", "Write *."),
    "50 % a": (4, "character %", "/ 100"),
    "a & b": (3, "character &", "Write and."),
    "población": (8, "character ó", "Use only"),
    "a\x00b": (2, r"character '\x00'", "Use only"),
    "a \ud800": (3, r"character '\ud800'", "Use only"),
    "a # comment": (3, "character #", "line of its own"),
    "1e5": (1, "1e5 is not a number", "in full"),
    "1_000": (1, "1_000 is not a number", "in full"),
    "0x10": (1, "0x10 is not a number", "in full"),
    ".5": (1, ".5 is not a number", "in full"),
    "5.": (1, "5. is not a number", "in full"),
    "2users": (1, "2users is not a number", "begin with a letter"),
    "9" * 400: (1, "too large", "Check the zeros"),
    "9" * 400 + "x": (1, "99999999999999999999… is not a number", "in full"),
    "None": (1, "None is not part", "Write missing(x)."),
    "a > True": (5, "True is not part", "Yes is 1"),
    "a is None": (1, "“in” and “is”", "missing(x)"),
    "a in b": (1, "“in” and “is”", "one_of(x, 1, 2)"),
    "missing": (1, "missing is a function", "missing(…)"),
    "parts(sex)": (1, "parts cannot work on 1 thing", "parts(variable, breakdown)"),
    "min()": (1, "min cannot work on nothing", "min(a, b, …)"),
    "abs(a, b)": (1, "abs cannot work on 2 things", "abs(x)"),
    "min(*a)": (1, "plain arguments", "min(a, b, …)"),
    "previous(a + b)": (10, "code of a variable", "bare code"),
    "parts(a, 1)": (10, "code of a breakdown", "bare code"),
    "previous(min)": (10, "min is a function", "min(…)"),
    "one_of(a, b)": (11, "plain number", "one_of(x, 1, 2, …)"),
    "one_of(a, 1, True)": (14, "True is not part", "Yes is 1"),
    "a(1)(2)": (1, "Only a function", "Use only"),
    "a + b and c > 1": (1, "condition is wanted", "… > 0"),
    "not a * b": (5, "condition is wanted", "… > 0"),
    "if_else(3, a, b)": (9, "condition is wanted", "… > 0"),
    "a b": (3, "cannot be read", "missing sign"),
    "(a + b": (1, "cannot be read", "bracket left open"),
    "a + b)": (6, "cannot be read", "bracket left open"),
    "a <": (3, "cannot be read", "missing sign"),
    "not": (3, "cannot be read", "missing sign"),
    "a +": (3, "cannot be read", "missing sign"),
    "x" * (MAX_LENGTH + 1): (MAX_LENGTH, "2,001 characters", "Split it"),
    "-" * 1999 + "a": (62, "nested too deep", "Split it"),
    "(" * 150 + "a" + ")" * 150 + "+ 1e1": (304, "1e1", "in full"),
    "+".join(["a"] * 62): (1, "nested too deep", "Split it"),
    "sum_of(" * 12 + "a" + ", 1)" * 12: (1, "nested too deep", "Split it"),
    "1 < " * 450 + "2": (1597, "more than 400 parts", "Split it"),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text.encode("unicode_escape").decode()[:30])
def test_what_is_no_formula_is_refused_with_the_place_and_a_way_out(text):
    column, what, way_out = REFUSED[text]
    with pytest.raises(ExpressionError) as refusal:
        parse(text)
    error = refusal.value
    assert what in error.what
    assert way_out in error.way_out
    assert error.column == column
    assert error.text == text
    assert f"(column {column}). {error.way_out}" in str(error)


def test_a_formula_as_large_as_allowed_is_read():
    parse("+".join(["a"] * 59))
    parse("sum_of(" * 9 + "a" + ", 1)" * 9)
    parse("min(" + ", ".join(["a"] * 300) + ")")
    assert parse(f"{'(' * 90}a{')' * 90}") == parse(f"{'(' * 90}a{')' * 90}")


@pytest.mark.parametrize("failure", [RecursionError, MemoryError])
def test_a_formula_that_python_itself_finds_too_deep_is_refused(monkeypatch, failure):
    def fail(*_, **__):
        raise failure

    monkeypatch.setattr(parser.ast, "parse", fail)
    with pytest.raises(ExpressionError, match="nested too deep"):
        parse("a + b + c + d + e + f")


def test_a_number_where_a_condition_is_wanted_is_refused_at_the_top():
    with pytest.raises(ExpressionError, match="A condition is wanted") as refusal:
        condition("women + men")
    assert "Compare it" in refusal.value.way_out
    assert number("women + men").source == "women + men"


def test_a_refusal_can_be_sent_to_another_process():
    with pytest.raises(ExpressionError) as refusal:
        parse("a ** b")
    again = pickle.loads(pickle.dumps(refusal.value))
    assert str(again) == str(refusal.value)


@given(st.text(max_size=80))
def test_any_text_is_a_formula_or_refused(text):
    try:
        parse(text)
    except ExpressionError as error:
        assert error.what and error.way_out
        assert 1 <= error.column <= max(len(text), 1) + 1


@given(st.text(alphabet="ab12 +-*/()<>=!,._andortifelsnmx", max_size=60))
def test_any_jumble_of_the_right_characters_is_a_formula_or_refused(text):
    try:
        parse(text).evaluate({"a": 1.0, "b": 0.0})
    except ExpressionError as error:
        assert error.what and error.way_out


def test_the_worst_formula_is_refused_or_worked_out_at_once():
    start = time.process_time()
    for text in ("((" * 400 + "a" + "))" * 400, "not " * 499 + "a", "a" + ">a" * 199, "-" * 59 + "a"):
        with contextlib.suppress(ExpressionError):
            parse(text).evaluate({"a": 1.0})
    assert time.process_time() - start < 1
