"""Formulas and figures nobody thought of, for Hypothesis: numbers, conditions, and what they are asked of."""

from hypothesis import strategies as st

from circulos.method import nodes
from circulos.method.nodes import cell

CATEGORIES = {"sex": ("women", "men")}
NAMES = ("a", "b", "c")
figure = st.sampled_from(NAMES)
constant = st.sampled_from([0.0, 1.0, 2.5, 100.0, 0.001])
leaves = st.one_of(
    st.builds(nodes.Number, constant),
    st.builds(nodes.Figure, figure),
    st.builds(nodes.Previous, figure),
    st.builds(nodes.Parts, figure, st.just("sex")),
)
signs = st.sampled_from(["<", "<=", "==", "!=", ">=", ">"])


def _some(strategy):
    return st.lists(strategy, min_size=2, max_size=3).map(tuple)


def _comparison(numbers):
    return st.integers(2, 3).flatmap(
        lambda n: st.builds(
            nodes.Comparison,
            st.tuples(*[numbers] * n),
            st.tuples(*[signs] * (n - 1)),
        )
    )


def _conditions(numbers):
    simple = st.one_of(
        _comparison(numbers),
        st.builds(nodes.OneOf, numbers, st.lists(constant, min_size=1, max_size=3).map(tuple)),
        st.builds(nodes.IsMissing, numbers),
    )
    of_simple = _junctions(simple)
    return st.one_of(simple, of_simple, _junctions(st.one_of(simple, of_simple)))


def _junctions(inner):
    return st.one_of(
        st.builds(nodes.Not, inner),
        st.builds(nodes.AllOf, _some(inner)),
        st.builds(nodes.AnyOf, _some(inner)),
    )


def _numbers(inner):
    return st.one_of(
        st.builds(nodes.Negative, inner),
        st.builds(nodes.Arithmetic, inner, st.sampled_from(["+", "-", "*", "/"]), inner),
        st.builds(nodes.Absolute, inner),
        st.builds(nodes.Least, _some(inner)),
        st.builds(nodes.Greatest, _some(inner)),
        st.builds(nodes.SumOf, _some(inner)),
        st.builds(nodes.OrZero, inner),
        st.builds(nodes.IfElse, _conditions(inner), inner, inner),
    )


numbers = st.recursive(leaves, _numbers, max_leaves=6)
conditions = _conditions(numbers)
anything = st.one_of(numbers, conditions)
figures = st.dictionaries(
    st.sampled_from([*NAMES, *(cell(name, "sex", part) for name in NAMES for part in CATEGORIES["sex"])]),
    st.one_of(st.none(), st.sampled_from([0.0, 1.0, -2.0, 7.5, 1e6])),
)
