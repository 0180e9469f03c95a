"""Flags on the returns, and what is said about them."""

from datetime import datetime, timedelta
from random import Random

from circulos.facts import TOTAL
from circulos.web.collection import filled as reading
from circulos.web.collection import flag_actions, flagging
from circulos.web.collection.demo import words as say
from circulos.web.collection.demo.filing import true_figures
from circulos.web.collection.demo.network import OWN, World
from circulos.web.collection.models import AnswerVersion, Flag, FlagMessage, Return
from circulos.web.cycle.progress import State


def about(world: World, returns: dict[str, Return]) -> None:
    """Flags as the checks raise them, what those who signed did about them, and questions people asked each other."""
    flags(world, returns, world.now, world.draw)
    _conversations(world, returns)


def flags(world: World, returns: dict[str, Return], now: datetime, draw: Random) -> None:
    """Flags as the checks raise them, and what those who have signed at that moment did about them."""
    for filed in returns.values():
        flagging.follow(reading.load(filed.edition, filed.council, filed), by=None)
    raised = Flag.objects.filter(filed__in=returns.values())
    raised.update(raised_at=now - timedelta(days=6))
    for code, filed in returns.items():
        if filed.state == State.IN_PROGRESS:
            continue
        _correct(world, code, filed, now - timedelta(days=5))
        if filed.state != State.REOPENED:
            wants_more = filed.state == State.SIGNED and draw.random() < 0.3
            _explain_all(world, code, filed, now - timedelta(days=3), draw, leave=int(wants_more))
    raised.filter(state=Flag.State.CORRECTED).update(settled_at=now - timedelta(days=5))


def _correct(world: World, code: str, filed: Return, at: datetime) -> None:
    """Who has signed has put right what was planted as a slip, and the flags noticed."""
    true, by = true_figures(world, code, filed.edition.period), world.contributors[code]
    slips = list(filed.answers.filter(variable__in=true, breakdown=TOTAL, value__isnull=False))
    if not slips:
        return
    for one in slips:
        one.value, one.version, one.entered_at, one.entered_by = true[one.variable], 2, at, by
        one.save()
        AnswerVersion.objects.create(
            answer=one,
            version=2,
            value=one.value,
            status=one.status,
            note=one.note,
            via=one.via,
            at=at,
            by=by,
        )
    flagging.follow(reading.load(filed.edition, filed.council, filed), by=by)


def _explain_all(world: World, code: str, filed: Return, first: datetime, draw: Random, leave: int) -> None:
    """What was signed has been explained; a few explanations were not enough for the facilitator."""
    flags = list(filed.flags.open().asking())
    for number, flag in enumerate(flags):
        words, at = draw.choice(say.EXPLANATIONS), first - timedelta(hours=number)
        message = FlagMessage(
            flag=flag, author=world.coordinators[code], from_council=True, text=words, at=at
        )
        if number < leave:
            message.save()
            question = draw.choice(say.QUESTIONS)
            FlagMessage.objects.create(
                flag=flag, author=world.facilitator, text=question, at=at + timedelta(hours=20)
            )
            continue
        message.event = FlagMessage.Event.EXPLAINED
        message.save()
        flag.state, flag.settled_at, flag.settled_by = Flag.State.EXPLAINED, at, world.coordinators[code]
        flag.reason, flag.waits_for_council = words, False
        flag.save()


def _conversations(world: World, returns: dict[str, Return]) -> None:
    """Questions people asked each other, some answered."""
    own = returns[OWN]
    flag = flag_actions.ask(by=world.facilitator, filed=own, variable="social_workers_fte", text=say.ASKED)
    Flag.objects.filter(pk=flag.pk).update(raised_at=world.now - timedelta(days=2))
    flag.messages.update(at=world.now - timedelta(days=2))
    open_ = own.flags.open().filter(kind=Flag.Kind.CHECK, severity=Flag.Severity.EXPLAIN).first()
    if open_:
        for hours, author, from_council, text in (
            (40, world.facilitator, False, say.TALK[0]),
            (30, world.contributors[OWN], True, say.TALK[1]),
            (6, world.facilitator, False, say.TALK[2]),
        ):
            FlagMessage.objects.create(
                flag=open_,
                author=author,
                from_council=from_council,
                text=text,
                at=world.now - timedelta(hours=hours),
            )
