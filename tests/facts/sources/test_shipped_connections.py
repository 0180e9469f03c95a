"""The connections of the kit of Catalonia, asked of a service on this machine instead of Idescat and INE."""

import json
from dataclasses import replace
from urllib.parse import urlsplit

import numpy as np
import pytest
from documented_answers import series

from circulos.method import load_kit

AGES = [*(f"Y{age:03}" for age in range(100)), "Y_GE100"]


@pytest.fixture
def catalonia(service):
    """The kit, its sources on this machine."""
    kit = load_kit("es-ct")
    moved = {
        code: replace(one, address=service.address + urlsplit(one.address).path)
        for code, one in kit.connections.items()
    }
    return replace(kit, connections=moved)


@pytest.fixture
def people(catalonia):
    """Inhabitants by council and single year of age, the last of 100 and over."""
    rng = np.random.default_rng(3)
    return {code: rng.integers(1, 400, len(AGES)) for code in catalonia.councils}


def six_digits(council):
    """Idescat's code: the official one and a check digit."""
    (found,) = (alias for alias in council.aliases if alias.isdigit() and len(alias) == 6)
    assert found[:5] == council.code
    return found


def register(people, kit):
    """An answer of Idescat's table 8078 for the municipalities and the year asked for, with all ages."""
    by_code = {six_digits(council): code for code, council in kit.councils.items()}

    def answer(parameters, headers):
        there = parameters["MUN"][0].split(",")
        cells = [[int(people[by_code[one]].sum()), *people[by_code[one]].tolist()] for one in there]
        told = {
            "version": "2.0",
            "class": "dataset",
            "id": ["YEAR", "MUN", "AGE", "SEX"],
            "size": [1, len(there), len(AGES) + 1, 1],
            "dimension": {
                "YEAR": {"category": {"index": parameters["YEAR"]}},
                "MUN": {"category": {"index": there}},
                "AGE": {"category": {"index": ["TOTAL", *AGES]}},
                "SEX": {"category": {"index": parameters["SEX"]}},
            },
            "value": [value for row in cells for value in row],
        }
        return 200, {}, json.dumps(told).encode()

    return answer


def test_the_register_gives_every_share_as_the_kit_defines_it(service, catalonia, people, fetcher, figures):
    service.says("/taules/v2/pmh/1180/8078/mun/data", register(people, catalonia))
    fetched = fetcher().fetch(catalonia, ["2023"], only=["idescat-register"])
    found = figures(fetched)
    for code, ages in people.items():
        total, children, minors = ages.sum(), ages[:16].sum(), ages[:18].sum()
        old, very_old, oldest, working = ages[65:].sum(), ages[80:].sum(), ages[85:].sum(), ages[16:65].sum()
        expected = {
            "population": total,
            "share_0_15": 100 * children / total,
            "share_0_17": 100 * minors / total,
            "share_65_plus": 100 * old / total,
            "share_80_plus": 100 * very_old / total,
            "ageing_index": 100 * old / children,
            "over_ageing_index": 100 * oldest / old,
            "dependency_index": 100 * (children + old) / working,
            "old_age_dependency": 100 * old / working,
        }
        told = {variable: found[variable, code, "2023"] for variable in expected}
        assert told == pytest.approx(expected, rel=1e-12)
    assert fetched.outcomes[0].notices == ()
    assert fetched.unplaced == ()


def test_income_is_taken_as_it_is_published(service, catalonia, fetcher, figures):
    there = [six_digits(council) for council in catalonia.councils.values()]
    service.says(
        "/taules/v2/rfdbc/13301/14148/mun/data",
        {
            "version": "2.0",
            "class": "dataset",
            "id": ["YEAR", "MUN", "CONCEPT", "INDICATOR"],
            "size": [2, len(there), 1, 1],
            "dimension": {
                "YEAR": {"category": {"index": ["2021", "2022"]}},
                "MUN": {"category": {"index": there}},
                "CONCEPT": {"category": {"index": ["GROSS_INCOME"]}},
                "INDICATOR": {"category": {"index": ["PER_CAPITA_EUR"]}},
            },
            "value": [15_000 + place for place in range(2 * len(there))],
        },
    )
    fetched = fetcher().fetch(catalonia, ["2022"], only=["idescat-income"])
    found = figures(fetched)
    first = next(iter(catalonia.councils))
    assert found["income", first, "2022"] == 15_000 + len(there)
    assert len(found) == len(there)
    asked = service.asked[0][1]
    assert (asked["CONCEPT"], asked["INDICATOR"]) == (["GROSS_INCOME"], ["PER_CAPITA_EUR"])


def test_low_income_comes_by_official_code(service, catalonia, fetcher, figures):
    service.says(
        "/wstempus/js/ES/DATOS_TABLA/30901",
        [series(code, code, (2022, 5.5, "Definitivo", {})) for code in (*catalonia.councils, "08002")],
    )
    fetched = fetcher().fetch(catalonia, ["2022"], only=["ine-low-income"])
    assert set(figures(fetched).values()) == {5.5}
    assert len(figures(fetched)) == len(catalonia.councils)
    assert [one.council for one in fetched.unplaced] == ["08002"]


def test_every_connection_fills_context_variables_from_the_source_the_kit_names(catalonia):
    for connection in catalonia.connections.values():
        for extract in connection.extracts:
            assert catalonia.context[extract.variable].source == connection.source
