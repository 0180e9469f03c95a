"""Reports of the site know what was decided and where the council stands, and are the same whoever writes them."""

import hashlib
import subprocess
import sys

import pytest
from django.urls import reverse
from django.utils import timezone

from circulos.compare.decided import Side
from circulos.facts.period import parse_period
from circulos.packs import Wishes, pack
from circulos.web.analysis import fits, lenses
from circulos.web.analysis.queries import Look, figures_for
from circulos.web.cycle.models import Participation
from circulos.web.monitoring.models import PeriodFigure
from web.analysis.world import results, some_councils
from web.factories import a_coordinator
from web.improvement.world import a_decision, a_target, an_action, an_agreed, drafts
from web.monitoring.world import STEADY, some_months


@pytest.fixture
def councils(db):
    return some_councils(12)


@pytest.fixture
def edition(councils):
    return results(councils)


def placed_of(edition, council, person=None):
    parts = tuple(Participation.objects.filter(edition=edition).select_related("council"))
    for part in parts:
        part.edition = edition
    own = next(part for part in parts if part.council_id == council.pk)
    figures = figures_for(edition, leads=True, may_see_drafts=False)
    look = Look(person or a_coordinator(council), edition, True, parts, figures, own)
    return lenses.placed(look.for_council, look)


def decide(edition, council):
    point = drafts(edition, council)[0]
    side = point.side
    a_decision(edition, council, point.one.indicator.code, side, sentence="We lose a week at the desk.")
    a_target(edition, council, value=4.0, path={"2026": 9.0})
    an_action(edition, council)
    an_agreed(edition.circle)
    return point


def test_the_report_of_a_council_shows_what_it_decided_and_nobody_elses(councils, edition, sign_in):
    decide(edition, councils[0])
    own = sign_in(a_coordinator(councils[0]))
    text = own.get(
        reverse("analysis:take_report", args=[edition.code, councils[0].code, "html"])
    ).content.decode()
    for said in (
        "Reserve first hours",
        "We promised it.",
        "We lose a week at the desk.",
        "Half of the circle",
    ):
        assert said in text
    other = sign_in(a_coordinator(councils[1]))
    text = other.get(
        reverse("analysis:take_report", args=[edition.code, councils[1].code, "html"])
    ).content.decode()
    assert "Half of the circle" in text  # agreed by all
    assert "Reserve first hours" not in text and "We promised it." not in text


def test_a_decision_gives_another_report_and_nothing_else_does(councils, edition):
    before = placed_of(edition, councils[0]).key
    assert placed_of(edition, councils[0]).key == before
    a_target(edition, councils[0], value=4.0)
    assert placed_of(edition, councils[0]).key != before


def test_data_of_the_site_say_what_the_rows_say(councils, edition):
    point = decide(edition, councils[0])
    found = placed_of(edition, councils[0]).decided(councils[0].code)
    assert [(one.indicator, one.is_taken_up) for one in found.points] == [(point.one.indicator.code, True)]
    assert found.targets[0].path == (("2026", 9.0),)
    assert found.actions[0].since == edition.period
    assert found.points[0].side in tuple(Side)
    assert found.agreed[0].provenance == "Half of the circle is there already."


def test_two_processes_write_what_one_writes(councils, edition, tmp_path):
    decide(edition, councils[0])
    views = {council.code: placed_of(edition, council) for council in councils[:2]}
    source = views[councils[0].code].seen
    wishes = Wishes(source.period, plan="brief", language="ca", formats=("xlsx", "html"), circle="Cercle")
    for processes in (1, 2):
        out = tmp_path / str(processes)
        pack(source, list(views), wishes, out, processes=processes, view=views.__getitem__)
    files = sorted(path.name for path in (tmp_path / "1").iterdir() if path.suffix in (".xlsx", ".html"))
    assert len(files) == 5
    for name in files:
        one, two = (
            hashlib.sha256((tmp_path / where / name).read_bytes()).hexdigest() for where in ("1", "2")
        )
        assert one == two, name


def test_models_prepared_after_a_freeze_are_those_a_reader_would_wait_for(councils, edition):
    found = placed_of(edition, councils[0])
    fits.forget()
    fresh = {code: found.expected(code, found.period).by_council for code in ("U01", "U02")}
    frozen = edition.frozen.get()
    fits.forget()
    assert lenses.prepare(found.kit, frozen) > 10
    assert lenses.prepare(found.kit, frozen) == 0  # they are there
    fits.forget()
    again = {code: found.expected(code, found.period).by_council for code in fresh}
    assert again == fresh


def test_a_start_of_the_site_does_not_load_what_only_results_need():
    told = "import django; django.setup(); import sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "circulos.web.improvement.models" in loaded
    assert not {"circulos.benchmarking", "circulos.web.improvement.promises", "circulos.render"} & set(loaded)


def test_the_report_draws_the_months_of_the_own_council_and_of_nobody_else(councils, edition, sign_in):
    some_months(edition.circle.memberships.get(council=councils[0]), STEADY)
    # the edition is of 2025: months of later years are not in its report
    PeriodFigure.objects.all().update(entered_at=timezone.now())
    for at, one in enumerate(PeriodFigure.objects.order_by("period", "variable")):
        PeriodFigure.objects.filter(pk=one.pk).update(period=f"{2024 + at // 24}-M{at // 2 % 12 + 1:02d}")
    for one in PeriodFigure.objects.all():
        PeriodFigure.objects.filter(pk=one.pk).update(period=str(parse_period(one.period)))
    own = sign_in(a_coordinator(councils[0]))
    text = own.get(
        reverse("analysis:take_report", args=[edition.code, councils[0].code, "html"])
    ).content.decode()
    assert "Within the year" in text
    other = sign_in(a_coordinator(councils[1]))
    text = other.get(
        reverse("analysis:take_report", args=[edition.code, councils[1].code, "html"])
    ).content.decode()
    assert "Within the year" not in text
