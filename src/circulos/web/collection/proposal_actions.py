"""Figures out of a file or a paste: kept to be looked at, then taken, all of them or none."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulos.web.collection import actions
from circulos.web.collection import filled as reading
from circulos.web.collection.filled import Filled
from circulos.web.collection.laid import MOST_SAID, Laid
from circulos.web.collection.models import Proposal
from circulos.web.collection.proposals import entries_of, versions_now
from circulos.web.cycle.models import Participation
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person


@transaction.atomic
def propose(*, by: Person, part: Participation, laid: Laid, via: str, name: str) -> Proposal:
    """Keep what was found, to be looked at. The return is not touched."""
    return Proposal.objects.create(
        filed=actions.begun(by, part),
        via=via,
        name=name[:200],
        changes=[asdict(one) for one in laid.entries],
        remarks=laid.remarks[:MOST_SAID],
        made_by=by,
    )


@transaction.atomic
def take(*, by: Person, part: Participation, proposal: Proposal, seen: Sequence[int] | None = None) -> Filled:
    """Write the proposed figures over what the preview showed, all of them or none."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.taken_at:
        raise Refused(_("These figures have been taken already."))
    versions = versions_now(reading.load(part.edition, part.council), proposal)
    if seen is not None and list(seen) != versions:
        raise Refused(actions.MEANWHILE)
    entries = [
        replace(one, version=version) for one, version in zip(entries_of(proposal), versions, strict=True)
    ]
    after = actions.save(by=by, part=part, entries=entries, via=proposal.via).whole
    proposal.taken_at = timezone.now()
    proposal.save(update_fields=["taken_at"])
    facts = {"file": proposal.name, "figures": len(entries)}
    where = {"council": part.council.code, "circle": part.edition.circle.code}
    audit.record("proposal.taken", by=by, about=after.filed, after=facts, **where)
    return after
