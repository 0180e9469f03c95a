"""A formula in the words of a methodology sheet."""

import pytest
from hypothesis import given

from circulos.method.expression import parse, to_text
from circulos.method.nodes import to_source
from circulos.method.text import Text
from formulas import anything

TITLES = {
    "attended": Text("Persons attended", "en", {"ca": "Persones ateses", "es": "Personas atendidas"}),
    "inhabitants": Text("Inhabitants", "en", {"ca": "Habitants", "es": "Habitantes"}),
    "sex": Text("Sex", "en", {"ca": "Sexe", "es": "Sexo"}),
    "hours": "Hours",
}

SPOKEN = {
    "attended": ("Persons attended", "Persones ateses", "Personas atendidas"),
    "attended / inhabitants": (
        "“Persons attended” ÷ “Inhabitants”",
        "«Persones ateses» ÷ «Habitants»",
        "«Personas atendidas» ÷ «Habitantes»",
    ),
    "attended * (inhabitants - 1.5)": (
        "“Persons attended” × (“Inhabitants” − 1.5)",
        "«Persones ateses» × («Habitants» − 1,5)",
        "«Personas atendidas» × («Habitantes» − 1,5)",
    ),
    "parts(attended, sex) == attended": (
        "sum of “Persons attended” by sex = “Persons attended”",
        "suma de «Persones ateses» per sexe = «Persones ateses»",
        "suma de «Personas atendidas» por sexo = «Personas atendidas»",
    ),
    "attended <= previous(attended) * 1.5": (
        "“Persons attended” ≤ “Persons attended” in the previous period × 1.5",
        "«Persones ateses» ≤ «Persones ateses» en el període anterior × 1,5",
        "«Personas atendidas» ≤ «Personas atendidas» en el periodo anterior × 1,5",
    ),
    "missing(hours) or not missing(attended)": (
        "“Hours” is not filed or “Persons attended” is filed",
        "«Hours» no s’ha informat o «Persones ateses» s’ha informat",
        "«Hours» no se ha informado o «Personas atendidas» se ha informado",
    ),
    "sum_of(hours, attended) / 12": (
        "the sum of those filed among (“Hours”, “Persons attended”) ÷ 12",
        "la suma de les dades informades entre («Hours», «Persones ateses») ÷ 12",
        "la suma de los datos informados entre («Hours», «Personas atendidas») ÷ 12",
    ),
    "one_of(hours, 1, -2)": (
        "“Hours” is one of 1, −2",
        "«Hours» és un dels valors 1, −2",
        "«Hours» es uno de los valores 1, −2",
    ),
    "if_else(hours > 0, attended, -hours)": (
        "“Persons attended” if “Hours” > 0, otherwise −“Hours”",
        "«Persones ateses» si «Hours» > 0; altrament, −«Hours»",
        "«Personas atendidas» si «Hours» > 0; en caso contrario, −«Hours»",
    ),
    "(hours > 0) + 1": (
        "(1 if “Hours” > 0, otherwise 0) + 1",
        "(1 si «Hours» > 0; altrament, 0) + 1",
        "(1 si «Hours» > 0; en caso contrario, 0) + 1",
    ),
    "min(hours, or_zero(attended), abs(hours - 1)) != max(hours, 2)": (
        "the smallest of (“Hours”, “Persons attended” (0 if not filed), absolute value of (“Hours” − 1)) ≠ "
        "the largest of (“Hours”, 2)",
        "el menor de («Hours», «Persones ateses» (0 si no s’informa), valor absolut de («Hours» − 1)) ≠ "
        "el major de («Hours», 2)",
        "el menor de («Hours», «Personas atendidas» (0 si no se informa), valor absoluto de («Hours» − 1)) ≠ "
        "el mayor de («Hours», 2)",
    ),
    "not (hours > 1 and hours < 5)": (
        "it is not the case that (“Hours” > 1 and “Hours” < 5)",
        "no es compleix que («Hours» > 1 i «Hours» < 5)",
        "no se cumple que («Hours» > 1 y «Hours» < 5)",
    ),
}


@pytest.mark.parametrize("text", SPOKEN)
def test_a_formula_is_said_in_each_language(text):
    formula = parse(text)
    found = tuple(to_text(formula, language, TITLES) for language in ("en", "ca", "es"))
    assert found == SPOKEN[text]


def test_a_language_without_words_of_its_own_is_said_in_english():
    assert to_text(parse("a + b"), "sv", {"a": "Ett", "b": "Två"}) == "“Ett” + “Två”"


def test_a_formula_says_itself():
    assert parse("a / b").to_text("ca", {"a": "u", "b": "dos"}) == "«u» ÷ «dos»"


@given(anything)
def test_every_formula_can_be_said(node):
    formula = parse(to_source(node))
    for language in ("en", "ca", "es"):
        said = to_text(formula, language, {})
        assert "{" not in said
        assert said.count("(") == said.count(")")
        assert all(code in said for code in formula.variables | formula.previous_variables)
