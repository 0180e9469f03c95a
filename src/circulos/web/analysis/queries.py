"""What a reader may see of an edition: found with a handful of questions, whatever the size of the circle."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from circulos.compare.disclosure import Rules
from circulos.facts.snapshot import open_snapshot
from circulos.method.types import Kit
from circulos.web.access import demand
from circulos.web.analysis import store, veil
from circulos.web.analysis.seen import Seen
from circulos.web.analysis.veil import Veil
from circulos.web.collection import freeze_runs, freezing
from circulos.web.collection.models import Frozen, Return
from circulos.web.cycle import kits
from circulos.web.cycle.models import Edition, Participation, Visibility
from circulos.web.cycle.progress import State
from circulos.web.cycle.rules import council_ids_of, leads
from circulos.web.people import consents
from circulos.web.people.models import Consent, Council, Person

VALIDATED = (State.VALIDATED.value,)
SIGNED_TOO = (State.SIGNED.value, State.VALIDATED.value)


@dataclass(frozen=True)
class Figures:
    """The snapshot a page is made from; without a folder there is none yet, and `count` of `needed` are there."""

    folder: Path | None
    frozen: Frozen | None = None
    count: int = 0
    needed: int = 0
    is_behind: bool = False  # the returns have moved on since, and a newer draft is being made

    @property
    def is_draft(self) -> bool:
        return self.frozen is None

    @property
    def context(self) -> Path | None:
        """The facts about the territory that were fixed with the figures."""
        name = self.frozen.context_folder if self.frozen else ""
        return settings.DATA / name if name else None


@dataclass(frozen=True)
class Look:
    """A reader, an edition, and what she may see of it."""

    person: Person
    edition: Edition
    leads: bool
    parts: tuple[Participation, ...]  # every council that ever was in the edition
    figures: Figures
    own: Participation | None = None

    @cached_property
    def own_parts(self) -> tuple[Participation, ...]:
        """The reader's councils in this edition."""
        mine = council_ids_of(self.person)
        return tuple(part for part in self.parts if part.council_id in mine and not part.withdrawn_at)

    @cached_property
    def kit(self) -> Kit:
        return kits.kit_of(self.edition.kit)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every council there are figures of: those of the edition, and those of earlier ones by their names."""
        known = {part.council.code: part.council.name for part in self.parts}
        gone = [code for code in self.ready.benchmark.councils if code not in known]
        if gone:
            known |= dict(Council.objects.filter(code__in=gone).values_list("code", "name"))
        return {code: known.get(code, code) for code in (*known, *gone)}

    @cached_property
    def ready(self) -> store.Ready:
        if self.figures.folder is None:
            raise Http404
        return store.ready(self.kit, self.figures.folder, self.figures.context)

    @cached_property
    def fewest(self) -> int:
        """From how many councils on others are shown one by one."""
        return 1 if self.leads else max(Rules().fewest_councils, self.edition.circle.live_panel_from)

    @cached_property
    def own_code(self) -> str:
        return self.own.council.code if self.own else ""

    @cached_property
    def veil(self) -> Veil:
        if self.leads:
            return veil.open_veil(self.names, self.own_code)
        return self.council_veil

    @cached_property
    def council_veil(self) -> Veil:
        """As the own council sees the circle; without one as somebody outside does."""
        if self.edition.circle.visibility == Visibility.PRIVATE:
            return veil.closed_veil(self.own_code, self.names.get(self.own_code, ""))
        numbers = codes_of(self.edition, self.parts, self.names)
        return veil.coded_veil(self.names, numbers, _("Council %(number)s"), self._may_name(), self.own_code)

    def _may_name(self) -> Collection[str]:
        """Members of the edition that consented; who left keeps its figures there under a code."""
        if not self.own_parts and not self.leads:
            return ()
        allowed = consented(self.edition, consents.NAMED_IN_CIRCLE)
        return [
            part.council.code for part in self.parts if part.council_id in allowed and not part.withdrawn_at
        ]

    @cached_property
    def seen(self) -> Seen:
        return Seen(self.ready, self.veil, self.edition.period, self.fewest, self.figures.is_draft)

    @cached_property
    def for_council(self) -> Seen:
        """What the own council sees, whoever asks: its report is the same in everybody's hands."""
        fewest = max(Rules().fewest_councils, self.edition.circle.live_panel_from)
        return Seen(self.ready, self.council_veil, self.edition.period, fewest, self.figures.is_draft)


def consented(edition: Edition, purpose: consents.Purpose) -> set[int]:
    """The councils that allow it in this edition."""
    given = Consent.objects.filter(purpose=purpose.code, withdrawn_at=None, edition__in=["", edition.code])
    return set(given.values_list("council_id", flat=True))


def codes_of(edition: Edition, parts: Collection[Participation], names: Mapping[str, str]) -> dict[str, int]:
    """The number drawn for each council of the edition; those of earlier years follow in an order nobody knows."""
    drawn = {part.council.code: part.alias for part in parts}
    rest = sorted(set(names) - set(drawn), key=lambda code: _mixed(edition, code))
    return drawn | {
        code: number for number, code in enumerate(rest, start=max(drawn.values(), default=0) + 1)
    }


def _mixed(edition: Edition, code: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"{edition.code} {code}".encode(), hashlib.sha256)


# --- Which figures ------------------------------------------------------------------------------------------


def figures_for(edition: Edition, *, leads: bool, may_see_drafts: bool) -> Figures:
    """The frozen figures; before these the draft: for the facilitator always, for councils from the threshold on."""
    frozen = freezing.current(edition)
    if frozen is not None:
        return Figures(settings.DATA / frozen.folder, frozen, frozen.councils, frozen.councils)
    states = SIGNED_TOO if leads else VALIDATED
    count = Return.objects.filter(edition=edition, state__in=states, council__in=_current(edition)).count()
    needed = 1 if leads else max(Rules().fewest_councils, edition.circle.live_panel_from)
    if count < needed or not may_see_drafts:
        return Figures(None, None, count, needed)
    folder, is_behind = freeze_runs.draft_of(edition, states)
    return Figures(folder, None, count, needed, is_behind)


def _current(edition: Edition):
    return edition.participations.current().values("council")


# --- Whose page ---------------------------------------------------------------------------------------------


def look_or_404(request: HttpRequest, code: str, council: str = "") -> Look:
    """The edition as this reader may see it; with a council, as the page of that council."""
    edition = get_object_or_404(Edition.objects.select_related("circle"), code=code)
    demand(request.user, "analysis.view_results", edition)
    return look_of(request.user, edition, council or request.GET.get("council", ""))


def look_of(person: Person, edition: Edition, council: str = "") -> Look:
    """The same where it is known already that she may."""
    parts = tuple(Participation.objects.filter(edition=edition).select_related("council"))
    for part in parts:
        part.edition = edition
    does_lead = leads(person, edition)
    mine = [part for part in parts if part.council_id in council_ids_of(person) and not part.withdrawn_at]
    figures = figures_for(edition, leads=does_lead, may_see_drafts=does_lead or bool(mine))
    own = _own(person, parts, mine, council)
    return Look(person, edition, does_lead, parts, figures, own)


def _own(person: Person, parts, mine: list[Participation], council: str) -> Participation | None:
    """The council asked for, if the reader may; her own where she has just one."""
    if not council:
        return mine[0] if mine else None
    found = next((part for part in parts if part.council.code == council and not part.withdrawn_at), None)
    if found is None:
        raise Http404
    demand(person, "analysis.view_council", found)
    return found


def context_snapshot(look: Look):
    """The facts about the territory, frozen with the figures; None where there are none."""
    frozen = look.figures.frozen
    return open_snapshot(settings.DATA / frozen.context_folder) if frozen and frozen.context_folder else None
