"""A short history is judged by the circle: how the same figure changed there from one fixed edition to the next."""

import numpy as np
import pytest
from django.conf import settings

from circulos.facts import Observation, observation_table, snapshot
from circulos.web.collection import past, usual
from circulos.web.collection.models import Flag, Frozen
from circulos.web.people.models import Council
from web.collection.world import an_open_edition, part_of, said_of, type_in
from web.cycle.world import an_edition

pytestmark = pytest.mark.django_db
YEARS = ("2022", "2023", "2024")


def fixed(edition, series: dict[str, list[float]], variable: str = "loans") -> Frozen:
    """A snapshot of an edition: one figure of each council, of these years."""
    rows = (
        Observation(council, period, variable, value)
        for council, values in series.items()
        for period, value in zip(YEARS, values, strict=True)
    )
    folder = snapshot.write(observation_table(rows), settings.DATA / "snapshots")
    digest = snapshot.open_snapshot(folder).manifest.digest
    return Frozen.objects.create(
        edition=edition,
        digest=digest,
        folder=folder.relative_to(settings.DATA).as_posix(),
        context_digest=digest,
        context_folder="",
        kit_digest="",
        councils=len(series),
        rows=len(series) * len(YEARS),
    )


def circle_figures(own: Council, others: int) -> dict[str, list[float]]:
    """Others change by a twentieth or so, and have figures that no page of the council may show."""
    draw = np.random.default_rng(5)
    codes = [f"9{number:04}" for number in range(others)]
    level = np.exp(draw.uniform(5, 8, (others, 1)) + draw.normal(0, 0.04, (others, 3)))
    figures = {code: [round(value) for value in row] for code, row in zip(codes, level.tolist(), strict=True)}
    return figures | {own.code: [880.0, 910.0, 900.0]}


@pytest.fixture
def edition(world):
    return an_open_edition(world.council)


def under_way(world, edition, others):
    """The edition under way of the council, with three fixed years behind it."""
    fixed(an_edition(edition.circle, "2024"), circle_figures(world.council, others))
    return part_of(edition, world.council)


def test_a_figure_twice_last_years_is_asked_about_though_no_digit_slipped(world, edition):
    part = under_way(world, edition, others=11)
    type_in(part, loans=960)
    assert not Flag.objects.exists()
    type_in(part, loans=1800)
    flag = Flag.objects.get()
    assert (flag.kind, flag.code, flag.severity, flag.state) == ("history", "loans", "explain", "open")
    assert said_of(flag) == (
        "Loans is 1,800 after 900 last year: a greater change than is usual in this circle. Look for a slip; if "
        "the figure is right, say what changed."
    )
    type_in(part, loans=905)
    assert Flag.objects.get().state == "corrected"
    type_in(part, loans=450)
    assert Flag.objects.get().state == "open"


def test_of_the_circle_nothing_is_told_but_that_the_change_is_unusual(world, edition):
    part = under_way(world, edition, others=11)
    type_in(part, loans=1800)
    assert Flag.objects.get().figures == {"why": "change", "now": {"loans": 1800}, "before": {"loans": 900}}


@pytest.mark.parametrize("others", [0, 3])
def test_where_the_circle_is_too_small_to_know_what_is_usual_figures_elsewhere_say(world, edition, others):
    part = under_way(world, edition, others)
    type_in(part, loans=1500)
    assert not Flag.objects.exists()
    type_in(part, loans=1800)
    flag = Flag.objects.get()
    assert flag.figures == {"why": "leap", "now": {"loans": 1800}, "before": {"loans": 900}}
    assert said_of(flag) == (
        "Loans is 1,800 after 900 last year: few figures change so much from one year to the next. Look for a slip; "
        "if the figure is right, say what changed."
    )


def test_a_slipped_digit_is_called_one_and_not_said_twice(world, edition):
    type_in(under_way(world, edition, others=11), loans=9100)
    assert Flag.objects.get().figures["why"] == "jump"


def test_what_a_check_of_the_kit_asks_about_is_not_asked_again(world, edition):
    part = under_way(world, edition, others=11)
    type_in(part, borrowers=20)
    type_in(part, loans=1800)
    assert [flag.code for flag in Flag.objects.all()] == ["loans-each"]


def test_without_a_figure_of_last_year_nothing_is_compared(world, edition):
    figures = circle_figures(world.council, 11)
    figures[world.council.code][2] = None
    fixed(an_edition(edition.circle, "2024"), figures)
    type_in(part_of(edition, world.council), loans=1800)
    assert not Flag.objects.exists()


def test_drafts_of_others_are_not_looked_at(world, edition):
    part = under_way(world, edition, others=11)
    for other in edition.participations.exclude(council=world.council).select_related("council"):
        type_in(part_of(edition, other.council), loans=90_000)
    type_in(part, loans=1800)
    assert Flag.objects.filter(filed__council=world.council, kind="history").count() == 1


def test_a_zero_where_there_was_something_is_asked_about(world, edition):
    part = under_way(world, edition, others=11)
    type_in(part, loans=0)
    flag = Flag.objects.get()
    assert (flag.kind, flag.code, flag.severity) == ("history", "loans", "explain")
    assert flag.figures == {"why": "zero", "now": {"loans": 0}, "before": {"loans": 900}}
    assert said_of(flag) == (
        "Loans is 0 after 900 last year. If there was nothing, say why; if the figure is not known, take the 0 out "
        "and choose why there is none."
    )
    type_in(part, loans=905)
    assert Flag.objects.get().state == "corrected"


@pytest.mark.parametrize("others", [0, 3])
def test_a_circle_too_small_to_know_how_often_there_are_zeros_does_not_ask(world, edition, others):
    type_in(under_way(world, edition, others), loans=0)
    assert not Flag.objects.exists()


def test_where_many_have_none_a_zero_is_one_of_them(world, edition):
    figures = circle_figures(world.council, 11)
    for code in list(figures)[:4]:
        figures[code][1] = 0.0
    fixed(an_edition(edition.circle, "2024"), figures)
    type_in(part_of(edition, world.council), loans=0)
    assert not Flag.objects.exists()


def test_what_is_usual_is_worked_out_once_a_snapshot(world, edition, monkeypatch):
    part = under_way(world, edition, others=11)
    type_in(part, loans=1800)
    monkeypatch.setattr(usual, "usual_changes", None)
    type_in(part, loans=1900)
    assert Flag.objects.get().figures["now"] == {"loans": 1900}


def test_the_figures_of_a_circle_stand_in_one_table(world, edition):
    frozen = fixed(edition, {"A": [1.0, None, 3.0], "B": [4.0, 5.0, 6.0]})
    table = past.together(frozen.folder, ["loans", "trips"])
    assert table.shape == (2, 2, 3)
    np.testing.assert_array_equal(table[0], [[1, np.nan, 3], [4, 5, 6]])
    assert np.isnan(table[1]).all()
