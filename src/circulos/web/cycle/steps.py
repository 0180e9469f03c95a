"""What a person can do now: on the page of an edition and on her home page."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.web.cycle import phases, progress, queries, reminder_actions, requirements, rules
from circulos.web.cycle.models import Edition, Meeting, Participation
from circulos.web.cycle.progress import ReturnProgress, State
from circulos.web.navigation import Task
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


def of_person(person: Person) -> list[Task]:
    """Everything that waits for her, over all circles."""
    tasks = _of_memberships(person)
    editions = [edition for edition in queries.editions_for(person) if edition.is_open]
    for edition in editions:
        tasks += of_edition(person, edition, say_where=True)
    return tasks + _of_workshops(person)


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


def of_edition(person: Person, edition: Edition, *, say_where: bool = False) -> list[Task]:
    """What the phase asks of this person. `say_where` adds the name of the edition to each line."""
    if not edition.is_open:
        return []
    where = edition.name if say_where else ""
    tasks = _lead(edition, where) if rules.leads(person, edition) else []
    tasks += _own_return(person, edition, where)
    return tasks


def _own_return(person: Person, edition: Edition, where: str) -> list[Task]:
    """The return of her own council, while figures are collected or validated."""
    mine = [
        held for held in person.current_roles if held.role in (roles.COORDINATOR.code, roles.CONTRIBUTOR.code)
    ]
    if not mine or edition.phase not in FILLING:
        return []
    parts = Participation.objects.current().filter(
        edition=edition, council_id__in=[held.council_id for held in mine]
    )
    returns = progress.returns(edition) if progress.is_known() else {}
    tasks = []
    for part in parts.select_related("council"):
        part.edition = edition
        tasks += _return_task(part, returns.get(part.council_id, ReturnProgress()), where)
    return tasks


def _return_task(part: Participation, state: ReturnProgress, where: str) -> list[Task]:
    if not progress.is_known() or (state.is_filed and not state.open_questions):
        return []
    title = _("Fill in and sign the figures of %(council)s") % {"council": part.council.name}
    if state.is_filed:
        title = _("Answer the questions about the figures of %(council)s") % {"council": part.council.name}
    hint = _("Deadline: %(day)s") % {"day": _day(part.deadline)} if part.deadline else ""
    late = part.is_late() and not state.is_filed
    status = _("Late") if late else state_words()[state.state]
    tone = "negative" if late else TONES[state.state]
    address = progress.address(part.edition, part.council.code) or part.edition.get_absolute_url()
    return [Task(title, address, status, tone, " · ".join(filter(None, [where, hint])))]


def _day(at) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _lead(edition: Edition, where: str) -> list[Task]:
    """What the facilitator has to do: dates, those who are late, minutes, the next phase."""
    tasks = []
    if not edition.planned:
        dates = reverse("cycle:dates", args=[edition.code])
        tasks.append(Task(_("Set the dates of the phases"), dates, _("To do"), "caution", where))
    returns = progress.returns(edition) if edition.phase in FILLING else {}
    tasks += _follow(edition, returns, where)
    late = reminder_actions.who_is_late(edition, returns)
    if late:
        words = ngettext("%(number)s council is late", "%(number)s councils are late", len(late))
        address = reverse("cycle:reminders", args=[edition.code])
        tasks.append(
            Task(_("Remind those who are late"), address, words % {"number": len(late)}, "negative", where)
        )
    tasks += [
        Task(
            _("Write the minutes: %(meeting)s") % {"meeting": meeting.title},
            reverse("cycle:minutes", args=[edition.code, meeting.pk]),
            _("To do"),
            "caution",
            where,
        )
        for meeting in edition.meetings.all()
        if not meeting.minutes_at and not meeting.cancelled_at and meeting.ends_at < timezone.now()
    ]
    return tasks + _next_phase(edition, where)


def _follow(edition: Edition, returns: Mapping[int, ReturnProgress], where: str) -> list[Task]:
    """While figures are collected and validated, how far the councils are is one click away."""
    if not progress.is_known() or edition.phase not in FILLING:
        return []
    taking_part = set(edition.participations.current().values_list("council_id", flat=True))
    filed = sum(state.is_filed for council, state in returns.items() if council in taking_part)
    status = _("%(filed)s of %(all)s signed") % {"filed": filed, "all": len(taking_part)}
    title = _("See how far each council has come")
    tone = "positive" if filed == len(taking_part) else "info"
    return [Task(title, reverse("cycle:overview", args=[edition.code]), status, tone, where)]


def _next_phase(edition: Edition, where: str) -> list[Task]:
    """Only when its time has come: a phase whose last day is ahead needs nobody to end it."""
    plan = edition.planned.get(edition.phase)
    if plan is None or plan.ends_at > timezone.now():
        return []
    address = reverse("cycle:phase", args=[edition.code])
    to = phases.next_of(edition.current)
    if to is None:
        return [Task(_("Close the edition"), address, _("Ready"), "info", where)]
    missing = requirements.unmet(edition, to)
    title = _("Begin the phase “%(phase)s”") % {"phase": to.name}
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
