"""The conversation on a flag, and how it ends: corrected, explained, or left out with a reason.

Nobody has the last word by silence: whoever is asked may answer, and what was said stays.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.facts import TOTAL
from circulos.web.collection import filled as reading
from circulos.web.collection.models import Answer, Exclusion, Flag, FlagMessage, Return
from circulos.web.cycle import phases
from circulos.web.cycle.models import Meeting
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

audit.register(
    {
        "flag.asked": _("asked about a figure of"),
        "flag.explained": _("explained a flag of"),
        "flag.corrected": _("said a flag is corrected of"),
        "flag.reopened": _("opened again a flag of"),
        "figure.excluded": _("left out a figure of"),
        "figure.included": _("took back in a figure of"),
    }
)
SETTLING = (phases.COLLECT.code, phases.VALIDATE.code)


@transaction.atomic
def ask(
    *, by: Person | None, filed: Return, variable: str, text: str, meeting: Meeting | None = None
) -> Flag:
    """The facilitator, or the meeting, asks the council about a figure."""
    filed = demand_open(filed)
    if reading.question_of(reading.kit_of(filed.edition), variable) is None:
        raise Refused(_("Choose one of the figures of this return."))
    if not text.strip():
        raise Refused(_("Write what you want to know."))
    values = filed.answers.filter(variable=variable, breakdown=TOTAL).values_list("value", flat=True)
    flag = Flag.objects.create(
        filed=filed,
        kind=Flag.Kind.PERSON,
        code=variable,
        variables=[variable],
        severity=Flag.Severity.EXPLAIN,
        figures={"text": text.strip(), "now": {variable: next(iter(values), None)}},
        raised_by=by,
    )
    FlagMessage.objects.create(flag=flag, author=by, event=FlagMessage.Event.ASKED, text=text.strip())
    _record("flag.asked", by, flag, {"text": text.strip()})
    return flag


@transaction.atomic
def say(*, by: Person, flag: Flag, text: str, from_council: bool) -> FlagMessage:
    """A line of the conversation; the other side speaks next."""
    flag = _locked(flag)
    if not text.strip():
        raise Refused(_("Write something first."))
    if not from_council and flag.is_open is False:
        raise Refused(_("This flag is settled. Open it again to ask."))
    message = FlagMessage.objects.create(flag=flag, author=by, from_council=from_council, text=text.strip())
    flag.waits_for_council = not from_council
    flag.save(update_fields=["waits_for_council"])
    return message


@transaction.atomic
def explain(*, by: Person, flag: Flag, text: str, from_council: bool) -> Flag:
    """The figure stands, and this is why. An error is explained by the facilitator only."""
    flag = _locked(flag)
    if not text.strip():
        raise Refused(_("Write the explanation: the next edition will want to read it."))
    if from_council and flag.severity == Flag.Severity.ERROR:
        raise Refused(
            _(
                "This must be corrected. If the figure is right all the same, write so and the "
                "facilitator decides."
            )
        )
    return settle(flag, Flag.State.EXPLAINED, by, text, from_council)


@transaction.atomic
def corrected(*, by: Person, flag: Flag, text: str, from_council: bool) -> Flag:
    """What a person asked about has been put right. Checks notice by themselves."""
    flag = _locked(flag)
    if flag.kind != Flag.Kind.PERSON:
        raise Refused(_("A check notices by itself when the figure is right."))
    return settle(flag, Flag.State.CORRECTED, by, text, from_council)


@transaction.atomic
def open_again(*, by: Person, flag: Flag, text: str) -> Flag:
    """The facilitator is not satisfied, and says why."""
    flag = _locked(flag)
    if flag.is_open:
        raise Refused(_("This flag is open."))
    if not text.strip():
        raise Refused(_("Write what you want to know."))
    flag.state, flag.settled_at, flag.settled_by, flag.reason = Flag.State.OPEN, None, None, ""
    flag.waits_for_council = True
    flag.save()
    FlagMessage.objects.create(flag=flag, author=by, event=FlagMessage.Event.REOPENED, text=text.strip())
    _record("flag.reopened", by, flag, {"text": text.strip()})
    return flag


def settle(flag: Flag, state: str, by: Person | None, text: str, from_council: bool) -> Flag:
    flag.state, flag.settled_at, flag.settled_by = state, timezone.now(), by
    flag.reason, flag.waits_for_council = text.strip(), False
    flag.save()
    FlagMessage.objects.create(
        flag=flag, author=by, from_council=from_council, event=str(state), text=text.strip()
    )
    if state != Flag.State.EXCLUDED:
        _record(f"flag.{state}", by, flag, {"reason": text.strip()})
    return flag


# --- Leaving a figure out -------------------------------------------------------------------------------


@transaction.atomic
def exclude(
    *,
    by: Person | None,
    filed: Return,
    variable: str,
    reason: str,
    meeting: Meeting | None = None,
    flag: Flag | None = None,
) -> Exclusion:
    """The figure is not compared. It stays in the return, and the council may answer."""
    filed = demand_open(filed)
    if not reason.strip():
        raise Refused(_("A figure is left out with a reason only."))
    answer = Answer.objects.filter(
        filed=filed, variable=variable, breakdown=TOTAL, value__isnull=False
    ).first()
    if answer is None:
        raise Refused(_("There is no figure to leave out."))
    known = Exclusion.objects.filter(answer=answer, lifted_at=None).first()
    if known is None:
        known = Exclusion.objects.create(answer=answer, reason=reason.strip(), meeting=meeting, by=by)
        after = {"variable": variable, "value": answer.value, "reason": reason.strip()}
        where = {"council": filed.council.code, "circle": filed.edition.circle.code}
        audit.record("figure.excluded", by=by, about=filed, after=after, **where)
    if flag is not None:
        settle(_locked(flag), Flag.State.EXCLUDED, by, reason, from_council=False)
    return known


@transaction.atomic
def include(*, by: Person, exclusion: Exclusion) -> None:
    """The figure counts again."""
    exclusion = (
        Exclusion.objects.select_related("answer").select_for_update(of=("self",)).get(pk=exclusion.pk)
    )
    if exclusion.lifted_at:
        return
    filed = demand_open(exclusion.answer.filed)
    exclusion.lifted_at, exclusion.lifted_by = timezone.now(), by
    exclusion.save(update_fields=["lifted_at", "lifted_by"])
    where = {"council": filed.council.code, "circle": filed.edition.circle.code}
    audit.record(
        "figure.included", by=by, about=filed, after={"variable": exclusion.answer.variable}, **where
    )


# --- What all of them need ------------------------------------------------------------------------------


def demand_open(filed: Return) -> Return:
    filed = Return.objects.select_related("edition__circle", "council").get(pk=filed.pk)
    if filed.edition.phase not in SETTLING or not filed.edition.is_open:
        raise Refused(_("The figures of this edition are fixed; nothing can be changed any more."))
    return filed


def _locked(flag: Flag) -> Flag:
    related = Flag.objects.select_related("filed__edition__circle", "filed__council")
    flag = related.select_for_update(of=("self",)).get(pk=flag.pk)
    demand_open(flag.filed)
    return flag


def _record(verb: str, by: Person | None, flag: Flag, after: dict) -> None:
    filed = flag.filed
    after = {"flag": f"{flag.kind} {flag.code}", **after}
    audit.record(
        verb, by=by, about=filed, after=after, council=filed.council.code, circle=filed.edition.circle.code
    )
