"""Who sees what: names, codes, sizes and drafts. Every test has something that could leak."""

import re

import pytest
from django.urls import reverse

from circulos.compare.comparison import Comparison
from circulos.web.analysis import queries, veil
from circulos.web.analysis.queries import codes_of
from circulos.web.collection.models import Frozen
from circulos.web.cycle.models import Membership, Participation
from circulos.web.people import consents, roles
from web.analysis.world import PLACES, agree, alias_of, results, some_councils
from web.factories import a_coordinator, somebody_with

PAGES = ["panel", "indicator", "quality", "council", "profile"]
FILES = [("take_panel", "csv"), ("take_panel", "xlsx"), ("take_indicator", "csv"), ("take_indicator", "svg"),
         ("take_quality", "csv"), ("take_council", "csv"), ("take_report", "html")]  # fmt: skip


@pytest.fixture
def councils(db):
    return some_councils()


def address(name, edition, council, ending="", indicator="E09", exhibit=""):
    found = {"code": edition.code}
    if name in ("council", "profile", "context", "calls", "take_report", "take_council"):
        found["council"] = council.code
    if "indicator" in name:
        found["indicator"] = indicator
    if ending:
        found["ending"] = ending
    default = {"take_indicator": "ranking", "take_quality": "councils", "take_council": "panel"}
    if name in default:
        found["exhibit"] = exhibit or default[name]
    return reverse(f"analysis:{name}", kwargs=found)


def text_of(response):
    """What a reader could find in the answer: a workbook is opened."""
    if "spreadsheet" not in response["Content-Type"]:
        return response.content.decode()
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        return " ".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())


def seen_names(text, councils):
    return {council.name for council in councils if council.name in text}


def seen_codes(text, councils):
    return {council.code for council in councils if re.search(rf"\b{council.code}\b", text)}


def test_without_consent_a_council_finds_no_name_nor_official_code_of_another(councils, sign_in):
    edition = results(councils)
    own, others = councils[0], councils[1:]
    reader = sign_in(a_coordinator(own))
    for name, ending in [*((page, "") for page in PAGES), *FILES]:
        response = reader.get(address(name, edition, own, ending))
        assert response.status_code == 200, name
        text = text_of(response)
        assert seen_names(text, others) == set(), name
        assert seen_codes(text, others) == set(), name


def test_the_own_name_and_those_of_consenting_councils_are_shown(councils, sign_in):
    edition = results(councils)
    for council in councils[1:4]:
        agree(council, consents.NAMED_IN_CIRCLE)
    text = text_of(sign_in(a_coordinator(councils[0])).get(address("indicator", edition, councils[0])))
    assert seen_names(text, councils) == {council.name for council in councils[:4]}


def test_names_need_enough_codes_to_hide_among(councils, sign_in):
    """With one council left under a code, its code would be its name: then nobody is named."""
    edition = results(councils)
    for council in councils[1:-1]:
        agree(council, consents.NAMED_IN_CIRCLE)
    text = text_of(sign_in(a_coordinator(councils[0])).get(address("indicator", edition, councils[0])))
    assert seen_names(text, councils) == {councils[0].name}


def test_a_consent_withdrawn_takes_the_name_away(councils, sign_in):
    edition = results(councils)
    for council in councils[1:5]:
        agree(council, consents.NAMED_IN_CIRCLE)
    from django.utils import timezone

    councils[1].consents.update(withdrawn_at=timezone.now(), withdrawn_by=a_coordinator(councils[1]))
    text = text_of(sign_in(a_coordinator(councils[0])).get(address("indicator", edition, councils[0])))
    assert councils[1].name not in text
    assert councils[2].name in text


def test_codes_are_those_drawn_for_the_edition_and_the_order_is_theirs(councils, sign_in):
    edition = results(councils)
    text = text_of(
        sign_in(a_coordinator(councils[0])).get(
            address("take_indicator", edition, councils[0], "csv", exhibit="strip")
        )
    )
    found = [int(number) for number in re.findall(r"^Council (\d+),", text, re.MULTILINE)]
    assert found == sorted(alias_of(edition, council) for council in councils[1:])


def test_a_council_under_a_code_shows_no_size():
    codes = tuple("abcde")
    hidden = veil.coded_veil(
        {code: code.upper() for code in codes},
        dict.fromkeys(codes, 0) | {c: n for n, c in enumerate(codes)},
        "Council %(number)s",
        [],
        "a",
    )
    seen = hidden.seen(comparison(codes))
    own = seen.councils.index("a")
    for name in ("numerator", "denominator", "lower", "upper"):
        array = getattr(seen, name)
        assert array[own] == array[own], name
        assert all(value != value for place, value in enumerate(array) if place != own), name
    assert sorted(seen.value) == [1, 2, 3, 4, 5]


def test_the_veil_moves_every_array_together():
    codes = tuple("abcde")
    numbers = {"a": 3, "b": 5, "c": 1, "d": 4, "e": 2}
    seen = veil.coded_veil({code: code.upper() for code in codes}, numbers, "Council %(number)s", []).seen(
        comparison(codes)
    )
    assert list(seen.value) == [3, 5, 1, 4, 2]  # codes 1 to 5 are c, e, a, d, b
    assert seen.status == ("c", "e", "a", "d", "b")


def comparison(codes) -> Comparison:
    import numpy as np

    from circulos.method import load_kit
    from web.cycle.world import KIT

    numbers = np.arange(1.0, len(codes) + 1)
    arrays = dict.fromkeys(veil.ARRAYS, numbers)
    spread = dict.fromkeys(
        ("mean", "pooled", "sd", "minimum", "q10", "q25", "q50", "q75", "q90", "maximum", "reference"), 3.0
    )
    return Comparison(load_kit(KIT).indicators["E09"], "2025", "total", "", codes, status=codes, signal=codes,
                      n=len(codes), reference_kind="mean", **arrays, **spread)  # fmt: skip


def test_in_a_private_circle_no_value_of_another_is_shown(councils, sign_in):
    edition = results(councils, visibility="private")
    reader = sign_in(a_coordinator(councils[0]))
    strip = text_of(reader.get(address("take_indicator", edition, councils[0], "csv", exhibit="strip")))
    rows = strip.strip().splitlines()
    assert rows[1].startswith(councils[0].name)
    assert {row.split(",")[0] for row in rows[2:]}.isdisjoint(
        {f"Council {alias_of(edition, one):02}" for one in councils}
    )
    everything = text_of(reader.get(address("take_report", edition, councils[0], "html")))
    assert seen_names(everything, councils[1:]) == set()
    assert "Council " not in strip
    # the extremes are one council's each: only the summary of the outer tenths is left
    other = sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code))
    open_rows = text_of(
        other.get(address("take_indicator", edition, councils[0], "csv", exhibit="strip"))
    ).splitlines()
    assert len(open_rows) >= len(rows) + len(councils) - 1


def test_a_council_consenting_in_a_private_circle_stays_unseen(councils, sign_in):
    edition = results(councils, visibility="private")
    for council in councils[1:]:
        agree(council, consents.NAMED_IN_CIRCLE)
    for page in PAGES:
        text = text_of(sign_in(a_coordinator(councils[0])).get(address(page, edition, councils[0])))
        assert seen_names(text, councils[1:]) == set(), page


def test_below_the_threshold_of_the_circle_others_are_neither_named_nor_listed(councils, sign_in):
    edition = results(councils, live_panel_from=COUNCILS_AND_MORE)
    for council in councils[1:6]:
        agree(council, consents.NAMED_IN_CIRCLE)
    reader = sign_in(a_coordinator(councils[0]))
    for page in ("panel", "indicator", "quality"):
        text = text_of(reader.get(address(page, edition, councils[0])))
        assert seen_names(text, councils[1:]) == set(), page
        assert "Council 0" not in text, page


COUNCILS_AND_MORE = 13


def test_the_facilitator_sees_names_and_the_evaluator_codes(councils, sign_in):
    edition = results(councils)
    for council in councils[1:4]:
        agree(council, consents.NAMED_IN_CIRCLE)
    page = address("indicator", edition, councils[0])
    led = text_of(sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code)).get(page))
    assert seen_names(led, councils) == {council.name for council in councils}
    judged = text_of(sign_in(somebody_with(roles.EVALUATOR)).get(page))
    assert seen_names(judged, councils) == set()


def test_a_report_is_what_the_council_sees_whoever_takes_it(councils, sign_in):
    edition = results(councils)
    page = address("take_report", edition, councils[0], "html")
    theirs = sign_in(a_coordinator(councils[0])).get(page)
    ours = sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code)).get(page)
    assert theirs.content == ours.content
    assert seen_names(text_of(ours), councils[1:]) == set()


def test_no_page_of_another_council_and_no_choice_of_another_as_own(councils, sign_in):
    edition = results(councils)
    reader = sign_in(a_coordinator(councils[0]))
    for page in ("council", "profile", "context"):
        assert reader.get(address(page, edition, councils[1])).status_code == 404
    for page in ("panel", "indicator", "quality"):
        assert (
            reader.get(address(page, edition, councils[1]), {"council": councils[1].code}).status_code == 404
        )


def test_a_member_that_left_is_shown_under_a_code(councils, sign_in):
    edition = results(councils)
    for council in councils[1:5]:
        agree(council, consents.NAMED_IN_CIRCLE)
    from django.utils import timezone

    part = Participation.objects.get(edition=edition, council=councils[1])
    Participation.objects.filter(pk=part.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="Left.")
    text = text_of(sign_in(a_coordinator(councils[0])).get(address("indicator", edition, councils[0])))
    assert councils[1].name not in text
    assert f"Council {part.alias:02}" in text


def test_councils_of_earlier_years_get_codes_that_do_not_tell_their_order(councils):
    edition = results(councils)
    parts = tuple(Participation.objects.filter(edition=edition).select_related("council"))
    names = {place: place for place in PLACES} | {part.council.code: "" for part in parts}
    found = codes_of(edition, parts, names)
    drawn = {part.council.code for part in parts}
    rest = sorted(set(found) - drawn, key=found.get)
    assert len(set(found.values())) == len(found)
    assert min(found[name] for name in rest) > max(found[code] for code in drawn)
    assert rest != sorted(rest)


# --- Whom to call -------------------------------------------------------------------------------------------


def test_whom_to_call_needs_both_the_name_and_the_wish_to_be_called(councils, sign_in):
    edition = results(councils)
    people = {council: a_coordinator(council, phone=f"93 000 {council.code}") for council in councils[1:]}
    for council in councils[1:5]:
        agree(council, consents.NAMED_IN_CIRCLE)
    for council in (*councils[3:5], *councils[5:8]):
        agree(council, consents.SHARE_PRACTICES)
    text = text_of(sign_in(a_coordinator(councils[0])).get(address("council", edition, councils[0])))
    called = {council.name for council, person in people.items() if person.phone in text}
    assert called
    assert called <= {council.name for council in councils[3:5]}


# --- Drafts -------------------------------------------------------------------------------------------------


def test_before_anything_is_fixed_councils_see_when_it_will_be(councils, sign_in):
    edition = results(councils, is_frozen=False)
    reader = sign_in(a_coordinator(councils[0]))
    response = reader.get(address("council", edition, councils[0]))
    assert "when the returns of 5 councils are validated; so far 0 are" in text_of(response)
    for name, ending in FILES:
        assert reader.get(address(name, edition, councils[0], ending)).status_code == 404


def test_a_draft_for_councils_holds_validated_returns_only_from_the_threshold_on(councils, monkeypatch):
    from circulos.web.collection.models import Return

    edition = results(councils, is_frozen=False)
    asked = []
    monkeypatch.setattr(
        queries.freeze_runs,
        "draft_of",
        lambda edition, states: asked.append(tuple(states)) or (queries.settings.DATA, False),
    )
    put(Return, edition, councils[:4], "validated")
    put(Return, edition, councils[4:9], "signed")
    closed = queries.figures_for(edition, leads=False, may_see_drafts=True)
    assert (closed.folder, closed.count, closed.needed) == (None, 4, 5)
    put(Return, edition, councils[9:10], "validated")
    assert queries.figures_for(edition, leads=False, may_see_drafts=True).folder
    assert queries.figures_for(edition, leads=False, may_see_drafts=False).folder is None
    assert queries.figures_for(edition, leads=True, may_see_drafts=True).folder
    assert asked == [("validated",), ("signed", "validated")]


def put(model, edition, councils, state):
    from django.utils import timezone

    now = timezone.now()
    for council in councils:
        dates = {"validated_at": now} if state == "validated" else {}
        model.objects.create(
            edition=edition, council=council, state=state, signed_at=now, first_signed_at=now, **dates
        )


def test_a_member_of_the_circle_outside_the_edition_sees_no_draft(councils, sign_in):
    edition = results(councils[:-1], is_frozen=False)
    newcomer = councils[-1]
    from web.cycle.world import a_member

    a_member(edition.circle, newcomer)
    assert Membership.objects.filter(council=newcomer).exists()
    assert not Frozen.objects.exists()
    response = sign_in(a_coordinator(newcomer)).get(address("panel", edition, newcomer))
    assert "opens when the figures of the edition are fixed" in text_of(response)
