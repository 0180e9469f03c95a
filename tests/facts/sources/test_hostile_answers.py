"""Answers are hostile until they are parsed: each of these is refused in words, and nothing of it gets through."""

import contextlib
import json

import pytest
from documented_answers import INE, KOLADA, POPULATION, REGISTER, TABLE, kolada, page, register, series
from hypothesis import given, settings
from hypothesis import strategies as st

from circulos.facts.sources import SourceError, json_stat, sdmx_csv, tempus
from circulos.facts.sources import kolada as kolada_reader
from circulos.facts.sources.cells import DEEPEST, as_period, parse_json


def changed(**changes):
    return json.dumps(register("2024") | changes).encode()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"[]", "is no object"),
        (b"[" * 100 + b"]" * 100, "nested too deep"),
        (b'{"value": NaN}', "NaN is no number"),
        (b'{"value": [1e999], "id": []}', "has no dimension MUN"),
        (
            b'{"class": "collection", "label": "Too many cells"}',
            "no dataset of JSON-stat 2.0: Too many cells",
        ),
        (b'{"error": {"id": 416, "label": "20000 cells"}}', "20000 cells"),
        (changed(size=[1, 3, 4, 2]), "sizes of the answer do not fit"),
        (changed(id=["YEAR", "AGE", "SEX"], size=[1, 4, 1]), "has no dimension MUN; it has YEAR, AGE, SEX"),
        (changed(id="YEAR"), "list of dimensions"),
        (changed(id=[["YEAR"]]), "short text is wanted"),
        (changed(value=[1]), "1 entries under value, where 12 are wanted"),
        (changed(value=["12"] * 12), "'12', where a number or nothing is wanted"),
        (changed(value=[True] * 12), "True, where a number"),
        (changed(value=[10**400] * 12), "beyond all bounds"),
        (changed(value={"99": 1}), "beyond the cube"),
        (changed(value={"x": 1}), "has no place"),
        (changed(dimension={}), "The dimension YEAR is not there"),
    ],
)
def test_json_stat(body, says):
    with pytest.raises(SourceError, match=says):
        json_stat.read(body, "MUN", "YEAR")


@pytest.mark.parametrize(
    ("index", "says"),
    [
        ([], "no categories"),
        (["080018", "080018", "080060"], "one of them twice"),
        ({"080018": 0, "080039": 2, "080060": 3}, "without a gap"),
        ({"080018": 0, "080039": "1", "080060": 2}, "place of a category"),
        ([1, 2, 3], "short text is wanted"),
        (["x" * 1000, "b", "c"], "short text is wanted"),
    ],
)
def test_categories_of_json_stat(index, says):
    answer = register("2024")
    answer["dimension"]["MUN"]["category"] = {"index": index}
    with pytest.raises(SourceError, match=says):
        json_stat.read(json.dumps(answer).encode(), "MUN", "YEAR")


def test_a_cube_beyond_all_bounds_is_not_unfolded():
    many = {"index": [f"c{i}" for i in range(3000)]}
    answer = {
        "id": ["MUN", "YEAR", "a"],
        "size": [3000, 3000, 3000],
        "dimension": {name: {"category": many} for name in ("MUN", "YEAR", "a")},
        "value": {},
    }
    with pytest.raises(SourceError, match="27,000,000,000 cells; more than"):
        json_stat.read(json.dumps(answer).encode(), "MUN", "YEAR")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([], "no series at all"),
        ({"status": "error"}, "a message instead of series: error"),
        ([1], "is no object"),
        ([{"MetaData": [{"Nombre": "x"}]}], "ask with tip=AM"),
        ([{"MetaData": [], "Data": []}], "No series names a Municipios"),
        ([series("08001", "Abrera", (2022, "4,1", "Definitivo", {}))], "where a number or nothing is wanted"),
        ([series("08001", "Abrera", ("2022", 4.1, "Definitivo", {}))], "where a number or nothing is wanted"),
    ],
)
def test_tempus(answer, says):
    with pytest.raises(SourceError, match=says):
        tempus.read(json.dumps(answer).encode(), "Municipios", "Anyo")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({}, "list of values is not there"),
        ({"values": {}}, "is no list"),
        ({"values": [[]]}, "A row is not there"),
        ({"values": [{"kpi": 1}]}, "kpi is 1"),
        ({"values": [kolada("N1", "08001", None)]}, "period is None"),
        ({"values": [kolada("N1", "08001", 2023, ("T", "5", "", False))]}, "'5', where a number"),
        ({"values": [], "next_url": 5}, "next page is 5"),
    ],
)
def test_kolada(answer, says):
    body = json.dumps(answer).encode()
    with pytest.raises(SourceError, match=says):
        kolada_reader.read(body, "municipality", "period")
        kolada_reader.following(body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no SDMX-CSV"),
        (b"<?xml version='1.0'?>", "no SDMX-CSV: it begins with .<.xml"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"geo,geo,TIME_PERIOD,OBS_VALUE\n", "no SDMX-CSV"),
        (b"geo,OBS_VALUE\nES,1\n", "no column TIME_PERIOD; it has geo"),
        (b"geo,TIME_PERIOD,OBS_VALUE\nES,2024\n", "Row 2 has 2 cells"),
        (b"geo,TIME_PERIOD,OBS_VALUE\nES,2024,many\n", "“many” in row 2 is no number"),
        (b"geo,TIME_PERIOD,OBS_VALUE\nES,2024,1_000\n", "is no number"),
        (b"geo,TIME_PERIOD,OBS_VALUE\nES,2024,inf\n", "beyond all bounds"),
        (b'geo,TIME_PERIOD,OBS_VALUE\n"ES"x,2024,1\n', "not CSV"),
    ],
)
def test_sdmx_csv(body, says):
    with pytest.raises(SourceError, match=says):
        sdmx_csv.read(body, "geo", "TIME_PERIOD")


READERS = [
    (json_stat.read, "MUN", "YEAR", json.dumps(register("2024")).encode()),
    (
        tempus.read,
        "Municipios",
        "Anyo",
        json.dumps([series("08001", "Abrera", (2022, 4.1, "Definitivo", {}))]).encode(),
    ),
    (
        kolada_reader.read,
        "municipality",
        "period",
        page([kolada("N1", "08001", 2023, ("T", 5, "", False))], None)[2],
    ),
    (sdmx_csv.read, "geo", "TIME_PERIOD", TABLE),
]


@given(data=st.data(), reader=st.sampled_from(READERS))
@settings(max_examples=150, deadline=None)
def test_whatever_is_changed_in_an_answer_it_is_read_or_refused(data, reader):
    read, council, period, body = reader
    at = data.draw(st.integers(0, len(body)))
    until = data.draw(st.integers(at, min(len(body), at + 12)))
    with_change = body[:at] + data.draw(st.binary(max_size=6)) + body[until:]
    try:
        found = read(with_change, council, period)
    except SourceError:
        return
    assert all(len(cell.categories) == len(found.dimensions) for cell in found.cells)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "size", "value", "values", "dimension", "MUN", "Data"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(answer=json_values)
@settings(max_examples=150, deadline=None)
def test_any_json_at_all_is_read_or_refused(answer):
    for read, council, period, _ in READERS[:3]:
        with contextlib.suppress(SourceError):
            read(json.dumps(answer).encode(), council, period)


def test_brackets_in_texts_do_not_count_as_depth():
    assert parse_json(json.dumps("[" * 3 * DEEPEST).encode()) == "[" * 3 * DEEPEST


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2024", "2024"),
        ("2024-Q1", "2024-Q1"),
        ("2024Q3", "2024-Q3"),
        ("2024T2", "2024-Q2"),
        ("20244T", "2024-Q4"),
        ("2024-03", "2024-03"),
        ("2024M03", "2024-03"),
        ("2010-11", "2010-M11"),
        ("2024-S1", None),
        ("2024-13", None),
        ("1066", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_periods_as_services_write_them(written, period):
    assert as_period(written) == period


@pytest.mark.parametrize(
    ("extract", "says"),
    [
        ("{variable: population}", "AGE has 4 categories .*Write AGE under cells"),
        ("{variable: population, cells: {AGE: [Y999]}}", "AGE has no category Y999"),
        ("{variable: population, cells: {AGE: [Y064..Y000]}}", "Y000 stands before Y064"),
        (
            "{variable: population, cells: {AGE: [TOTAL], AGES: [TOTAL]}}",
            "no dimension AGES. Did you mean AGE",
        ),
    ],
)
def test_what_the_connection_says_wrongly_is_said_with_a_way_out(service, connected, fetcher, extract, says):
    service.says(REGISTER, register("2024"))
    kit = connected(POPULATION.partition("extracts:")[0] + f"extracts: [{extract}]\n")
    fetched = fetcher().fetch(kit, ["2024"])
    with pytest.raises(SourceError, match=says):
        raise SourceError(fetched.outcomes[0].error)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('address: "{service}', 'address: "http://example.org', "is not an address over https"),
        ('address: "{service}', 'address: "https://', "is not an address over https"),
        ('address: "{service}', 'address: "https://me:secret@example.org', "has a name, a password or a gap"),
        (
            'address: "{service}',
            'address: "https://{councils}.example.org',
            "has a name, a password or a gap",
        ),
        ('/data"', '/data?YEAR=2024"', "Write them under parameters"),
        ("{period}", "{periodo}", "Did you mean period"),
        ("council: MUN", "batch: -1", "cannot be negative"),
        ("council: MUN", "digits: 6", "which dimension is the council"),
        ("[TOTAL, -Y000..Y064]", "[TOTAL, -]", "names no category"),
        ("factor: 100", "factor: 0", "makes every figure 0"),
        ("variable: population", "variable: populace", "populace is not among"),
        ("source: law", "source: lore", "lore is not among"),
    ],
)
def test_a_connection_that_cannot_be_is_refused_when_the_kit_is_read(connected, old, new, says):
    from circulos.method import KitError

    written = POPULATION.replace("\n      digits: 6", "") if "digits" in new else POPULATION
    assert old in written
    with pytest.raises(KitError, match=says):
        connected(written.replace(old, new, 1))


def test_ine_is_not_asked_in_vain(connected):
    assert connected(INE).connections["low-income"].kind == "tempus"
    assert connected(KOLADA).connections["kolada-income"].batch == 2
