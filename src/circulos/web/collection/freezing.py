"""From answers to a snapshot: at the end of the validation for good, before that as a draft at any time."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.facts import TOTAL, Observation, Status, observation_table, snapshot
from circulos.method.types import Kit
from circulos.web.collection import filled as reading
from circulos.web.collection import past
from circulos.web.collection.models import Exclusion, FreezeRun, Frozen, OfficialFigure, Return
from circulos.web.cycle import kits, phases
from circulos.web.cycle.models import Edition
from circulos.web.cycle.progress import State
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person
from circulos.web.turns import in_turn

audit.register({"edition.frozen": _("fixed the figures of")})

SNAPSHOTS, DRAFTS, CONTEXT = "snapshots", "drafts", "context"
OFFICIAL = "official"
VALIDATED = (State.VALIDATED.value,)


Measuring = Callable[[Kit, Path, Frozen | None], object]
_measuring: Measuring | None = None


def provide(measuring: Measuring) -> None:
    """What the app analysis does with a new snapshot, so that its first reader need not wait."""
    global _measuring
    _measuring = measuring


def measure(kit: Kit, folder: Path, frozen: Frozen | None = None) -> None:
    """What the first reader would wait for; with figures that are fixed also what their territory leads to expect."""
    if _measuring is not None:
        _measuring(kit, folder, frozen)


class Moved(Exception):  # noqa: N818 -- it is no error of the program
    """Figures changed while they were being written down."""


@dataclass(frozen=True)
class Written:
    """Snapshots on the disk that nothing refers to yet, and the state of the returns they were made from."""

    stamp: str
    folder: Path
    context: Path
    kit_digest: str
    councils: int
    rows: int


def freeze(
    *,
    by: Person | None,
    edition: Edition,
    reason: str = "",
    tell: Callable[[str], object] = lambda step: None,
    done: Callable[[Frozen], object] = lambda frozen: None,
) -> Frozen:
    """The validated figures of the edition become a snapshot, together with the circle's earlier years.

    Frozen again (with a reason), the edition gets another snapshot; the earlier one stays where it is. The work is done
    before the database is held: stopped at any moment, it leaves everything as it was. `tell` hears the steps; `done`
    gets the snapshot in the transaction that makes it stand, and what it raises undoes that.
    """
    for _attempt in range(3):
        with suppress(Moved):
            return _establish(by, edition, reason, _written(edition, reason, tell), done)
    raise Refused(
        _("The returns are being changed while they are read. Fix the figures when nobody works on them.")
    )


def _written(edition: Edition, reason: str, tell: Callable[[str], object]) -> Written:
    edition = Edition.objects.select_related("circle").get(pk=edition.pk)
    tell(FreezeRun.Step.READING)
    demand_ready(edition, current(edition), reason)
    before, kit = stamp(edition, VALIDATED), kits.kit_of(edition.kit)
    rows = list(observations(edition, kit, VALIDATED))
    facts = observation_table(context_of(edition))
    tell(FreezeRun.Step.WRITING)
    folder = snapshot.write(_with_earlier(edition, rows), settings.DATA / SNAPSHOTS, kit.digest)
    context = snapshot.write(facts, settings.DATA / CONTEXT)
    return Written(before, folder, context, kit.digest, len({row.council for row in rows}), len(rows))


def _establish(by: Person | None, edition: Edition, reason: str, written: Written, done) -> Frozen:
    """From here on the edition has these figures. Short, since nobody else can write meanwhile."""
    with in_turn(), transaction.atomic():
        edition = Edition.objects.select_related("circle").select_for_update(of=("self",)).get(pk=edition.pk)
        before = current(edition)
        demand_ready(edition, before, reason)
        if stamp(edition, VALIDATED) != written.stamp:
            raise Moved
        if before:
            Frozen.objects.filter(pk=before.pk).update(replaced_at=timezone.now())
        frozen = Frozen.objects.create(
            edition=edition,
            digest=snapshot.open_snapshot(written.folder).manifest.digest,
            folder=_below_data(written.folder),
            context_digest=snapshot.open_snapshot(written.context).manifest.digest,
            context_folder=_below_data(written.context),
            kit_digest=written.kit_digest,
            councils=written.councils,
            rows=written.rows,
            frozen_by=by,
            reason=reason.strip(),
        )
        after = {"snapshot": frozen.digest, "kit": frozen.kit_digest, "councils": frozen.councils}
        audit.record("edition.frozen", by=by, about=edition, after=after, circle=edition.circle.code)
        done(frozen)
    return frozen


def demand_ready(edition: Edition, before: Frozen | None, reason: str) -> None:
    """Raises `Refused` with what is missing."""
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


def draft_snapshot(edition: Edition, *, states: Collection[str] = VALIDATED) -> Path:
    """The figures as they stand now, in a folder of their own: for looking at before the freeze.

    `states` says which returns are in it. Only validated ones by default: nobody sees another's unfinished work.
    """
    kit = kits.kit_of(edition.kit)
    rows = observations(edition, kit, states)
    return snapshot.write(_with_earlier(edition, rows), settings.DATA / DRAFTS, kit.digest)


def stamp(edition: Edition, states: Collection[str]) -> str:
    """Another one whenever a figure of the returns in these states, or what stands beside them, may have changed."""
    here = edition.participations.current().values("council")
    returns = Return.objects.filter(edition=edition, state__in=states, council__in=here)
    moments = [Max(name) for name in ("touched_at", "validated_at", "signed_at")]
    told = [returns.order_by().aggregate(Count("pk"), Sum("pk"), *moments)]
    left_out = Exclusion.objects.filter(answer__filed__edition=edition).order_by()
    told.append(left_out.aggregate(Count("pk"), Max("at"), Max("lifted_at")))
    official = OfficialFigure.objects.filter(period=edition.period).order_by()
    told.append(official.aggregate(Count("pk"), Max("taken_at")))
    said = [edition.kit_digest, *states, *(value for each in told for value in each.values())]
    return sha256("|".join(map(str, said)).encode()).hexdigest()


def _below_data(folder: Path) -> str:
    return folder.relative_to(settings.DATA).as_posix()


def _with_earlier(edition: Edition, rows: Iterable[Observation]) -> pa.Table:
    """These figures, and earlier periods of the circle as they were frozen."""
    now, folder = observation_table(rows), past.folder_before(edition)
    if not folder:
        return now
    earlier = snapshot.open_snapshot(past.path_of(folder)).table()
    return pa.concat_tables([earlier.filter(pc.not_equal(earlier["period"], edition.period)), now])


# --- Observations of an edition -----------------------------------------------------------------------------


def observations(edition: Edition, kit: Kit, states: Collection[str]) -> Iterator[Observation]:
    """Every cell the kit asks of every council whose return is in one of these states, and its official figures."""
    asked = reading.kit_of(edition)
    returns = list(_returns(edition, states))
    answers = reading.cells_in(returns)
    left_out = _left_out(returns)
    official, deadlines = _official(edition), _deadlines(edition)
    for filed in returns:
        facts = official.get(filed.council_id, {})
        cells = answers.get(filed.pk, {})
        whole = reading.Filled(
            asked, edition, filed.council, filed, cells, facts, past.of(edition, filed.council)
        )
        yield from _of_return(whole, left_out)
        yield from _about_return(whole, kit, deadlines.get(filed.council_id))


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


def _about_return(whole: reading.Filled, kit: Kit, deadline: datetime | None) -> Iterator[Observation]:
    """What the system counts about the return itself, where the kit has a variable for it."""
    filed = whole.filed
    given = sum(1 for cell in whole.cells.values() if cell.breakdown == TOTAL and cell.value is not None)
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


def _deadlines(edition: Edition) -> dict[int, datetime | None]:
    """Until when each council was told to file."""
    parts = list(edition.participations.all())
    for part in parts:
        part.edition = edition
    return {part.council_id: part.deadline for part in parts}


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
