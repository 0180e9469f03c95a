"""Files that are broken, enormous or meant to do harm: words, no traceback, nothing written, little memory."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib

import openpyxl
import pytest
from test_readers import KIT, written

from circulos.facts import LayoutError, ReadError, load_layout, parse_layout, read

SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def a_workbook():
    book = openpyxl.Workbook()
    book.active.append(["council", "period", "variable", "value"])
    book.active.append(["08279", "2024", "persons", 1])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def with_part(tmp_path, name, content):
    """A workbook in which one part is replaced."""
    path = tmp_path / "return.xlsx"
    with (
        zipfile.ZipFile(io.BytesIO(a_workbook())) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return path


def refused(path, kind):
    before = sorted(path.parent.iterdir())
    with pytest.raises(ReadError) as caught:
        read(path, KIT)
    assert caught.value.kind == kind, str(caught.value)
    assert str(caught.value).startswith(path.name)
    said = {caught.value.into(language) for language in ("ca", "es", "en")}
    assert len(said) == 3 and not any("{" in one for one in said)
    assert sorted(path.parent.iterdir()) == before
    return str(caught.value)


def test_a_workbook_that_is_sound_is_read(tmp_path):
    (tmp_path / "return.xlsx").write_bytes(a_workbook())
    assert read(tmp_path / "return.xlsx", KIT).placed == 1


# ---- zip bombs ---------------------------------------------------------------------------------------------


def test_a_part_that_unpacks_to_too_much(tmp_path):
    path = with_part(tmp_path, "xl/worksheets/sheet1.xml", b" " * 60_000_000)
    assert path.stat().st_size < 200_000
    refused(path, "zip_bomb")


def test_a_part_that_lies_about_its_length(tmp_path):
    path = with_part(tmp_path, "xl/worksheets/sheet1.xml", b"<row/>" * 10_000_000)
    raw = bytearray(path.read_bytes())
    said = struct.pack("<I", 60_000_000)
    for place in range(len(raw) - 4):
        if raw[place : place + 4] == said:
            raw[place : place + 4] = struct.pack("<I", 1000)
    path.write_bytes(raw)
    assert "counted while unpacking" in refused(path, "zip_bomb")


def test_two_cells_in_opposite_corners(tmp_path):
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    cells = f'<sheetData>{first}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    refused(with_part(tmp_path, "xl/worksheets/sheet1.xml", SHEET.format(cells)), "too_many_cells")


@pytest.mark.parametrize(
    "cell",
    [
        "<c s='1' r='XFD1048576'><v>1</v></c>",
        '<c s="1" t="n"\n r = "XFD1048576" ><v>1</v></c>',
        f'<c {"x" * 100}="{"y" * 400}" r="XFD1048576"><v>1</v></c>',
        f'<c {"x" * 300_000}="1" r="XFD1048576"><v>1</v></c>',
    ],
)
def test_corners_in_disguise(tmp_path, cell):
    cells = f"<sheetData><row><c r='A1'><v>1</v></c></row><row>{cell}</row></sheetData>"
    refused(with_part(tmp_path, "xl/worksheets/sheet1.xml", SHEET.format(cells)), "too_many_cells")


def test_one_long_text_in_many_cells(tmp_path):
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 100_000))
    path = with_part(tmp_path, "xl/worksheets/sheet1.xml", SHEET.format(f"<sheetData>{cells}</sheetData>"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<sst><si><t>{'long ' * 6_000}</t></si></sst>")
    assert "long texts" in refused(path, "zip_bomb")


def test_parts_that_overlap(tmp_path):
    path = tmp_path / "return.xlsx"
    body = zlib.compress(b" " * 1_000_000)[2:-4]
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(body), 1_000_000, 1, 0) + b"a" + body
    central = b""
    for number in range(200):
        name = f"p{number}".encode()
        entry = (20, 20, 0, 8, 0, 0, 0, len(body), 1_000_000, len(name), 0, 0, 0, 0, 0, 0)
        central += struct.pack("<4s6H3I5H2I", b"PK\1\2", *entry) + name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 200, 200, len(central), len(local), 0)
    path.write_bytes(local + central + end)
    assert "overlap" in refused(path, "zip_bomb")


def test_more_parts_than_any_workbook_has(tmp_path):
    path = tmp_path / "return.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for number in range(6000):
            book.writestr(f"p{number}", b"")
    refused(path, "zip_bomb")


# ---- not what the name says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("return.xlsx", b"council,period,variable,value\n", "not_a_workbook"),
        ("return.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, "not_a_workbook"),
        ("return.xlsx", b"", "not_a_workbook"),
        ("return.xlsx", a_workbook()[:2000], "not_a_workbook"),
        ("return.csv", a_workbook(), "not_text"),
        ("return.csv", b"%PDF-1.7 ...", "not_text"),
        ("return.csv", b"council,period\0\0\0\0", "not_text"),
        ("return.csv", bytes(range(256)) * 20, "not_text"),
        ("return.parquet", b"PAR1 or so", "not_parquet"),
        ("return.xls", b"", "unknown_kind"),
        ("return.exe", b"MZ", "unknown_kind"),
        ("return", b"", "unknown_kind"),
    ],
)
def test_files_that_are_not_what_they_say(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, kind)


def test_a_zip_without_a_workbook_inside(tmp_path):
    with zipfile.ZipFile(tmp_path / "return.xlsx", "w") as book:
        book.writestr("readme.txt", "hello")
    refused(tmp_path / "return.xlsx", "not_a_workbook")


def test_a_file_that_is_not_there(tmp_path):
    refused(tmp_path / "return.csv", "no_file")


def test_a_folder_with_the_name_of_a_file(tmp_path):
    (tmp_path / "return.csv").mkdir()
    refused(tmp_path / "return.csv", "no_file")


def test_an_encoding_that_does_not_fit_or_does_not_exist(tmp_path):
    path = written(tmp_path, "council,period,variable,value\nMataró,2024,persons,1\n", "cp1252")
    for name in ("utf-8", "klingon", "zip", "rot13", "undefined"):
        layout = parse_layout(
            f"encoding: {name}\ncouncil: {{column: council}}\nperiod: {{column: period}}\n"
            "variable: {column: variable}\nfigures: [{column: value}]"
        )
        with pytest.raises(ReadError, match="not text"):
            read(path, KIT, layout)


def test_a_quotation_mark_that_is_never_closed(tmp_path):
    text = (
        'council,period,variable,value\n08279,2024,persons,1\n"08279,2024,persons,1\n' + "x,y,z,1\n" * 30_000
    )
    assert "quotation mark" in refused(written(tmp_path, text), "broken_table")


def test_a_sheet_that_is_not_there(tmp_path):
    (tmp_path / "return.xlsx").write_bytes(a_workbook())
    layout = parse_layout(
        "sheets: [Data]\ncouncil: sheet\nperiod: sheet\nvariable: sheet\nfigures: [{column: value}]"
    )
    with pytest.raises(ReadError, match="There is no sheet “Data”. The workbook has: Sheet"):
        read(tmp_path / "return.xlsx", KIT, layout)


# ---- size --------------------------------------------------------------------------------------------------


def test_a_file_above_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("circulos.facts.readers.sheets.LARGEST_TEXT", 0)
    refused(written(tmp_path, "council,period,variable,value\n"), "too_large")


MEASURE = """
import resource, sys
sys.path[:0] = {paths!r}
from test_readers import KIT
from circulos.facts import read
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read({path!r}, KIT)
print(found.placed, len(found.unplaced), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_long_file_needs_little_memory(tmp_path):
    # Every row is a finding of its own: the worst there is. It is a small part of what may come.
    with (tmp_path / "return.csv").open("w") as file:
        file.write("council,period,variable,value\n")
        for number in range(150_000):
            file.write(f"Atlantis {number},2024,persons of the {number}th sort whom nobody asked about,1\n")
    size = (tmp_path / "return.csv").stat().st_size
    assert size > 10_000_000
    paths = [path for path in sys.path if path]
    script = MEASURE.format(paths=paths, path=str(tmp_path / "return.csv"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    placed, unplaced, kilobytes = map(int, done.stdout.split())
    assert (placed, unplaced) == (0, 2000)
    assert kilobytes < 150_000


@pytest.mark.parametrize(("commas", "what"), [(1_000_000, "columns"), (3_000_000, "characters")])
def test_a_line_without_end(tmp_path, commas, what):
    path = tmp_path / "return.csv"
    path.write_bytes(b"council,period,variable,value" + b"," * commas)
    said = refused(path, "broken_table")
    assert what in said and "at row 1." in said


# ---- mapping files -----------------------------------------------------------------------------------------


def test_all_mistakes_of_a_mapping_file_at_once():
    with pytest.raises(LayoutError) as caught:
        parse_layout(
            """
            titel: x
            header: first
            decimal: dot
            council: {row: 3}
            figures:
              - heading: "{variable} {year}"
              - heading: "all"
              - {}
            missing: {dna: nobody knows}
            blank: zero
            multiply: {persons: lots}
            other_columns: drop
            councils: [a, b]
            """,
            "mine.yaml",
        )
    assert len(caught.value.problems) == 12
    assert all(line.startswith("mine.yaml: ") for line in str(caught.value).splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "a: [",
        "!!python/object/apply:os.system ['true']",
        "figures: 3",
        "&a [*a]",
        "x: " + "[" * 5000,
        "\t",
    ],
)
def test_mapping_files_that_are_none(text):
    with pytest.raises(LayoutError):
        parse_layout(text)


def test_a_mapping_file_that_says_nowhere_where_the_council_is():
    with pytest.raises(LayoutError, match="says nowhere where the council stands"):
        parse_layout("figures: [{heading: '{variable} {period}'}]")


def test_a_mapping_file_that_is_not_text(tmp_path):
    (tmp_path / "mapping.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LayoutError, match="UTF-8"):
        load_layout(tmp_path / "mapping.yaml")


def test_a_heading_made_to_take_for_ever(tmp_path):
    layout = parse_layout(
        "council: {column: council}\nfigures: [{heading: '{variable} {breakdown} {period}'}]"
    )
    path = written(tmp_path, "council," + "a " * 20_000 + "\n08279,1\n")
    with pytest.raises(ReadError):
        read(path, KIT, layout)
