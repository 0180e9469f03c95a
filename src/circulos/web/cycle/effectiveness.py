"""How a circle works, edition by edition: who takes part, in time or not, how content, and what comes of it.

Each measure is a line of cells, one an edition, with how many it rests on. What fewer than `FEWEST` people or councils
would give away about one of them is left out, by the same rule as in a survey.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.web.cycle import followed, phases, progress, survey_results
from circulos.web.cycle.models import Attendance, Circle, Edition, Meeting, Participation, Survey
from circulos.web.cycle.survey_questions import BY_CODE
from circulos.web.cycle.survey_results import FEWEST, Results, Share, share_of, spread


@dataclass(frozen=True)
class Cell:
    """A figure in words, on how many it rests, and of which edition it is."""

    text: str = ""
    of: str = ""
    period: str = ""


@dataclass(frozen=True)
class Measure:
    title: str
    meaning: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Theme:
    title: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Known:
    """What is read of an edition."""

    edition: Edition
    parts: tuple[Participation, ...]
    work: progress.Work | None
    followed: followed.Followed
    present: tuple[int, ...]  # councils at each meeting whose attendance was taken
    held: int
    survey: Survey | None
    results: Results | None

    @property
    def current(self) -> list[Participation]:
        return [part for part in self.parts if part.withdrawn_at is None]


def known_of(circle: Circle) -> list[Known]:
    """Oldest first. A constant number of questions, however many editions."""
    editions = sorted(circle.editions.whole(), key=lambda one: (one.period, one.opened_at))
    by_key = {edition.pk: edition for edition in editions}
    parts = defaultdict(list)
    for part in Participation.objects.filter(edition__in=by_key).order_by():
        part.edition = by_key[part.edition_id]
        parts[part.edition_id].append(part)
    asked = Survey.objects.filter(edition__in=by_key).annotate(asked=Count("respondents")).order_by()
    surveys = {one.edition_id: one for one in asked}
    work, promised = progress.work_of(editions), followed.of(editions)
    present, held = _meetings(by_key)
    return [
        Known(
            edition,
            tuple(parts[key]),
            work.get(key),
            promised.get(key, followed.Followed()),
            tuple(present[key]),
            held[key],
            surveys.get(key),
            survey_results.of(surveys[key]) if key in surveys else None,
        )
        for key, edition in by_key.items()
    ]


def _meetings(by_key: Mapping[int, Edition]) -> tuple[dict[int, list[int]], Counter[int]]:
    """By edition: at each meeting the councils that were there, and how many meetings were held."""
    over = Meeting.objects.filter(edition__in=by_key, cancelled_at=None, ends_at__lt=timezone.now())
    edition_of = dict(over.order_by().values_list("pk", "edition_id"))
    taken = Attendance.objects.filter(meeting__in=edition_of, council__isnull=False).order_by()
    there = defaultdict(set)
    for meeting, council, how in taken.values_list("meeting_id", "council_id", "how"):
        there[meeting] |= {council} if how != Attendance.How.EXCUSED else set()
    present = defaultdict(list)
    for meeting, councils in there.items():
        present[edition_of[meeting]].append(len(councils))
    return present, Counter(edition_of.values())


# --- Measures -------------------------------------------------------------------------------------------------


def themes_of(known: Sequence[Known]) -> list[Theme]:
    return [
        Theme(_("Who takes part"), _taking_part(known)),
        Theme(_("How the figures come in"), _figures(known)),
        Theme(_("How content people are"), _content(known)),
        Theme(_("What comes of it"), _outcome(known)),
        Theme(_("The time it takes"), _burden(known)),
    ]


def _measure(
    title: str, meaning: str, known: Sequence[Known], cell: Callable[[Known], Cell | None]
) -> Measure:
    return Measure(
        title, meaning, tuple(replace(cell(one) or Cell(), period=one.edition.period) for one in known)
    )


def _taking_part(known: Sequence[Known]) -> tuple[Measure, ...]:
    return (
        _measure(_("Councils"), _("in the edition, without those that left it"), known, _councils),
        _measure(
            _("Came and went"),
            _("councils that were not in the edition before, and those that were and are not in this one"),
            known,
            _moves(known),
        ),
        _measure(
            _("At meetings"),
            _("share of the councils at a meeting, as a mean over those whose attendance was taken"),
            known,
            _attendance,
        ),
    )


def _councils(one: Known) -> Cell:
    return Cell(str(len(one.current)))


def _moves(known: Sequence[Known]) -> Callable[[Known], Cell | None]:
    councils = [{part.council_id for part in one.current} for one in known]
    moves = {
        now.edition.pk: Cell(_move(len(theirs - before), len(before - theirs)))
        for now, theirs, before in zip(known[1:], councils[1:], councils, strict=False)
    }
    return lambda one: moves.get(one.edition.pk)


def _move(came: int, went: int) -> str:
    return f"+{came} −{went}" if came or went else "0"


def _attendance(one: Known) -> Cell | None:
    if not one.present or not one.current:
        return None
    mean = 100 * sum(one.present) / len(one.present) / len(one.current)
    told = {"taken": len(one.present), "held": one.held}
    of = ngettext("%(taken)s of %(held)s meeting", "%(taken)s of %(held)s meetings", one.held)
    return Cell(_percent(mean), of % told)


def _figures(known: Sequence[Known]) -> tuple[Measure, ...]:
    if not progress.is_known():
        return ()
    return (
        _measure(
            _("Signed in time"),
            _("returns signed by the deadline their council was told, of all councils; told once it is over"),
            known,
            _in_time,
        ),
        _measure(
            _("Values flagged"),
            _("by an error or something to explain, of the values filed; at most 20 % is aimed at"),
            known,
            lambda one: _part(one.work.flagged, one.work.values) if one.work and one.work.flags else None,
        ),
        _measure(
            _("Flags that led to a correction"),
            _("the others were explained, left out or wait"),
            known,
            lambda one: _part(one.work.corrected, one.work.flags) if one.work else None,
        ),
    )


def _in_time(one: Known) -> Cell | None:
    over = [part for part in one.current if part.is_late()]
    if one.work is None or len(over) < len(one.current):
        return None
    signed = one.work.signed
    in_time = sum(part.council_id in signed and signed[part.council_id] <= part.deadline for part in over)
    return _part(in_time, len(over))


def _content(known: Sequence[Known]) -> tuple[Measure, ...]:
    asked = [*phases.CODES, "overall"]
    return (
        _measure(_("Have answered the survey"), _("of the people asked"), known, _answered),
        *(
            _measure(
                BY_CODE[code].short,
                _("mean, from 0 to 10") if code == "overall" else _("mean, from 1 to 5"),
                known,
                _mean_of(code),
            )
            for code in asked
        ),
    )


def _answered(one: Known) -> Cell | None:
    if one.survey is None or one.survey.is_open:
        return None
    return _part(one.survey.answers, one.survey.asked)


def _mean_of(code: str) -> Callable[[Known], Cell | None]:
    def cell(one: Known) -> Cell | None:
        found = one.results.of(code) if one.results else None
        return Cell(_number(found.mean, 1), f"n = {found.n}") if found else None

    return cell


def _outcome(known: Sequence[Known]) -> tuple[Measure, ...]:
    measures = [
        _measure(
            _("Act, as people say"),
            _("share of those who answered whose council puts action points into practice, wholly or partly"),
            known,
            _share_of("actions"),
        )
    ]
    if followed.is_known():
        measures.append(
            _measure(
                _("Act, as written down here"),
                _("share of the councils that promised an action in which one goes on or is done today"),
                known,
                _begun,
            )
        )
    return (
        *measures,
        _measure(
            _("Have used the comparison"),
            _("for a decision, the budget, a plan, a report or something else, as people say"),
            known,
            _share_of("used"),
        ),
        _measure(_("It helped"), _("wholly or partly, as people say"), known, _share_of("helped")),
        _measure(_("The indicators reflect the service"), _("as people say"), known, _share_of("reflects")),
    )


def _share_of(code: str) -> Callable[[Known], Cell | None]:
    def cell(one: Known) -> Cell | None:
        found = one.results.of(code) if one.results else None
        return _with_interval(found.share, found.n) if found else None

    return cell


def _begun(one: Known) -> Cell | None:
    told = one.followed
    return (
        _with_interval(share_of(told.begun, told.promised), told.promised)
        if told.promised >= FEWEST
        else None
    )


def _burden(known: Sequence[Known]) -> tuple[Measure, ...]:
    felt = _measure(
        _("Hours, as people say"),
        _("median of what the figures took each person, all told"),
        known,
        _hours,
    )
    if not progress.is_known():
        return (felt,)
    counted = _measure(
        _("Hours, as counted here"),
        _(
            "median over the councils of the time the form was in front of somebody; looking for figures is not in it"
        ),
        known,
        _counted,
    )
    return (felt, counted)


def _hours(one: Known) -> Cell | None:
    found = one.results.of("hours") if one.results else None
    return Cell(_number(found.hours.median, 1), f"n = {found.n}") if found else None


def _counted(one: Known) -> Cell | None:
    minutes = one.work.minutes if one.work else ()
    if len(minutes) < FEWEST:
        return None
    return Cell(_number(spread(minutes).median / 60, 1), f"n = {len(minutes)}")


# --- Words ----------------------------------------------------------------------------------------------------


def _number(value: float, decimals: int = 0) -> str:
    """Rounded first: the formatter of Django cuts off."""
    return number_format(round(value, decimals), decimals, force_grouping=True)


def _percent(share: float) -> str:
    return f"{_number(share)} %"


def _part(count: int, whole: int) -> Cell | None:
    told = {"count": _number(count), "whole": _number(whole)}
    return Cell(_percent(100 * count / whole), _("%(count)s of %(whole)s") % told) if whole else None


def _with_interval(share: Share, n: int) -> Cell:
    limits = f"{_number(share.lower)}–{_number(share.upper)} %"
    return Cell(_percent(share.value), f"{limits}, n = {n}")
