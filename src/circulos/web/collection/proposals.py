"""A proposal before it is taken: every figure it would change, beside what stands now."""

from dataclasses import dataclass

from circulos.facts import Status
from circulos.web.collection import rows, tasks
from circulos.web.collection.actions import Entry
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import Proposal


@dataclass(frozen=True)
class Change:
    """One line of the preview: what stands, what would stand, and whether somebody changed it meanwhile."""

    title: str
    part: str
    before: str
    after: str
    note: str
    meanwhile: bool
    is_erasing: bool


def entries_of(proposal: Proposal) -> list[Entry]:
    return [Entry(**one) for one in proposal.changes]


def versions_now(whole: Filled, proposal: Proposal) -> list[int]:
    return [whole.cell(one.variable, one.breakdown).version for one in entries_of(proposal)]


def changes_of(whole: Filled, proposal: Proposal) -> list[Change]:
    return [_change(whole, one) for one in entries_of(proposal) if one.variable in whole.kit.variables]


def _change(whole: Filled, one: Entry) -> Change:
    tongue, variable = rows.language(), whole.kit.variables[one.variable]
    stands = whole.cell(one.variable, one.breakdown)

    def said(value: float | None, status: str) -> str:
        word = rows.in_words(variable, value, tongue)
        suffix = f" ({rows.status_word(status)})" if status == Status.ESTIMATED else ""
        return f"{word}{suffix}" if word else rows.status_word(status) or "–"

    return Change(
        title=variable.title.into(tongue),
        part=tasks.part_title(whole, one.breakdown),
        before=said(stands.value, stands.status),
        after=said(one.value, one.status),
        note=one.note if one.note != stands.note else "",
        meanwhile=one.version is not None and one.version != stands.version,
        is_erasing=stands.value is not None and one.value is None,
    )
