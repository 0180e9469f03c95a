"""Taking official figures that `circulos fetch` wrote, or that came from elsewhere in the same columns."""

import csv
import io
import math
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulos.facts.period import parse_period
from circulos.web.collection import filled as reading
from circulos.web.collection import numbers
from circulos.web.collection.models import OfficialFigure
from circulos.web.cycle.models import Edition
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

audit.register({"official.taken": gettext_lazy("took official figures for")})

NEEDED = ("council", "period", "variable", "value")
# Both answer within some four seconds: a row about something else is passed over twenty times as fast as one is written.
MOST_ROWS, MOST_FIGURES = 200_000, 50_000
BATCH = 500


@dataclass(frozen=True)
class Taken:
    """How many figures were taken, and how many rows were about something else."""

    figures: int
    aside: int


@transaction.atomic
def take(*, by: Person | None, edition: Edition, content: bytes, name: str) -> Taken:
    """Figures of the edition's councils for the facts its kit knows; a figure known before is put right.

    Raises `Refused`, with the row, where a figure cannot be read: then nothing is taken.
    """
    facts = reading.kit_of(edition).context
    councils = dict(edition.participations.current().values_list("council__code", "council_id"))
    found: dict[tuple[int, str, str], OfficialFigure] = {}
    aside, now = 0, timezone.now()
    for number, row in enumerate(_rows(content), start=2):
        if number - 1 - aside > MOST_FIGURES:
            raise Refused(_too_many(MOST_FIGURES))
        council, variable = (row["council"] or "").strip(), (row["variable"] or "").strip()
        if council not in councils or variable not in facts or not (row["value"] or "").strip():
            aside += 1
            continue
        period = _period(row["period"], number)
        found[councils[council], period, variable] = OfficialFigure(
            council_id=councils[council],
            period=period,
            variable=variable,
            value=_value(row["value"], number),
            source=(row.get("source") or name).strip()[:300],
            taken_at=now,
            taken_by=by,
        )
    if not found:
        raise Refused(_("No row is about a council of this edition and a fact its kit knows."))
    OfficialFigure.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["council", "period", "variable"],
        update_fields=["value", "source", "taken_at", "taken_by"],
        batch_size=BATCH,
    )
    told = {"file": name, "figures": len(found), "left aside": aside}
    audit.record("official.taken", by=by, about=edition, after=told, circle=edition.circle.code)
    return Taken(len(found), aside)


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig").replace("\0", "")
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
        if missing:
            raise Refused(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
        found = [row for _number, row in zip(range(MOST_ROWS + 1), table, strict=False)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(
            _("This is no CSV file in UTF-8. Write it with circulos fetch … --out figures.csv.")
        ) from error
    if len(found) > MOST_ROWS:
        raise Refused(_too_many(MOST_ROWS))
    return found


def _too_many(most: int) -> str:
    return _("More than %(most)s rows: fetch fewer periods at once.") % {"most": most}


def _period(text: str | None, row: int) -> str:
    try:
        return str(parse_period((text or "").strip()))
    except ValueError as error:
        raise Refused(
            _("Row %(row)s: “%(text)s” is no period.") % {"row": row, "text": (text or "")[:40]}
        ) from error


def _value(text: str, row: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= numbers.LARGEST:  # nor what is no number, which is never less than anything
        raise Refused(_("Row %(row)s: “%(text)s” is no number.") % {"row": row, "text": text[:40]})
    return value
