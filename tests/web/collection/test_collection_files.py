import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from circulos.web.access import Actor
from circulos.web.collection import actions, laid
from circulos.web.collection.models import Answer, Proposal
from web.collection.world import an_open_edition, part_of, type_in
from web.cycle.world import an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(world):
    return an_open_edition(world.council)


@pytest.fixture
def client(world, sign_in):
    return sign_in(world[Actor.CONTRIBUTOR])


def address(edition, world, name, *more):
    return reverse(f"collection:{name}", args=[edition.code, world.council.code, *more])


def workbook_of(client, edition, world):
    response = client.get(address(edition, world, "workbook"))
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def row_of(sheet, variable, breakdown="total") -> int:
    return next(
        row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == f"{variable}|{breakdown}"
    )


def bring_back(client, edition, world, book, name="return.xlsx"):
    content = book if isinstance(book, bytes) else _bytes(book)
    upload = SimpleUploadedFile(name, content)
    return client.post(address(edition, world, "upload"), {"file": upload})


def _bytes(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_goes_out_filled_protected_and_with_its_lists(client, edition, world):
    type_in(part_of(edition, world.council), loans=900)
    book = workbook_of(client, edition, world)
    sheet = book["People and loans"]
    row = row_of(sheet, "loans")
    assert sheet.cell(row, 5).value == 900
    assert (
        sheet.protection.sheet
        and not sheet.cell(row, 5).protection.locked
        and sheet.cell(row, 3).protection.locked
    )
    assert sheet.column_dimensions["A"].hidden
    assert book["circulos"].sheet_state == "veryHidden"
    assert len(sheet.data_validations.dataValidation) > 3
    assert "borrowed a tool" in sheet.cell(row_of(sheet, "borrowers"), 10).value


def test_a_workbook_comes_back_as_a_preview_and_nothing_is_taken_before(client, edition, world):
    type_in(part_of(edition, world.council), loans=900)
    book = workbook_of(client, edition, world)
    sheet = book["People and loans"]
    sheet.cell(row_of(sheet, "loans"), 5).value = 950
    sheet.cell(row_of(sheet, "borrowers"), 5).value = "1,200"
    sheet.cell(row_of(sheet, "borrowers", "sex=women"), 7).value = "Not collected"
    response = bring_back(client, edition, world, book)
    proposal = Proposal.objects.get()
    assert response.headers["Location"] == proposal.get_absolute_url()
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "900" in page and "950" in page and "1,200" in page and "Not collected" in page
    assert Answer.objects.get(variable="loans").value == 900
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(proposal.get_absolute_url(), {"seen": seen})
    said = {one.key: (one.value, one.status) for one in Answer.objects.all()}
    assert said == {
        "loans": (950, "observed"),
        "borrowers": (1200, "observed"),
        "borrowers[sex=women]": (None, "not_collected"),
    }
    assert set(Answer.objects.values_list("via", flat=True)) == {"workbook"}


def test_a_figure_changed_while_the_preview_is_looked_at_is_not_overwritten_unseen(client, edition, world):
    part = part_of(edition, world.council)
    type_in(part, loans=900)
    book = workbook_of(client, edition, world)
    book["People and loans"].cell(row_of(book["People and loans"], "loans"), 5).value = 950
    bring_back(client, edition, world, book)
    proposal = Proposal.objects.get()
    seen = (
        client.get(proposal.get_absolute_url()).content.decode().split('name="seen" value="')[1].split('"')[0]
    )
    type_in(part, world[Actor.COORDINATOR], loans=901)
    response = client.post(proposal.get_absolute_url(), {"seen": seen}, follow=True)
    assert "while you were looking" in response.content.decode()
    assert "changed meanwhile" in response.content.decode()
    assert Answer.objects.get(variable="loans").value == 901


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        (5, "lots", "E7: “lots” is not a figure"),
        (5, -3, "E7: It cannot be less than 0"),
        (7, "Maybe", "no reason of the list"),
    ],
)
def test_one_wrong_cell_is_said_with_its_place_and_nothing_is_taken(
    client, edition, world, column, value, why
):
    book = workbook_of(client, edition, world)
    sheet = book["People and loans"]
    sheet.cell(row_of(sheet, "borrowers"), 5).value = 5
    row = row_of(sheet, "loans")
    sheet.cell(row, column).value = value
    page = bring_back(client, edition, world, book).content.decode()
    assert why.replace("E7", f"E{row}") in page
    assert not Proposal.objects.exists() and not Answer.objects.exists()


def other_edition(book, edition, world):
    book["circulos"]["B2"].value = "another-edition"


def other_council(book, edition, world):
    book["circulos"]["B3"].value = "91002"


def older_kit(book, edition, world):
    book["circulos"]["B4"].value = "0" * 64


def lost_key(book, edition, world):
    sheet = book["People and loans"]
    sheet.cell(row_of(sheet, "loans"), 1).value = None


def row_twice(book, edition, world):
    sheet = book["People and loans"]
    sheet.cell(row_of(sheet, "loans"), 1).value = "borrowers|total"


def no_longer_ours(book, edition, world):
    del book["circulos"]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (other_edition, "another edition"),
        (other_council, "another council"),
        (older_kit, "definitions have changed"),
        (lost_key, "a row was added or taken apart"),
        (row_twice, "there twice"),
        (no_longer_ours, "Nothing was taken"),
    ],
)
def test_a_wrong_old_or_foreign_workbook_is_said_in_words(client, edition, world, spoil, why):
    book = workbook_of(client, edition, world)
    spoil(book, edition, world)
    page = bring_back(client, edition, world, book).content.decode()
    assert why in page
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("return.xlsx", b"not a zip"),
        ("return.xlsx", b""),
        ("return.pdf", b"%PDF"),
        ("return.csv", b"\x00\xff\xfe"),
        ("../../etc/passwd.csv", b"a;b\n1;2\n"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(client, edition, world, name, content):
    response = bring_back(client, edition, world, content, name)
    assert response.status_code == 200
    assert "Traceback" not in response.content.decode() and not Proposal.objects.exists()


def test_a_table_of_another_shape_is_laid_against_the_return(client, edition, world):
    lines = ["council,period,variable,value", f"{world.council.code},2025,loans,77", "99999,2025,loans,88"]
    response = bring_back(client, edition, world, "\n".join(lines).encode(), "mine.csv")
    page = client.get(response.headers["Location"]).content.decode()
    assert "77" in page and "88" not in page.split("<main")[1].split("Would stand")[1]


def a_long_csv(rows: int) -> bytes:
    return ("council,period,variable,value\n" + "91001,2025,loans,77\n" * rows).encode()


def a_long_workbook(rows: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(rows):
        sheet.append(["91001", 2025, "loans", number])
    return _bytes(book)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("mine.csv", a_long_csv(20_000), "20,001 rows"),
        ("mine.csv", b"a;b\n" + b";" * 100_000, "more than 100,000 cells"),
        ("mine.xlsx", a_long_workbook(25_001), "more than 100,000 cells"),
    ],
)
def test_a_file_far_larger_than_a_return_is_refused_before_it_is_read(
    client, edition, world, monkeypatch, name, content, why
):
    monkeypatch.setattr(laid, "read", lambda *_: pytest.fail("it was read"))
    monkeypatch.setattr(laid, "is_return", lambda *_: pytest.fail("it was opened"))
    page = bring_back(client, edition, world, content, name).content.decode()
    assert f"{name}: The file has {why}" in page and "one row a figure" in page
    assert not Proposal.objects.exists()


def test_a_table_of_a_whole_circle_is_not_too_large(client, edition, world):
    others = [f"{99_000 + number},2025,loans,88\n" for number in range(11_000)]
    lines = ["council,period,variable,value\n", f"{world.council.code},2025,loans,77\n", *others]
    bring_back(client, edition, world, "".join(lines).encode(), "circle.csv")
    (change,) = Proposal.objects.get().changes
    assert (change["variable"], change["value"]) == ("loans", 77)


def test_what_is_left_aside_of_a_file_is_said_under_the_name_it_was_brought_by(client, edition, world):
    lines = ["council,period,variable,value", f"{world.council.code},2025,loans,77", "91001,2025,no_such,1"]
    bring_back(client, edition, world, "\n".join(lines).encode(), "mine.csv")
    said = " ".join(Proposal.objects.get().remarks)
    assert "mine.csv, row 3" in said and "file.csv" not in said


def test_a_pasted_block_lands_at_its_titles_or_in_order(client, edition, world):
    text = "Loans\t900\nBorrowers\t400\t150\t250\nNo such thing\t3"
    response = client.post(address(edition, world, "paste"), {"section": "people", "text": text})
    proposal = Proposal.objects.get()
    assert response.headers["Location"] == proposal.get_absolute_url()
    said = {(one["variable"], one["breakdown"]): one["value"] for one in proposal.changes}
    assert said == {
        ("loans", "total"): 900,
        ("borrowers", "total"): 400,
        ("borrowers", "sex=women"): 150,
        ("borrowers", "sex=men"): 250,
    }
    assert "No such thing" in proposal.remarks[0]
    client.post(address(edition, world, "paste"), {"section": "people", "text": "400\n150\n250\n900"})
    again = {
        (one["variable"], one["breakdown"]): one["value"] for one in Proposal.objects.latest("pk").changes
    }
    assert again == said


def test_formulas_in_a_workbook_are_not_run(client, edition, world):
    type_in(part_of(edition, world.council), loans=3)
    actions.save(
        by=None,
        part=part_of(edition, world.council),
        entries=[actions.Entry("loans", "total", 3.0, "observed", "=HYPERLINK(1)")],
    )
    sheet = workbook_of(client, edition, world)["People and loans"]
    assert sheet.cell(row_of(sheet, "loans"), 8).data_type == "s"


def test_a_workbook_of_the_year_before_is_told_from_this_one(client, edition, world):
    book = workbook_of(client, edition, world)
    following = an_edition(edition.circle, "2026", phase="collect")
    assert "another edition" in bring_back(client, following, world, book).content.decode()


def test_the_page_offers_to_choose_only_files_that_can_be_read(client, edition, world):
    page = client.get(address(edition, world, "upload")).content.decode()
    offered = page.split('accept="')[1].split('"')[0].split(",")
    assert ".xlsx" in offered and ".csv" in offered
    for suffix in offered:
        answer = bring_back(client, edition, world, b"x,y\n1,2\n", f"figures{suffix}")
        assert "cannot be read. Save it" not in answer.content.decode(), suffix


@pytest.mark.parametrize(
    ("name", "content", "said", "reason"),
    [
        ("return.xlsx", b"x,y", "no es pot obrir com a llibre d’Excel", "File is not a zip file"),
        ("return.xlsx", b"\xd0\xcf\x11\xe0" * 9, "traieu-ne la contrasenya", "or is an old .xls"),
        ("return.csv", b"%PDF-1.7", "no és de text", "it is a PDF"),
        ("return.csv", b"council,period,x" + b"," * 20_000, "es trenca a la fila 1.", "columns"),
    ],
)
def test_why_a_file_cannot_be_opened_is_said_in_the_readers_words_and_the_programs_go_to_the_log(
    client, edition, world, caplog, name, content, said, reason
):
    world[Actor.CONTRIBUTOR].language = "ca"
    world[Actor.CONTRIBUTOR].save()
    page = bring_back(client, edition, world, content, name).content.decode()
    assert f"{name}: " in page and said in page
    assert reason not in page and reason in caplog.text
    assert not Proposal.objects.exists()


# Where a cell of the workbook holds 900 stands what no spreadsheet writes by itself.
@pytest.mark.parametrize("figure", ["NaN", "inf", "1e999", "1e300", "-1e300"])
def test_a_figure_in_a_workbook_that_is_none_is_named_with_its_cell(client, edition, world, figure):
    type_in(part_of(edition, world.council), loans=900)
    content = client.get(address(edition, world, "workbook")).content
    response = bring_back(
        client, edition, world, altered(content, b"<v>900</v>", f"<v>{figure}</v>".encode())
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert "cell E" in page and ("Count the zeros" in page or "less than 0" in page)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("version", ["NaN", "1e999", "-3"])
def test_a_version_in_a_workbook_that_is_none_is_a_row_taken_apart(client, edition, world, version):
    for loans in range(900, 977):
        type_in(part_of(edition, world.council), loans=loans)
    content = client.get(address(edition, world, "workbook")).content
    response = bring_back(
        client, edition, world, altered(content, b"<v>77</v>", f"<v>{version}</v>".encode())
    )
    assert response.status_code == 200
    assert "taken apart" in response.content.decode()


def test_signs_no_database_takes_are_left_out_of_what_a_workbook_says(client, edition, world):
    book = workbook_of(client, edition, world)
    sheet = book["People and loans"]
    row = row_of(sheet, "loans")
    sheet.cell(row, 5).value, sheet.cell(row, 8).value = 950, "So_x0000_ many"
    bring_back(client, edition, world, book)
    assert [one["note"] for one in Proposal.objects.get().changes] == ["So many"]


def altered(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with other words in its sheets."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(file, "w") as made:
        parts = {name: given.read(name) for name in given.namelist()}
        assert any(old in part for part in parts.values())
        for name, part in parts.items():
            made.writestr(name, part.replace(old, new) if name.startswith("xl/worksheets/") else part)
    return file.getvalue()
