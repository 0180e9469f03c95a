"""The territory of the invented circle, and an indicator that depends on it: everything is made up."""

import numpy as np

from circulos.compare.expected import context_of
from circulos.compare.peers import nearest
from circulos.method.text import Text
from circulos.method.types import ContextVariable
from invented_circle import IN_TIME, NAMES, OWN, SPENDING, compare, text


def variable(code, title, unit, decimals=1):
    return ContextVariable(code, title, text("", "", ""), Text(unit), decimals=decimals)


CONTEXT = {
    one.code: one
    for one in (
        variable("population", text("Population", "Població", "Población"), "inhabitants", 0),
        variable(
            "share_65_plus",
            text("People aged 65 and over", "Persones de 65 anys i més", "Personas de 65 años y más"),
            "%",
        ),
        variable(
            "income",
            text(
                "Gross disposable income per inhabitant",
                "Renda bruta disponible per habitant",
                "Renta bruta disponible por habitante",
            ),
            "EUR",
            0,
        ),
        variable("unemployment", text("Registered unemployment", "Atur registrat", "Paro registrado"), "%"),
    )
}
_DRAW = np.random.default_rng(12)
_SIZE = len(NAMES)
_ROWS = {
    "population": np.round(np.exp(_DRAW.normal(10.2, 1.1, _SIZE))),
    "share_65_plus": _DRAW.uniform(13, 29, _SIZE),
    "income": _DRAW.normal(17_500, 2_200, _SIZE),
    "unemployment": _DRAW.normal(9.5, 2, _SIZE),
}
FACTS = {
    code: {council: float(value) for council, value in zip(NAMES, values, strict=True)}
    for code, values in _ROWS.items()
}
del FACTS["income"]["c21"]  # nobody knows


def older(size=24, seed=9, what=IN_TIME):
    """The older the people, the fewer requests are answered in time; one council does far better than that."""
    draw = np.random.default_rng(seed)
    cases = draw.integers(60, 900, _SIZE).astype(float)
    shares = 1 / (1 + np.exp(-(3.4 - 0.11 * _ROWS["share_65_plus"] + draw.normal(0, 0.16, _SIZE))))
    shares[15] = 0.97
    answered = draw.binomial(cases.astype(int), shares).astype(float)
    answered[20] = np.nan
    cases[20] = np.nan
    part = slice(0, size)
    return compare(what, (answered / cases * 100)[part], numerator=answered[part], denominator=cases[part])


def dear(seed=2):
    """Small councils spend more for each inhabitant."""
    draw = np.random.default_rng(seed)
    people = _ROWS["population"]
    each = 145 - 7 * np.log(people) + draw.normal(0, 5, _SIZE)
    return compare(SPENDING, each, numerator=np.round(each * people), denominator=people)


def near(size=None, own=OWN, k=6):
    """The nearest councils among the first so many."""
    councils = [own] if size == 1 else list(NAMES)[:size]
    return nearest(context_of(councils, FACTS, list(CONTEXT)), own, k)
