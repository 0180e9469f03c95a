"""The expression language: what formulas mean, and that they survive being written down again."""

import math
import pickle

import pytest
from hypothesis import given, settings

from circulos.method import nodes
from circulos.method.expression import (
    Linear,
    Term,
    bind,
    condition,
    evaluate,
    linear_terms,
    number,
    parse,
    variables,
)
from circulos.method.nodes import cell, children, to_source, walk
from circulos.method.parser import FUNCTIONS, is_reserved, parse_node
from formulas import CATEGORIES, anything, conditions, figures, numbers

FIGURES = {
    "a": 6.0,
    "b": 3.0,
    "zero": 0,
    "gone": None,
    "not_a_number": math.nan,
    "p": 10.0,
    "p[sex=women]": 4.0,
    "p[sex=men]": 5.0,
    "q[sex=women]": 4.0,
}
BEFORE = {"a": 4.0, "gone": None}


def value(text):
    return evaluate(bind(parse(text), CATEGORIES), FIGURES, BEFORE)


# formula → what it comes to, with a = 6, b = 3, zero = 0, gone missing; last year a = 4
MEANING = {
    "1.5": 1.5,
    "a": 6.0,
    "unheard_of": None,
    "not_a_number": None,
    "gone": None,
    "-a": -6.0,
    "+a": 6.0,
    "a + b": 6 + 3,
    "a - b": 6 - 3,
    "a * b": 6 * 3,
    "a / b": 6 / 3,
    "a + b * 2": 6 + 3 * 2,
    "(a + b) * 2": (6 + 3) * 2,
    "-a * b": -18.0,
    "a / zero": None,
    "zero / zero": None,
    "a / (b - b)": None,
    "a + gone": None,
    "gone - gone": None,
    "gone * 0": None,
    "-gone": None,
    "abs(gone)": None,
    "abs(b - a)": 3.0,
    "previous(a)": 4.0,
    "previous(gone)": None,
    "previous(b)": None,
    "a - previous(a)": 6 - 4,
    "min(a, b)": 3.0,
    "max(a, b)": 6.0,
    "min(a, gone)": None,
    "max(a, b, gone)": None,
    "sum_of(a, gone)": 6.0,
    "sum_of(a, b)": 9.0,
    "sum_of(gone, gone)": None,
    "or_zero(a)": 6.0,
    "or_zero(gone)": 0.0,
    "or_zero(a / zero)": 0.0,
    "parts(p, sex)": 4.0 + 5.0,
    "parts(q, sex)": None,
    "parts(p, unheard_of)": None,
    "share(a, b)": 2.0,
    "share(a, zero)": None,
    "if_else(a > b, 1, 2)": 1.0,
    "if_else(a < b, 1, 2)": 2.0,
    "if_else(a < gone, 1, 2)": None,
    "if_else(a > b, gone, 2)": None,
    "(a > b) + (a > 1)": 2.0,
    "(a > gone) + 1": None,
    "a < b": False,
    "a <= 6": True,
    "a == 6": True,
    "a != 6": False,
    "a >= 7": False,
    "a > b": True,
    "a > gone": None,
    "gone == gone": None,
    "1 < b < a": True,
    "1 < b < 2": False,
    "gone < b < 2": False,
    "gone < b < 5": None,
    "between(a, b, 6)": True,
    "between(a, 1, b)": False,
    "between(a, gone, b)": False,
    "between(gone, 1, 2)": None,
    "one_of(b, 1, 3)": True,
    "one_of(b, 1, -3)": False,
    "one_of(-b, 1, -3)": True,
    "one_of(gone, 1, 2)": None,
    "missing(gone)": True,
    "missing(a)": False,
    "missing(a / zero)": True,
    "missing(a > gone)": True,
    "not a > b": False,
    "not gone > b": None,
    "a > b and b > 1": True,
    "a > b and a > gone": None,
    "a < b and a > gone": False,
    "a < b or a > gone": None,
    "a > b or a > gone": True,
    "a < b or b < 1": False,
    "any_of(a < b, a > gone, a == 6)": True,
    "all_of(a > b, a > gone, a == 5)": False,
    "a and b > 1": True,
    "zero and b > 1": False,
    "gone or b > 1": True,
    "missing(a) == missing(b)": True,
    "missing(a) == missing(gone)": False,
}


@pytest.mark.parametrize("text", MEANING)
def test_a_formula_means(text):
    found = value(text)
    assert found == MEANING[text]
    assert isinstance(found, bool) == isinstance(MEANING[text], bool)


def test_a_figure_may_be_a_whole_number_and_comes_out_as_a_float():
    found = evaluate(parse("x"), {"x": 3})
    assert (found, type(found)) == (3.0, float)


def test_a_number_too_large_to_write_is_missing():
    assert evaluate(parse("x * x * x"), {"x": 1e200}) is None
    assert evaluate(parse("x * x - x * x"), {"x": 1e200}) is None


def test_parts_are_missing_until_their_categories_are_known():
    formula = parse("parts(p, sex)")
    assert evaluate(formula, FIGURES) is None
    assert evaluate(bind(formula, CATEGORIES), FIGURES) == 9.0


def test_binding_reaches_every_corner_and_leaves_the_rest_as_it_is():
    text = "if_else(all_of(parts(p, sex) > 1, one_of(a, 6)), min(parts(p, sex), 100), 0) + b"
    bound = bind(parse(text), CATEGORIES)
    assert all(each.categories == ("women", "men") for each in bound.parts)
    assert bound.evaluate(FIGURES) == 9.0 + 3.0
    plain = parse("a + b")
    assert bind(plain, CATEGORIES) is plain


def test_a_formula_knows_what_it_uses():
    formula = parse("a + parts(p, sex) - previous(b) + if_else(missing(c), 1, or_zero(d))")
    assert variables(formula) == {"a", "p", "c", "d"}
    assert formula.previous_variables == {"b"}
    assert [each.breakdown for each in formula.parts] == ["sex"]


def test_a_formula_keeps_the_words_of_its_author_with_single_blanks():
    formula = parse("  a +\n   b ")
    assert formula.source == str(formula) == "a + b"
    assert not formula.is_condition
    assert parse("a > b").is_condition


def test_a_condition_is_read_as_one():
    assert condition("has_help").evaluate({"has_help": 1}) is True
    assert condition("has_help").evaluate({"has_help": 0}) is False
    assert condition("if_else(a > b, b > 1, a > 9)").evaluate(FIGURES) is True
    assert number("a > b").evaluate(FIGURES) == 1.0
    assert number("a + b").evaluate(FIGURES) == 9.0


def test_the_key_of_a_part_is_the_one_examples_write():
    assert cell("persons", "sex", "women") == "persons[sex=women]"
    assert nodes.Parts("persons", "sex", ("women",)).cells() == ("persons[sex=women]",)


def test_what_is_no_node_is_refused_by_every_interpreter():
    from circulos.method.evaluate import reckoning
    from circulos.method.wording import worded

    for interpret in (to_source, reckoning, lambda node: worded(node, "en", {})):
        with pytest.raises(TypeError, match="not a node"):
            interpret("a")


def test_every_node_is_known_to_every_interpreter():
    from circulos.method.evaluate import _of
    from circulos.method.wording import _say

    every = {*nodes.NumberNode.__args__, *nodes.ConditionNode.__args__}
    for interpret in (to_source, _of, _say):
        assert every <= set(interpret.registry)


def test_a_formula_travels_to_another_process():
    formula = parse("persons / 2")
    assert formula.evaluate({"persons": 3}) == 1.5
    assert pickle.loads(pickle.dumps(formula)).evaluate({"persons": 5}) == 2.5


def test_words_of_the_language_cannot_name_a_variable():
    assert all(is_reserved(word) for word in (*FUNCTIONS, "and", "in", "class", "None"))
    assert not is_reserved("persons_attended")


# ---- linear formulas -------------------------------------------------------------------------------------


def test_a_sum_is_linear():
    assert linear_terms(parse("a + 2 * b - (c - 3) / 4")) == Linear(
        (Term("a", 1.0), Term("b", 2.0), Term("c", -0.25)), 0.75
    )
    assert linear_terms(parse("-(a + b) * 2")) == Linear((Term("a", -2.0), Term("b", -2.0)), 0.0)
    assert linear_terms(parse("7")) == Linear((), 7.0)


def test_a_figure_that_counts_zero_where_missing_is_a_term_of_its_own():
    found = linear_terms(parse("a + or_zero(a) + a"))
    assert found == Linear((Term("a", 2.0), Term("a", 1.0, or_zero=True)))


def test_a_figure_stays_even_where_it_cancels():
    assert linear_terms(parse("a - a")) == Linear((Term("a", 0.0),))


def test_parts_are_terms_once_their_categories_are_known():
    assert linear_terms(parse("parts(p, sex)")) is None
    assert linear_terms(bind(parse("2 * parts(p, sex)"), CATEGORIES)) == Linear(
        (Term("p", 2.0, False, "sex", "women"), Term("p", 2.0, False, "sex", "men"))
    )


@pytest.mark.parametrize(
    "text",
    ["a * b", "a / b", "1 / a", "a / 0", "previous(a)", "sum_of(a, b)", "abs(a)", "a > b", "or_zero(a + b)"]
    + ["a + b * c", "b * c + a", "if_else(a > 0, a, b)", "min(a, b)"],
)
def test_anything_else_is_not_linear(text):
    assert linear_terms(parse(text)) is None


# ---- formulas nobody thought of --------------------------------------------------------------------------


@given(anything)
def test_a_node_written_down_reads_as_the_same_node(node):
    assert parse_node(to_source(node)) == node


@given(anything, figures, figures)
def test_whatever_the_figures_a_formula_comes_to_a_number_a_truth_or_nothing(node, now, before):
    found = evaluate(bind(parse(to_source(node)), CATEGORIES), now, before)
    if nodes.is_condition(node):
        assert found in (True, False, None)
        assert found is None or isinstance(found, bool)
    else:
        assert found is None or (isinstance(found, float) and math.isfinite(found))


@given(anything, figures, figures)
def test_figures_that_a_formula_does_not_use_do_not_matter(node, now, before):
    formula = bind(parse(to_source(node)), CATEGORIES)
    used = formula.variables | {key for parts in formula.parts for key in parts.cells()}
    fewer = {key: figure for key, figure in now.items() if key in used}
    earlier = {key: figure for key, figure in before.items() if key in formula.previous_variables}
    assert formula.evaluate(fewer, earlier) == formula.evaluate(now, before)


@given(conditions, figures, figures)
def test_the_opposite_of_a_condition_is_its_opposite(node, now, before):
    plain = parse(to_source(node)).evaluate(now, before)
    opposite = parse(f"not ({to_source(node)})").evaluate(now, before)
    assert opposite == (None if plain is None else not plain)


@given(conditions, conditions, figures)
def test_and_is_the_opposite_of_or_of_the_opposites(one, other, now):
    both = parse(f"({to_source(one)}) and ({to_source(other)})").evaluate(now)
    neither = parse(f"not (not ({to_source(one)}) or not ({to_source(other)}))").evaluate(now)
    assert both == neither


@given(numbers, figures)
def test_missing_says_whether_a_number_is(node, now):
    is_missing = parse(f"missing({to_source(node)})").evaluate(now)
    assert is_missing == (parse(to_source(node)).evaluate(now) is None)


@settings(max_examples=200)
@given(numbers, figures)
def test_a_linear_formula_is_the_sum_of_its_terms(node, now):
    formula = bind(parse(to_source(node)), CATEGORIES)
    linear = linear_terms(formula)
    if linear is None:
        return
    total = linear.constant
    for term in linear.terms:
        key = cell(term.variable, term.breakdown, term.category) if term.breakdown else term.variable
        known = now.get(key)
        if known is None and not term.or_zero:
            assert formula.evaluate(now) is None
            return
        total += term.coefficient * (known or 0.0)
    assert formula.evaluate(now) == pytest.approx(total, rel=1e-9, abs=1e-6)


@given(anything)
def test_a_walk_meets_every_node_once(node):
    assert sum(1 for _ in walk(node)) == 1 + sum(sum(1 for _ in walk(child)) for child in children(node))
