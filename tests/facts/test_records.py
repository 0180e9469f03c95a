from datetime import date

import pyarrow as pa
import pytest

from circulos.facts import RecordsError, parse_records_mapping, tally
from engines import LAZY

MAPPING = parse_records_mapping(
    """
    council: {column: municipi}
    period: {column: data, grain: year}
    breakdowns:
      sex: {column: sexe, categories: {D: women, H: men}}
    codes:
      servei: {SAD: 1, TAD: 2}
    variables:
      contacts: {count: rows}
      persons: {count: persona, breakdowns: [sex]}
      hours: {sum: hores, where: "servei == 1"}
      quick: {count: rows, where: "dies <= 10"}
    """
)
RECORDS = {
    "municipi": ["T", "T", "T", "T", "M", "M", None],
    "data": [
        date(2024, 1, 5),
        date(2024, 3, 1),
        date(2024, 12, 31),
        date(2023, 6, 1),
        date(2024, 2, 2),
        date(2024, 2, 2),
        date(2024, 1, 1),
    ],
    "persona": ["p1", "p1", "p2", "p3", "p4", None, "p9"],
    "sexe": ["D", "D", "H", "D", "D", "D", "D"],
    "servei": ["SAD", "SAD", "TAD", "TAD", "SAD", "XXX", "SAD"],
    "hores": [1.5, 2.0, 8.0, 4.0, None, 3.0, 100.0],
    "dies": [10, 11, 3, None, 4, 5, 6],
}


def counted(engine, mapping=MAPPING, records=RECORDS):
    rows = tally(mapping, engine.engine.load(pa.table(records)), source="register").to_pylist()
    return {
        (r["council"], r["period"], r["variable"], r["breakdown"]): (r["value"], r["status"]) for r in rows
    }


@pytest.fixture(params=LAZY)
def lazy_engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


def test_records_become_figures(lazy_engine):
    found = counted(lazy_engine)
    assert found["T", "2024", "contacts", "total"] == (3, "observed")
    assert found["T", "2023", "contacts", "total"] == (1, "observed")
    assert found["M", "2024", "contacts", "total"] == (2, "observed")
    assert found["T", "2024", "persons", "total"] == (2, "observed")
    assert found["T", "2024", "persons", "sex=women"] == (1, "observed")
    assert found["T", "2024", "persons", "sex=men"] == (1, "observed")
    assert found["T", "2024", "hours", "total"] == (1.5 + 2.0, "observed")
    assert found["T", "2024", "quick", "total"] == (2, "observed")
    assert {key[0] for key in found} == {"T", "M"}


def test_a_true_zero_is_a_zero(lazy_engine):
    found = counted(lazy_engine)
    assert found["T", "2023", "hours", "total"] == (0, "observed")
    assert found["T", "2023", "persons", "sex=men"] == (0, "observed")


def test_what_is_lost_makes_an_estimate_and_a_note(lazy_engine):
    found = counted(lazy_engine)
    assert found["M", "2024", "persons", "total"] == (1, "estimated")  # one contact without a person
    assert found["M", "2024", "hours", "total"] == (0, "estimated")  # no hours, and a service of unknown name
    assert found["T", "2023", "quick", "total"] == (0, "estimated")  # nobody knows after how many days
    table = tally(MAPPING, lazy_engine.engine.load(pa.table(RECORDS)), source="register")
    notes = {(r["council"], r["period"], r["variable"]): r["note"] for r in table.to_pylist() if r["note"]}
    assert (
        notes["M", "2024", "hours"]
        == "1 records without the figure; 1 records that could not be told to fit or not"
    )


@pytest.mark.parametrize(
    ("grain", "periods"),
    [
        ("year", {"2010", "2024"}),
        ("quarter", {"2010-Q4", "2024-Q1", "2024-Q3"}),
        ("month", {"2010-10", "2010-M11", "2024-03", "2024-07"}),
    ],
)
def test_grains(lazy_engine, grain, periods):
    mapping = parse_records_mapping(
        f"council: {{constant: T}}\nperiod: {{column: day, grain: {grain}}}\nvariables: {{contacts: {{count: rows}}}}"
    )
    days = [date(2010, 10, 31), date(2010, 11, 1), date(2024, 3, 31), date(2024, 7, 1)]
    found = counted(lazy_engine, mapping, {"day": days})
    assert {key[1] for key in found} == periods
    assert sum(value for value, _ in found.values()) == 4


def test_all_mistakes_of_a_mapping_at_once():
    with pytest.raises(RecordsError) as caught:
        parse_records_mapping(
            """
            council: {}
            period: {grain: week}
            colour: red
            codes: {servei: [SAD]}
            breakdowns: {sex: D}
            variables:
              a: {count: rows, sum: hores}
              b: {count: rows, where: "__import__('os')"}
              c: {count: rows, where: "previous(x) > 1"}
              d: {count: rows, breakdowns: [age], colour: red}
            """
        )
    assert len(caught.value.problems) == 11


@pytest.mark.parametrize("text", ["", "[", "- a", "variables: 3"])
def test_what_is_no_mapping(text):
    with pytest.raises(RecordsError):
        parse_records_mapping(text)


def test_records_that_do_not_fit_the_mapping(polars_engine):
    with pytest.raises(RecordsError, match="no column “dies”"):
        counted(polars_engine, records={k: v for k, v in RECORDS.items() if k != "dies"})
    with pytest.raises(RecordsError, match="“hores” holds no numbers"):
        counted(polars_engine, records=RECORDS | {"hores": ["a"] * 7})
    monthly = parse_records_mapping(
        "council: {constant: T}\nperiod: {column: y, grain: month}\nvariables: {contacts: {count: rows}}"
    )
    with pytest.raises(RecordsError, match="holds no dates"):
        counted(polars_engine, monthly, {"y": ["2024"]})
