"""Files as they are really sent."""

from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from circulos.facts import ReadError, parse_layout, read
from small_kits import indicator, kit

KIT = kit(
    indicator("A", "persons", "inhabitants"),
    councils={
        "08279": "Terrassa",
        "08101": "l'Hospitalet de Llobregat",
        "08121": "Mataró",
        "08205": "Sant Cugat del Vallès",
        "08086": "Dosrius",
        "08087": "Dosríus de Mar",
    },
    variables={"persons": "Persons attended", "inhabitants": "Inhabitants", "hours": "Hours of home help"},
)


def figures(found):
    """What was taken in: {(council, period, variable): value or reason}."""
    return {
        (row["council"], row["period"], row["variable"])
        if row["breakdown"] == "total"
        else (row["council"], row["period"], row["variable"], row["breakdown"]): row["status"]
        if row["value"] is None
        else row["value"]
        for row in found.observations.to_pylist()
    }


def written(tmp_path, text, encoding="utf-8", name="return.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(tmp_path, sheets, name="return.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


# ---- shapes ------------------------------------------------------------------------------------------------


def test_one_row_a_figure(tmp_path):
    path = written(
        tmp_path,
        "council,period,variable,value,status,note\n"
        "08279,2024,persons,12,estimated,from the old register\n"
        "Terrassa,2024,Inhabitants,100,,\n"
        "Mataró,2024,persons,,not_collected,\n",
    )
    found = read(path, KIT)
    assert figures(found) == {
        ("08279", "2024", "persons"): 12,
        ("08279", "2024", "inhabitants"): 100,
        ("08121", "2024", "persons"): "not_collected",
    }
    first = found.observations.to_pylist()[0]
    assert (first["status"], first["note"]) == ("estimated", "from the old register")
    assert first["source"] == "return.csv, row 2"
    assert found.unplaced == ()


def test_one_row_an_indicator_with_numerator_and_denominator(tmp_path):
    small = kit(
        councils={"x": "X"}, variables={"sw01_numerator": "N", "sw01_denominator": "D", "sw02_value": "V"}
    )
    path = written(
        tmp_path,
        "indicator,council,period,value,numerator,denominator\nSW01,X,2022-23,0.25,1,4\nSW02,X,2022-23,0.7,,\n",
    )
    found = read(path, small)
    assert figures(found) == {
        ("x", "2022-23", "sw01_numerator"): 1,
        ("x", "2022-23", "sw01_denominator"): 4,
        ("x", "2022-23", "sw02_value"): 0.7,
    }


def test_one_column_for_each_variable_and_year(tmp_path):
    path = written(
        tmp_path,
        "Council,Persons attended 2023,Persons attended 2024,Inhabitants 2024,Mayor\nTerrassa,10,12,100,Anna\n",
    )
    found = read(path, KIT)
    assert figures(found) == {
        ("08279", "2023", "persons"): 10,
        ("08279", "2024", "persons"): 12,
        ("08279", "2024", "inhabitants"): 100,
    }
    [finding] = found.unplaced
    assert (finding.kind, finding.what, finding.column) == ("unknown_heading", "Mayor", "E")


def test_one_column_for_each_variable(tmp_path):
    path = written(tmp_path, "municipi;any;persons;hours\nTerrassa;2024;12;3,5\nMataró;2024;9;..\n")
    assert figures(read(path, KIT)) == {
        ("08279", "2024", "persons"): 12,
        ("08279", "2024", "hours"): 3.5,
        ("08121", "2024", "persons"): 9,
        ("08121", "2024", "hours"): "not_delivered",
    }


def test_a_sheet_for_each_council_with_headings_further_down_and_notes_below(tmp_path):
    def sheet(*numbers):
        return [
            ["Social services return"],
            [],
            ["Filled in by the council"],
            ["Concept", 2023, 2024],
            ["Persons attended", *numbers[:2]],
            ["Hours of home help", *numbers[2:]],
            [],
            ["Persons are counted once a year, whatever the number of visits."],
        ]

    path = workbook(
        tmp_path,
        {"Terrassa": sheet(10, 12, "1.5", 2.5), "Mataró": sheet(5, "[c]", "z", None), "Help": [["Read me"]]},
    )
    layout = parse_layout("council: sheet\nvariable: {column: Concept}\nfigures: [{heading: '{period}'}]")
    found = read(path, KIT, layout)
    assert figures(found) == {
        ("08279", "2023", "persons"): 10,
        ("08279", "2024", "persons"): 12,
        ("08279", "2023", "hours"): 1.5,
        ("08279", "2024", "hours"): 2.5,
        ("08121", "2023", "persons"): 5,
        ("08121", "2024", "persons"): "too_small",
        ("08121", "2023", "hours"): "not_applicable",
        ("08121", "2024", "hours"): "not_delivered",
    }
    assert found.unplaced == ()
    assert {notice.kind for notice in found.notices} == {"note_below", "sheet_left_out"}
    assert "Terrassa, row 5" in found.observations.to_pylist()[0]["source"]


def test_headings_of_two_rows(tmp_path):
    path = workbook(
        tmp_path,
        {
            "Data": [
                ["", "Persons attended", None, "Inhabitants", None],
                ["Council", 2023, 2024, 2023, 2024],
                ["Terrassa", 1, 2, 3, 4],
            ]
        },
    )
    layout = parse_layout(
        "header: [1, 2]\ncouncil: {column: Council}\nfigures: [{heading: '{variable} {period}'}]"
    )
    assert figures(read(path, KIT, layout)) == {
        ("08279", "2023", "persons"): 1,
        ("08279", "2024", "persons"): 2,
        ("08279", "2023", "inhabitants"): 3,
        ("08279", "2024", "inhabitants"): 4,
    }


def test_parquet(tmp_path):
    table = pa.table({"council": ["08279"], "period": ["2024"], "variable": ["persons"], "value": [12.0]})
    pq.write_table(table, tmp_path / "return.parquet")
    assert figures(read(tmp_path / "return.parquet", KIT)) == {("08279", "2024", "persons"): 12}


def test_parts_of_figures(tmp_path):
    path = written(
        tmp_path,
        "council,period,variable,breakdown,value\n"
        "08279,2024,persons,Women,7\n08279,2024,persons,sex=men,5\n08279,2024,persons,Total,12\n"
        "08279,2024,persons,Dones,7\n08279,2024,hours,robots,1\n",
    )
    layout = parse_layout(
        "council: {column: council}\nperiod: {column: period}\nvariable: {column: variable}\n"
        "breakdown: {column: breakdown}\nfigures: [{column: value}]\nbreakdowns: {Dones: sex=women}"
    )
    found = read(path, KIT, layout)
    assert figures(found) == {
        ("08279", "2024", "persons", "sex=women"): 7,
        ("08279", "2024", "persons", "sex=men"): 5,
        ("08279", "2024", "persons"): 12,
    }
    assert [finding.kind for finding in found.unplaced] == ["unknown_breakdown"]
    assert [notice.kind for notice in found.notices] == ["repeated"]


# ---- encodings and numbers ---------------------------------------------------------------------------------

TEXT = "ens;any;variable;valor;observacions\nMataró;2024;persons;12;és una dada dels serveis d’atenció\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_encodings(tmp_path, encoding):
    layout = parse_layout(
        "council: {column: ens}\nperiod: {column: any}\nvariable: {column: variable}\nnote: {column: observacions}\n"
        "figures: [{column: valor}]"
    )
    found = read(written(tmp_path, TEXT, encoding), KIT, layout)
    assert figures(found) == {("08121", "2024", "persons"): 12}
    assert found.observations["note"].to_pylist() == ["és una dada dels serveis d’atenció"]
    assert found.encoding == encoding


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "name",
    [
        "Lluçà",
        "Vallès",
        "Mataró",
        "l’Hospitalet",
        "Cànoves i Samalús",
        "Òdena",
        "Àger",
        "Peñíscola",
        "Ullà",
        "Müller",
    ],
)
def test_two_old_encodings_are_told_apart_by_their_letters(tmp_path, encoding, name):
    from circulos.facts.readers.encoding import encoding_of

    assert encoding_of(written(tmp_path, f"council,value\n{name},1\n", encoding)) == encoding


@pytest.mark.parametrize(
    ("delimiter", "cells", "expected"),
    [
        (";", ["1.234,5", "7"], [1234.5, 7]),
        (";", ["1.234", "12,5"], [1234, 12.5]),
        (";", ["1.234", "7"], [1234, 7]),
        (",", ["1234.5", "7"], [1234.5, 7]),
        (",", ['"1,234.5"', "0.125"], [1234.5, 0.125]),
        (",", ['"1,234"', "5"], [1234, 5]),
        (";", ["1 234,5", "45 %"], [1234.5, 45]),
        (",", ["£1234", "-0.5"], [1234, -0.5]),
        (";", ["€ 3,20", "(12,5)"], [3.2, -12.5]),
        ("\t", ["1.234.567", "7"], [1234567, 7]),
        ("\t", ["1.5e3", "−2"], [1500, -2]),
        (",", ["12*", "13 (p)"], [12, 13]),
    ],
)
def test_numbers(tmp_path, delimiter, cells, expected):
    rows = [["council", "period", "variable", "value"], ["08279", "2024", "persons", cells[0]]]
    rows.append(["08121", "2024", "persons", cells[1]])
    text = "\n".join(delimiter.join(row) for row in rows)
    assert list(figures(read(written(tmp_path, text), KIT)).values()) == expected


def test_a_number_that_can_be_read_in_two_ways_is_not_read(tmp_path):
    path = workbook(
        tmp_path,
        {"Data": [["council", "period", "variable", "value"], ["Terrassa", 2024, "persons", "1,234"]]},
    )
    found = read(path, KIT)
    assert found.placed == 0
    assert [finding.kind for finding in found.unplaced] == ["ambiguous_number"]
    layout = parse_layout(
        "council: {column: council}\nperiod: {column: period}\nvariable: {column: variable}\n"
        "figures: [{column: value}]\ndecimal: '.'"
    )
    assert figures(read(path, KIT, layout)) == {("08279", "2024", "persons"): 1234}


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ("..", "not_delivered"),
        (".", "not_applicable"),
        ("-", "too_small"),
        ("[c]", "too_small"),
        ("[x]", "not_delivered"),
        ("z", "not_applicable"),
        ("NA", "not_delivered"),
        ("", "not_delivered"),
        ("#NUM!", "not_applicable"),
        ("#DIV/0!", "not_applicable"),
        ("<5", "too_small"),
        ("dna", "not_collected"),
    ],
)
def test_marks_for_missing_figures_keep_their_meaning(tmp_path, mark, reason):
    path = written(
        tmp_path, f"council,period,variable,value\nTerrassa,2024,persons,{mark}\nMataró,2024,persons,1\n"
    )
    layout = parse_layout(
        "council: {column: council}\nperiod: {column: period}\nvariable: {column: variable}\n"
        "figures: [{column: value}]\nmissing: {dna: not_collected}"
    )
    assert figures(read(path, KIT, layout))["08279", "2024", "persons"] == reason


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("2024", "2024"),
        (2024, "2024"),
        (2024.0, "2024"),
        ("Any 2024", "2024"),
        ("2022/23", "2022-23"),
        ("2022–23", "2022-23"),
        ("FY2022-23", "2022-23"),
        ("2022-2023", "2022-23"),
        ("2022-2024", "2022/2024"),
        ("1T 2024", "2024-Q1"),
        ("Q3/2024", "2024-Q3"),
        ("2024 T2", "2024-Q2"),
        ("2024M03", "2024-03"),
        ("03/2024", "2024-03"),
        (date(2024, 12, 31), "2024"),
        (date(2024, 3, 1), "2024-03"),
        ("31/12", None),
        ("2024-13", None),
        ("soon", None),
        (20244, None),
    ],
)
def test_spellings_of_periods(cell, period):
    from circulos.facts.readers.cells import read_period

    assert read_period(cell) == period


# ---- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Terrassa",
        " terrassa ",
        "TERRASSA",
        "Ajuntament de Terrassa",
        "08279",
        "8279",
        "Terrassa (1)",
        "Terrassa*",
    ],
)
def test_variants_of_a_name(tmp_path, name):
    found = read(written(tmp_path, f'council,period,variable,value\n"{name}",2024,persons,1\n'), KIT)
    assert figures(found) == {("08279", "2024", "persons"): 1}


def test_articles_behind_the_name(tmp_path):
    path = written(tmp_path, 'council,period,variable,value\n"Hospitalet de Llobregat, L\'",2024,persons,1\n')
    assert figures(read(path, KIT)) == {("08101", "2024", "persons"): 1}


def test_what_is_only_alike_is_suggested_and_not_taken(tmp_path):
    path = written(tmp_path, "council,period,variable,value\nTerasa,2024,persons,1\nTerasa,2024,hours,1\n")
    found = read(path, KIT)
    assert found.placed == 0
    [finding] = found.unplaced
    assert (finding.kind, finding.what, finding.rows, finding.count) == (
        "unknown_council",
        "Terasa",
        "2–3",
        2,
    )
    assert "Terrassa (08279)" in finding.now()
    assert str(finding).startswith("return.csv, rows 2–3, column “council”: No council of the kit")


def test_a_mapping_file_gives_names_codes(tmp_path):
    path = written(
        tmp_path,
        "place,year,what,number\nThe big one,last,Users,7\nScotland,last,Users,99\nMataró,2023,Junk,1\n",
    )
    layout = parse_layout(
        """
        council: {column: place}
        period: {column: year}
        variable: {column: what}
        figures: [{column: number}]
        councils: {The big one: Terrassa}
        periods: {last: 2024}
        variables: {Users: [persons, hours]}
        multiply: {hours: 1000}
        ignore: {councils: [Scotland], variables: [Junk]}
        """
    )
    found = read(path, KIT, layout)
    assert figures(found) == {("08279", "2024", "persons"): 7, ("08279", "2024", "hours"): 7000}
    assert found.unplaced == ()


def test_councils_that_merge(tmp_path):
    from dataclasses import replace

    old = replace(KIT.councils["08086"], until="2022", successors=("08087",))
    new = replace(KIT.councils["08087"], since="2023")
    merged = replace(KIT, councils=dict(KIT.councils) | {"08086": old, "08087": new})
    path = written(
        tmp_path,
        "council,period,variable,value\n08086,2022,persons,1\n08086,2023,persons,2\n08087,2022,persons,3\n08087,2023,persons,4\n",
    )
    found = read(path, merged)
    assert figures(found) == {("08086", "2022", "persons"): 1, ("08087", "2023", "persons"): 4}
    assert [(finding.kind, finding.rows) for finding in found.unplaced] == [
        ("council_not_there", "3"),
        ("council_not_there", "4"),
    ]
    assert "Dosríus de Mar (08087)" in found.unplaced[0].now()


# ---- what cannot be placed ---------------------------------------------------------------------------------


def test_every_row_that_cannot_be_placed_is_listed_with_place_reason_and_way_out(tmp_path):
    path = written(
        tmp_path,
        "council,period,variable,value,status\n"
        "Atlantis,2024,persons,1,\n"
        "Terrassa,2024-13,persons,1,\n"
        "Terrassa,2024,person,1,\n"
        "Terrassa,2024,persons,about 300,\n"
        "Terrassa,,persons,1,\n"
        ",2024,persons,1,\n"
        "Terrassa,2024,,1,\n"
        "Terrassa,2024,hours,1,guessed\n",
    )
    found = read(path, KIT)
    assert found.placed == 0
    assert [(finding.kind, finding.rows, finding.column) for finding in found.unplaced] == [
        ("unknown_council", "2", "council"),
        ("not_a_period", "3", "period"),
        ("unknown_variable", "4", "variable"),
        ("not_a_number", "5", "value"),
        ("not_whole", "6", ""),
        ("not_whole", "7", "council"),
        ("not_whole", "8", "variable"),
        ("unknown_status", "9", "status"),
    ]
    for finding in found.unplaced:
        for language in ("ca", "es", "en"):
            words = f"{finding.where(language)} {finding.why(language)} {finding.now(language)}"
            assert "{" not in words
    assert "Persons attended (persons)" in found.unplaced[2].now()


def test_figures_that_contradict_each_other_are_not_taken_and_repetitions_are_taken_once(tmp_path):
    path = written(
        tmp_path,
        "council,period,variable,value\n"
        "Terrassa,2024,persons,1\nTerrassa,2024,persons,2\nMataró,2024,persons,3\nMataró,2024,persons,3\n"
        "Terrassa,2024,hours,\nTerrassa,2024,hours,5\n",
    )
    found = read(path, KIT)
    assert figures(found) == {("08121", "2024", "persons"): 3, ("08279", "2024", "hours"): 5}
    [finding] = found.unplaced
    assert (finding.kind, finding.rows) == ("duplicate", "2")
    assert "1 (2), 2 (3)" in finding.why()
    assert [notice.kind for notice in found.notices] == ["repeated"]


def test_rounding_to_five_is_noticed(tmp_path):
    rows = [f"Terrassa,{1990 + n},persons,{5 * (n + 1)}\nTerrassa,{1990 + n},hours,{n}\n" for n in range(30)]
    found = read(written(tmp_path, "council,period,variable,value\n" + "".join(rows)), KIT)
    [notice] = found.notices
    assert str(notice) == "All 30 figures of Persons attended end in 0 or 5: they seem to be rounded."


def test_braces_in_a_cell_are_only_braces(tmp_path):
    found = read(written(tmp_path, "council,period,variable,value\n{choices},2024,persons,1\n"), KIT)
    assert "{choices}" in found.unplaced[0].why()


def test_headings_that_say_nothing(tmp_path):
    with pytest.raises(ReadError, match="No row among the first 20 has the headings .* alpha, beta"):
        read(written(tmp_path, "alpha,beta\n1,2\n"), KIT)


def test_an_empty_file(tmp_path):
    with pytest.raises(ReadError, match="No row among"):
        read(written(tmp_path, ""), KIT)
