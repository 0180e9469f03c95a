"""From answers to a snapshot: at the end of the validation for good, before that as a draft at any time."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.facts import TOTAL, Observation, Status, observation_table, snapshot
from circulos.method.types import Kit
from circulos.web.collection import filled as reading
from circulos.web.collection import past
from circulos.web.collection.models import Exclusion, Frozen, OfficialFigure, Return
from circulos.web.cycle import kits, phases
from circulos.web.cycle.models import Edition
from circulos.web.cycle.progress import State
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

audit.register({"edition.frozen": _("fixed the figures of")})

SNAPSHOTS, DRAFTS, CONTEXT = "snapshots", "drafts", "context"
OFFICIAL = "official"


@transaction.atomic
def freeze(*, by: Person | None, edition: Edition, reason: str = "") -> Frozen:
    """The validated figures of the edition become a snapshot, together with the circle's earlier years.

    Frozen again (with a reason), the edition gets another snapshot; the earlier one stays where it is.
    """
    edition = Edition.objects.select_related("circle").select_for_update(of=("self",)).get(pk=edition.pk)
    before = Frozen.objects.filter(edition=edition, replaced_at=None).first()
    _demand_ready(edition, before, reason)
    kit = kits.kit_of(edition.kit)
    rows = list(observations(edition, kit, (State.VALIDATED.value,)))
    folder = snapshot.write(
        observation_table([*_earlier(edition), *rows]), settings.DATA / SNAPSHOTS, kit.digest
    )
    context = snapshot.write(observation_table(context_of(edition)), settings.DATA / CONTEXT)
    if before:
        Frozen.objects.filter(pk=before.pk).update(replaced_at=timezone.now())
    frozen = Frozen.objects.create(
        edition=edition,
        digest=snapshot.open_snapshot(folder).manifest.digest,
        folder=_below_data(folder),
        context_digest=snapshot.open_snapshot(context).manifest.digest,
        context_folder=_below_data(context),
        kit_digest=kit.digest,
        councils=len({row.council for row in rows}),
        rows=len(rows),
        frozen_by=by,
        reason=reason.strip(),
    )
    after = {"snapshot": frozen.digest, "kit": kit.digest, "councils": frozen.councils}
    audit.record("edition.frozen", by=by, about=edition, after=after, circle=edition.circle.code)
    return frozen


def _demand_ready(edition: Edition, before: Frozen | None, reason: str) -> None:
    if edition.phase not in (phases.VALIDATE.code, phases.COMPARE.code):
        raise Refused(_("Figures are fixed at the end of the phase “Validate”."))
    if before and not reason.strip():
        raise Refused(_("The figures of this edition are fixed already. To fix them anew, say why."))
    states = list(edition.returns.values_list("state", flat=True))
    if State.SIGNED.value in states or State.REOPENED.value in states:
        raise Refused(
            _("Some returns are signed but not validated, or were opened again. Settle these first.")
        )
    if states.count(State.VALIDATED.value) < 3:
        raise Refused(_("With fewer than three validated returns there is nothing to compare."))


def draft_snapshot(edition: Edition, *, states: Collection[str] = (State.VALIDATED.value,)) -> Path:
    """The figures as they stand now, in a folder of their own: for looking at before the freeze.

    `states` says which returns are in it. Only validated ones by default: nobody sees another's unfinished work.
    """
    kit = kits.kit_of(edition.kit)
    rows = [*_earlier(edition), *observations(edition, kit, states)]
    return snapshot.write(observation_table(rows), settings.DATA / DRAFTS, kit.digest)


def _below_data(folder: Path) -> str:
    return folder.relative_to(settings.DATA).as_posix()


def _earlier(edition: Edition) -> Iterator[Observation]:
    """Earlier periods of the circle, as they were frozen."""
    folder = past.folder_before(edition)
    if not folder:
        return
    for row in snapshot.open_snapshot(past.path_of(folder)).table().to_pylist():
        if row["period"] != edition.period:
            yield Observation(**row | {"status": Status(row["status"])})


# --- Observations of an edition -----------------------------------------------------------------------------


def observations(edition: Edition, kit: Kit, states: Collection[str]) -> Iterator[Observation]:
    """Every cell the kit asks of every council whose return is in one of these states, and its official figures."""
    asked = reading.kit_of(edition)
    returns = list(_returns(edition, states))
    answers = reading.cells_in(returns)
    left_out = _left_out(returns)
    official = _official(edition)
    for filed in returns:
        facts = official.get(filed.council_id, {})
        cells = answers.get(filed.pk, {})
        whole = reading.Filled(
            asked, edition, filed.council, filed, cells, facts, past.of(edition, filed.council)
        )
        yield from _of_return(whole, left_out)
        yield from _about_return(whole, kit)


def _returns(edition: Edition, states: Collection[str]) -> Iterable[Return]:
    parts = edition.participations.current().values("council")
    found = Return.objects.filter(edition=edition, state__in=states, council__in=parts)
    return found.select_related("council").order_by("council__code")


def _left_out(returns: list[Return]) -> dict[int, str]:
    found = Exclusion.objects.filter(answer__filed__in=returns, lifted_at=None)
    return dict(found.values_list("answer_id", "reason"))


def _official(edition: Edition) -> dict[int, dict[str, tuple[float, str]]]:
    found: dict[int, dict[str, tuple[float, str]]] = {}
    rows = OfficialFigure.objects.filter(period=edition.period)
    for council, code, value, source in rows.values_list("council_id", "variable", "value", "source"):
        found.setdefault(council, {})[code] = (value, source)
    return found


def _of_return(whole: reading.Filled, left_out: dict[int, str]) -> Iterator[Observation]:
    council, period = whole.council.code, whole.edition.period
    shown = {question.variable for section in whole.sections for question in section.questions}
    for section in whole.kit.sections:
        for question in section.questions:
            variable = whole.kit.variables[question.variable]
            if variable.official:
                continue
            for breakdown in reading.breakdowns_of(whole.kit, variable.code):
                where = (variable.code, breakdown)
                yield _observation(
                    council,
                    period,
                    where,
                    whole.cells.get(where),
                    whole.cells.get((variable.code, TOTAL)),
                    variable.code in shown,
                    left_out,
                )
    for code, variable in whole.kit.variables.items():
        if variable.official in whole.official:
            value, source = whole.official[variable.official]
            yield Observation(council, period, code, value, source=source or OFFICIAL)


def _observation(
    council: str,
    period: str,
    where: tuple[str, str],
    answer: reading.Cell | None,
    total: reading.Cell | None,
    is_shown: bool,
    left_out: dict[int, str],
) -> Observation:
    variable, breakdown = where
    if not is_shown:
        return Observation(council, period, variable, None, breakdown, Status.NOT_APPLICABLE)
    if answer is not None and answer.answer_id in left_out:
        return Observation(
            council, period, variable, None, breakdown, Status.EXCLUDED, left_out[answer.answer_id]
        )
    if total is not None and total.answer_id in left_out:  # without its total a part says nothing
        return Observation(
            council, period, variable, None, breakdown, Status.EXCLUDED, left_out[total.answer_id]
        )
    if answer is not None and answer.status:
        return Observation(
            council, period, variable, answer.value, breakdown, Status(answer.status), answer.note or None
        )
    inherited = total.status if total is not None and total.status and Status(total.status).is_missing else ""
    return Observation(council, period, variable, None, breakdown, Status(inherited or Status.NOT_DELIVERED))


def _about_return(whole: reading.Filled, kit: Kit) -> Iterator[Observation]:
    """What the system counts about the return itself, where the kit has a variable for it."""
    filed = whole.filed
    given = sum(1 for cell in whole.cells.values() if cell.breakdown == TOTAL and cell.value is not None)
    deadline = _deadline(whole)
    in_time = filed.first_signed_at is not None and (deadline is None or filed.first_signed_at <= deadline)
    counted = {
        "variables_requested": float(whole.whole.asked),
        "variables_reported": float(given),
        "return_on_time": float(in_time),
    }
    for code in reading.COUNTED:
        if code in kit.variables:
            yield Observation(
                whole.council.code, whole.edition.period, code, counted[code], source="Circulos"
            )


def _deadline(whole: reading.Filled):
    part = whole.edition.participations.filter(council=whole.council).first()
    if part is None:
        return None
    part.edition = whole.edition
    return part.deadline


def context_of(edition: Edition) -> Iterator[Observation]:
    """The facts about the territory of the edition's councils, all periods known."""
    rows = OfficialFigure.objects.filter(council__in=edition.participations.values("council"))
    for code, period, variable, value, source in rows.values_list(
        "council__code", "period", "variable", "value", "source"
    ):
        yield Observation(code, period, variable, value, source=source or OFFICIAL)


def current(edition: Edition) -> Frozen | None:
    """The snapshot that stands."""
    return edition.frozen.filter(replaced_at=None).first()
