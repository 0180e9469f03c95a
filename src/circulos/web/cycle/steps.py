"""What a person can do now: on the page of an edition and on her home page."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.web.cycle import phases, progress, queries, requirements, rules, survey_queries
from circulos.web.cycle.models import Edition, Meeting, Participation, Survey
from circulos.web.cycle.progress import ReturnProgress, State
from circulos.web.navigation import Running, Task
from circulos.web.people import roles
from circulos.web.people.models import Person

# While figures are filled in, or corrected.
FILLING = (phases.COLLECT.code, phases.VALIDATE.code)


def state_words() -> dict[State, str]:
    """The states of a return in words."""
    return {
        State.NOT_STARTED: _("Not begun"),
        State.IN_PROGRESS: _("Being filled in"),
        State.SIGNED: _("Signed"),
        State.REOPENED: _("Opened again"),
        State.VALIDATED: _("Validated"),
    }


TONES = {
    State.NOT_STARTED: "neutral",
    State.IN_PROGRESS: "info",
    State.SIGNED: "positive",
    State.REOPENED: "caution",
    State.VALIDATED: "positive",
}


@dataclass(frozen=True)
class Known:
    """What is read of an edition to tell what it asks of somebody."""

    edition: Edition
    parts: tuple[Participation, ...]
    returns: Mapping[int, ReturnProgress]
    unwritten: tuple[Meeting, ...]  # meetings that were held and have no minutes
    wants_survey: bool = False  # it is in its last phase, and nobody has asked how it went

    @property
    def filed(self) -> int:
        return sum(self.state_of(part).is_filed for part in self.parts)

    def state_of(self, part: Participation) -> ReturnProgress:
        return self.returns.get(part.council_id, ReturnProgress())


def known_of(editions: Collection[Edition]) -> list[Known]:
    """Five questions at most, however many editions: somebody may lead thirty circles."""
    by_key = {edition.pk: edition for edition in editions}
    if not by_key:
        return []
    parts, unwritten = defaultdict(list), defaultdict(list)
    for part in Participation.objects.current().filter(edition__in=by_key).select_related("council"):
        part.edition = by_key[part.edition_id]
        parts[part.edition_id].append(part)
    held = Meeting.objects.filter(edition__in=by_key, ends_at__lt=timezone.now())
    for meeting in held.filter(minutes_at=None, cancelled_at=None):
        unwritten[meeting.edition_id].append(meeting)
    returns = progress.returns_of([edition for edition in editions if edition.phase in FILLING])
    unasked = survey_queries.without(key for key, one in by_key.items() if one.phase == phases.PUBLISH.code)
    return [
        Known(edition, tuple(parts[key]), returns.get(key, {}), tuple(unwritten[key]), key in unasked)
        for key, edition in by_key.items()
    ]


def open_for(person: Person) -> list[Known]:
    """The open editions she may see; read once a request."""
    if not hasattr(person, "_open_editions"):
        found = [edition for edition in queries.editions_for(person) if edition.is_open]
        person._open_editions = known_of(found)
    return person._open_editions


def of_person(person: Person) -> list[Task]:
    """Everything that waits for her, over all circles."""
    tasks = _of_memberships(person)
    for known in open_for(person):
        tasks += _of_known(person, known, known.edition.name)
    return tasks + _of_surveys(person) + _of_workshops(person)


def running_for(person: Person) -> list[Running]:
    """The open editions with their phase and how far they are: all of it for who leads, else the own return."""
    mine = rules.council_ids_of(person)
    return [_running(known, rules.leads(person, known.edition), mine) for known in open_for(person)]


def _running(known: Known, leads: bool, mine: set[int]) -> Running:
    edition = known.edition
    own = [part for part in known.parts if part.council_id in mine]
    value, maximum, words = 0, 0, ""
    if progress.is_known() and edition.phase in FILLING:
        if leads:
            value, maximum = known.filed, len(known.parts)
            words = _("%(filed)s of %(all)s signed") % {"filed": value, "all": maximum}
        elif own:
            state = known.state_of(own[0])
            value, maximum = state.answered, state.asked
            words = _("%(answered)s of %(asked)s answered") % {"answered": value, "asked": maximum}
    deadline = own[0].deadline if own and not leads else edition.deadline
    plan = edition.planned.get(edition.phase)
    until = (deadline if edition.phase == phases.COLLECT.code else plan.ends_at) if plan else None
    return Running(
        edition.name, edition.get_absolute_url(), edition.current.name, until, value, maximum, words
    )


def _of_memberships(person: Person) -> list[Task]:
    """The code of conduct waits for the coordinator: of a council invited, or where the words have changed."""
    coordinated = [held.council_id for held in person.current_roles if held.role == roles.COORDINATOR.code]
    return [
        Task(
            _("Read and accept the code of conduct: %(circle)s") % {"circle": one.circle.name},
            reverse("cycle:membership", args=[one.circle.code, one.council.code]),
            _("Invitation open") if one.is_invited else _("Changed"),
            "caution",
            one.council.name,
        )
        for one in queries.waiting_for_conduct(coordinated)
    ]


def _of_workshops(person: Person) -> list[Task]:
    """A guest has no edition of her own, only the workshops she was invited to."""
    if not any(held.role == roles.WORKSHOP_GUEST.code for held in person.current_roles):
        return []
    ahead = queries.meetings_for(person).filter(
        kind=Meeting.Kind.WORKSHOP, ends_at__gt=timezone.now(), cancelled_at=None
    )
    return [_meeting_task(meeting) for meeting in ahead]


def _of_surveys(person: Person) -> list[Task]:
    """A survey may be open although its edition is closed."""
    return [_survey_task(survey, survey.edition.name) for survey in survey_queries.waiting_for(person)]


def _survey_task(survey: Survey, where: str) -> Task:
    until = _("until %(day)s") % {"day": _day(survey.closes_at)}
    address = reverse("cycle:answer_survey", args=[survey.edition.code])
    return Task(
        _("Say how the edition went"), address, _("To do"), "info", " · ".join(filter(None, [where, until]))
    )


def of_edition(person: Person, edition: Edition) -> list[Task]:
    """What the phase asks of this person, and the survey."""
    tasks = _of_known(person, known_of([edition])[0], "") if edition.is_open else []
    return tasks + [_survey_task(one, "") for one in survey_queries.waiting_for(person, edition)]


def _of_known(person: Person, known: Known, where: str) -> list[Task]:
    """`where` is the name of the edition on a page that shows several."""
    tasks = _lead(known, where) if rules.leads(person, known.edition) else []
    return tasks + _own_return(person, known, where)


def _own_return(person: Person, known: Known, where: str) -> list[Task]:
    """The return of her own council, while figures are collected or validated."""
    mine = rules.council_ids_answered(person)
    if known.edition.phase not in FILLING:
        return []
    return [
        task
        for part in known.parts
        if part.council_id in mine
        for task in _return_task(person, part, known.state_of(part), where)
    ]


def _return_task(person: Person, part: Participation, state: ReturnProgress, where: str) -> list[Task]:
    if not progress.is_known() or (state.is_filed and not state.open_questions):
        return []
    title = _("Fill in the figures of %(council)s")
    if state.is_filed:
        title = _("Answer the questions about the figures of %(council)s")
    elif person.has_role(roles.COORDINATOR, council_id=part.council_id):
        title = _("Fill in and sign the figures of %(council)s")
    hint = _("Deadline: %(day)s") % {"day": _day(part.deadline)} if part.deadline else ""
    late = part.is_late() and not state.is_filed
    status = _("Late") if late else state_words()[state.state]
    tone = "negative" if late else TONES[state.state]
    address = progress.address(part.edition, part.council.code) or part.edition.get_absolute_url()
    title %= {"council": part.council.name}
    return [Task(title, address, status, tone, " · ".join(filter(None, [where, hint])))]


def _day(at) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _lead(known: Known, where: str) -> list[Task]:
    """What the facilitator has to do: dates, those who are late, minutes, the next phase."""
    edition, tasks = known.edition, []
    if not edition.planned:
        dates = reverse("cycle:dates", args=[edition.code])
        tasks.append(Task(_("Set the dates of the phases"), dates, _("To do"), "caution", where))
    tasks += _follow(known, where) + _remind(known, where)
    tasks += [
        Task(
            _("Write the minutes: %(meeting)s") % {"meeting": meeting.title},
            reverse("cycle:minutes", args=[edition.code, meeting.pk]),
            _("To do"),
            "caution",
            where,
        )
        for meeting in known.unwritten
    ]
    if known.wants_survey:
        ask = reverse("cycle:open_survey", args=[edition.code])
        tasks.append(Task(_("Ask how the edition went"), ask, _("To do"), "info", where))
    return tasks + _next_phase(edition, where)


def _follow(known: Known, where: str) -> list[Task]:
    """While figures are collected and validated, how far the councils are is one click away."""
    if not progress.is_known() or known.edition.phase not in FILLING:
        return []
    status = _("%(filed)s of %(all)s signed") % {"filed": known.filed, "all": len(known.parts)}
    title = _("See how far each council has come")
    tone = "positive" if known.filed == len(known.parts) else "info"
    return [Task(title, reverse("cycle:overview", args=[known.edition.code]), status, tone, where)]


def _remind(known: Known, where: str) -> list[Task]:
    """Nobody is late while no app tells what was filed."""
    if not progress.is_known() or known.edition.phase != phases.COLLECT.code:
        return []
    now = timezone.now()
    late = sum(part.is_late(now) and not known.state_of(part).is_filed for part in known.parts)
    words = ngettext("%(number)s council is late", "%(number)s councils are late", late) % {"number": late}
    address = reverse("cycle:reminders", args=[known.edition.code])
    return [Task(_("Remind those who are late"), address, words, "negative", where)] if late else []


def _next_phase(edition: Edition, where: str) -> list[Task]:
    """Only when its time has come: a phase whose last day is ahead needs nobody to end it.

    What is missing for the next phase takes several questions, so only the page of the edition tells it.
    """
    plan = edition.planned.get(edition.phase)
    if plan is None or plan.ends_at > timezone.now():
        return []
    address = reverse("cycle:phase", args=[edition.code])
    to = phases.next_of(edition.current)
    if to is None:
        return [Task(_("Close the edition"), address, _("Ready"), "info", where)]
    title = _("Begin the phase “%(phase)s”") % {"phase": to.name}
    if where:
        return [Task(title, address, _("Its day has come"), "info", where)]
    missing = requirements.unmet(edition, to)
    if not missing:
        return [Task(title, address, _("Ready"), "positive", where)]
    words = ngettext("%(number)s thing is missing", "%(number)s things are missing", len(missing))
    return [Task(title, address, words % {"number": len(missing)}, "caution", where)]


def _meeting_task(meeting: Meeting) -> Task:
    return Task(
        meeting.title,
        meeting.get_absolute_url(),
        _day(meeting.starts_at),
        "info",
        meeting.place or meeting.link,
    )
