"""What the pages say, what can be taken away, and what they cost."""

import csv
import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse

from circulos.web.analysis import navigation, points, store, styles, taken
from circulos.web.analysis.points import Side
from circulos.web.people import consents, roles
from web.analysis.test_analysis_visibility import address, comparison, text_of
from web.analysis.world import agree, results, some_councils
from web.factories import a_coordinator, a_council, somebody_with


@pytest.fixture
def councils(db):
    return some_councils()


@pytest.fixture
def edition(councils):
    return results(councils)


@pytest.fixture
def reader(councils, edition, sign_in):
    return sign_in(a_coordinator(councils[0]))


def test_the_first_screen_says_where_the_council_stands(councils, edition, reader):
    text = text_of(reader.get(address("council", edition, councils[0])))
    for words in ("Where we stand in 2025, among 12 councils.", "Strong points", "Improvement opportunities",
                  "What changed since 2024", "How sure this is", "By perspective"):  # fmt: skip
        assert words in text


def test_results_lead_a_council_to_its_page_and_the_facilitator_to_the_panel(
    councils, edition, reader, sign_in
):
    page = reverse("analysis:results", args=[edition.code])
    assert reader.get(page).url == address("council", edition, councils[0])
    leader = sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code))
    assert leader.get(page).url == address("panel", edition, councils[0])


def test_the_first_screen_says_where_we_stand_how_sure_what_explains_it_whom_to_call_and_what_was_promised(
    councils, edition, reader
):
    agree(councils[1], consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
    for council in councils[2:]:
        agree(council, consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
        a_coordinator(council, phone="938 000 000")
    page = reader.get(address("council", edition, councils[0]))
    text = text_of(page)
    brief = text[text.index('<ul class="brief">') : text.index("</ul>", text.index('<ul class="brief">'))]
    asked = ["Where we stand", "How sure this is", "What the environment explains", "Whom to call"]
    assert [word for word in (*asked, "What we promised") if f"<h2>{word}</h2>" not in brief] == []
    called = page.context["page"].first_call.call[0]
    assert called.name in brief
    assert "938 000 000" in brief
    assert re.search(r"</strong><span>", text) is None  # words that a screen reader would run together


def test_a_cost_is_shown_with_what_it_buys(councils, edition, reader):
    text = text_of(reader.get(address("indicator", edition, councils[0], indicator="E15")))
    beside = text[text.index("Read beside it") :]
    assert len(re.findall(r"results/indicators/\w+/", beside[: beside.index("What it measures")])) >= 2


def test_the_csv_of_a_ranking_holds_the_numbers_of_the_benchmark(councils, edition, sign_in):
    store.forget()
    leader = sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code))
    text = text_of(leader.get(address("take_indicator", edition, councils[0], "csv")))
    told = {row["council"]: row["value"] for row in csv.DictReader(io.StringIO(text))}
    held = next(iter(store._held.values())).comparison("E09", "2025")
    names = {council.code: council.name for council in councils}
    for code, value in zip(held.councils, held.value, strict=True):
        assert float(told[names[code]]) == value


def test_a_figure_is_taken_away_as_svg_and_a_table_has_none(councils, edition, reader):
    drawn = reader.get(address("take_indicator", edition, councils[0], "svg", exhibit="trend"))
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b"<svg")
    assert "attachment" in drawn["Content-Disposition"]
    assert reader.get(address("take_panel", edition, councils[0], "svg")).status_code == 404


@pytest.mark.parametrize("ending", ["docx", "pickle", "svg.html", ""])
def test_an_ending_nobody_knows_is_not_there(councils, edition, reader, ending):
    base = address("take_indicator", edition, councils[0], "csv").removesuffix("csv")
    assert reader.get(base + ending).status_code == 404
    report = address("take_report", edition, councils[0], "html").removesuffix("html")
    assert reader.get(report + ending).status_code == 404


@pytest.mark.parametrize("indicator", ["NOPE", "E09%20", "..", "%3Cscript%3E"])
def test_an_indicator_nobody_knows_is_not_there(edition, reader, indicator):
    assert reader.get(f"/editions/{edition.code}/results/indicators/{indicator}/").status_code == 404


def test_an_unknown_perspective_shows_the_first(councils, edition, reader):
    page = address("profile", edition, councils[0])
    assert reader.get(page, {"perspective": "<b>"}).status_code == 200
    assert "&lt;b&gt;" not in text_of(reader.get(page, {"perspective": "<b>"}))


def test_pages_of_results_carry_no_inline_style_or_script(councils, edition, reader):
    for name in ("council", "profile", "context", "panel", "quality", "indicator"):
        text = text_of(reader.get(address(name, edition, councils[0])))
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*src=)|\son\w+=", text), name


def test_two_who_ask_for_the_same_report_at_once_both_get_it(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    both = threading.Barrier(2, timeout=10)

    def written(report, language, path):
        both.wait()  # each of the two finds no report yet
        path.write_bytes(b"The report")
        both.wait()

    monkeypatch.setattr(taken, "RENDERERS", {"pdf": written})
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(taken._written, "the same", lambda: None, "pdf") for _one in range(2)]
    assert [one.result() for one in asked] == [b"The report"] * 2


def test_the_style_of_exhibits_in_the_site_is_that_of_reports():
    assert styles.FILE.read_text(encoding="utf-8") == styles.sheet(), (
        "run: python -m circulos.web.analysis.styles"
    )


def test_neighbours_are_named_with_what_brings_them_near(councils, edition, reader):
    text = text_of(reader.get(address("context", edition, councils[0])))
    assert "Councils with the most similar territory" in text
    assert sum(council.name in text for council in councils) == 9  # the own one and eight


# --- Points -------------------------------------------------------------------------------------------------


def test_a_point_is_sure_only_where_the_signal_says_so():
    one = comparison(tuple("abcde"))
    from dataclasses import replace

    import numpy as np

    from circulos.method.types import Polarity

    judged = replace(
        one, indicator=replace(one.indicator, polarity=Polarity.HIGHER), maximum=5.0, minimum=1.0
    )
    sure = replace(judged, signal=("worse", "similar", "cannot_tell", "similar", "better"))
    assert points.side_of(sure, "a") == (Side.OPPORTUNITY, True)
    assert points.side_of(sure, "e") == (Side.STRONG, True)
    assert points.side_of(sure, "c") is None
    quarters = replace(judged, lower=np.full(5, np.nan), band=np.array([1.0, 2, 3, 3, 4]))
    assert points.side_of(quarters, "a") == (Side.OPPORTUNITY, False)
    assert points.side_of(quarters, "e") == (Side.STRONG, False)
    assert points.side_of(quarters, "b") is None
    assert points.side_of(one, "e") is None  # neutral is neither
    assert points.side_of(replace(sure, n=3), "e") is None  # three councils have no quarters
    assert points.side_of(sure, "z") is None


# --- The store ----------------------------------------------------------------------------------------------


def test_a_benchmark_is_measured_once_and_read_from_disk_afterwards(councils, edition, reader, monkeypatch):
    page = address("panel", edition, councils[0])
    first = reader.get(page)
    store.forget()
    monkeypatch.setattr(store, "_measured", lambda *_: pytest.fail("measured again"))
    assert drawn_of(reader.get(page)) == drawn_of(first)


def test_a_benchmark_cut_off_on_disk_is_measured_again(councils, edition, reader):
    reader.get(address("panel", edition, councils[0]))
    key = next(iter(store._held))
    path = store._path(key)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    store.forget()
    assert reader.get(address("panel", edition, councils[0])).status_code == 200
    assert len(path.read_bytes()) == len(whole)


def drawn_of(response):
    text = text_of(response)
    return text[text.index('<div class="drawn">') : text.index("</figure>")]


# --- What pages cost ----------------------------------------------------------------------------------------

QUERIES = {
    "council": 15,
    "profile": 8,
    "context": 8,
    "panel": 8,
    "quality": 10,
    "indicator": 11,
    "calls": 11,
    "processes": 8,
}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("others", [3, 11])
def test_a_page_asks_the_database_as_often_for_few_councils_as_for_many(
    name, others, councils, sign_in, django_assert_num_queries
):
    edition = results(councils[: others + 1])
    reader = sign_in(a_coordinator(councils[0]))
    page = address(name, edition, councils[0])
    reader.get(page)  # what is drawn once and the benchmark are there from now on
    with django_assert_num_queries(QUERIES[name]):
        reader.get(page)


def test_the_home_page_says_what_stands_out_and_whom_to_ask(councils, edition, reader, sign_in):
    leader = somebody_with(roles.FACILITATOR, circle=edition.circle.code, phone="938 222 222")
    page = reader.get(reverse("home"))
    (found,), text = page.context["findings"], text_of(page)
    assert re.fullmatch(r"\d+ strong points? · \d+ improvement opportunit(y|ies)", found.summary)
    assert found.address == address("council", edition, councils[0])
    assert found.first.startswith("Stands out most: ")
    assert leader.name in text
    assert "938 222 222" in text
    (circle,) = sign_in(leader).get(reverse("home")).context["findings"]
    assert circle.summary.startswith("12 councils · ")


def test_the_home_page_opens_although_results_cannot_be_read(edition, reader, monkeypatch):
    def lost(*about):
        raise FileNotFoundError

    monkeypatch.setattr(navigation, "finding_of", lost)
    page = reader.get(reverse("home"))
    assert page.status_code == 200
    assert page.context["findings"] == []


def test_the_header_leads_to_the_newest_fixed_results(councils, edition, reader, sign_in):
    assert reader.get(reverse("analysis:latest")).url == reverse("analysis:results", args=[edition.code])
    newcomer = sign_in(a_coordinator(a_council()))
    assert "No results yet" in text_of(newcomer.get(reverse("analysis:latest")))
