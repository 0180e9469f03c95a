"""What the councils file: returns as far as they have come, with the slips that were planted."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from circulos.facts import TOTAL
from circulos.simulate import Invented
from circulos.web.collection import filled as reading
from circulos.web.collection.demo import words as say
from circulos.web.collection.demo.network import BATCH, World
from circulos.web.collection.models import Return, SectionTime, Via
from circulos.web.cycle.models import Edition
from circulos.web.cycle.progress import State


def returns_of(
    world: World, edition: Edition, states: dict[str, State], signed: datetime
) -> dict[str, Return]:
    filed_states = (State.SIGNED, State.VALIDATED, State.REOPENED)
    made = []
    for code, state in states.items():
        if state == State.NOT_STARTED:
            continue
        one = Return(edition=edition, council=world.councils[code], state=state.value)
        if state in filed_states:
            one.signed_at = one.first_signed_at = signed - timedelta(hours=world.draw.randrange(200))
            one.signed_by = world.coordinators[code]
        if state == State.VALIDATED:
            one.validated_at, one.validated_by = signed + timedelta(days=1), world.facilitator
        if state == State.REOPENED:
            one.reopened_at, one.reopened_by = signed + timedelta(days=1), world.facilitator
            one.reopened_reason = say.REOPENED
        made.append(one)
    return {one.council.code: one for one in Return.objects.bulk_create(made)}


def entries_of(world: World, council: str, period: str) -> list[Invented]:
    """What the council answers: the simulated figures of what its own answers make the form ask."""
    rows = world.figures[council, period]
    asked = reading.kit_of_kit(world.kit)
    figures = {reading.key_of(one.variable, one.breakdown): one.value for one in rows}
    shown = {
        q.variable for section in reading.forms.visible_sections(asked, figures) for q in section.questions
    }
    return [one for one in rows if one.variable in shown and not world.kit.variables[one.variable].official]


def begun(world: World, entries: list[Invented], share: float) -> list[Invented]:
    """The first part of the form, in its order."""
    order = {
        question.variable: at
        for at, question in enumerate(q for section in world.kit.sections for q in section.questions)
    }
    ordered = sorted(entries, key=lambda one: order.get(one.variable, 0))
    return ordered[: max(8, int(len(ordered) * share))]


def true_figures(world: World, council: str, period: str) -> dict[str, float]:
    """What was meant where a slip was planted; estimates and late figures are no slips."""
    return {
        one.variable: one.true
        for one in world.network.dirt
        if one.council == council and one.period == period and one.kind not in ("estimated", "not_delivered")
    }


def with_a_slip(entries: list[Invented]) -> list[Invented]:
    """The own council has lost a digit, so that there is something to find."""
    return [
        replace(one, value=float(int(one.value) // 10))
        if one.variable == "persons_attended" and one.breakdown == TOTAL
        else one
        for one in entries
    ]


class Answers:
    """Answers of many returns, to be written in one go: models of fifty thousand rows take longer to make than to write."""

    COLUMNS = (
        *("filed_id", "variable", "breakdown", "value", "status", "note", "version", "via"),
        *("entered_at", "entered_by_id"),
    )

    def __init__(self, world: World) -> None:
        self._world = world
        self._rows: list[tuple] = []

    def lay(self, filed: Return, entries: list[Invented], since: datetime) -> None:
        by, latest = self._world.contributors[filed.council.code], self._world.now - timedelta(minutes=5)
        for number, one in enumerate(entries):
            at = min(since + timedelta(minutes=3 * number), latest)
            told = (one.value, str(one.status), say.NOTES.get(one.note, one.note) or "", 1, Via.TYPED.value)
            moment = connection.ops.adapt_datetimefield_value(at)
            self._rows.append((filed.pk, one.variable, one.breakdown, *told, moment, by.pk))
        if entries:
            filed.touched_at, filed.touched_by = at, by

    def write(self) -> None:
        """Each with its first version."""
        columns, slots = ", ".join(self.COLUMNS), ", ".join(["%s"] * len(self.COLUMNS))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO collection_answer ({columns}) VALUES ({slots})",  # noqa: S608 -- our own names
                self._rows,
            )
            cursor.execute(
                "INSERT INTO collection_answerversion (answer_id, version, value, status, note, via, at, by_id) "
                "SELECT id, version, value, status, note, via, entered_at, entered_by_id FROM collection_answer "
                "WHERE NOT EXISTS (SELECT 1 FROM collection_answerversion v WHERE v.answer_id = collection_answer.id)"
            )


def count(returns: Collection[Return]) -> None:
    """Progress as every save counts it."""
    answers = reading.cells_in(returns)
    times = []
    for filed in returns:
        whole = reading.bare(filed, answers.get(filed.pk, {}))
        filed.asked, filed.answered = whole.whole.asked, whole.whole.answered
        times += [
            SectionTime(filed=filed, section=code, seconds=40 * one.answered + 90)
            for code, one in whole.progress.items()
            if one.answered
        ]
    Return.objects.bulk_update(returns, ["asked", "answered", "touched_at", "touched_by"], batch_size=200)
    SectionTime.objects.bulk_create(times, batch_size=BATCH)
