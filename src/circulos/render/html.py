"""One self-contained page: works without JavaScript, prints on A4, speaks to a screen reader.

The page declares its own Content-Security-Policy: no script at all, and no style but its own sheet.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path

from circulos.exhibits import words
from circulos.exhibits.model import Block, Exhibit, Heading, Paragraph, Phrase, Report, Row, Table
from circulos.render.frame import NARROW, SMALL, WIDE, Canvas
from circulos.render.html_table import attribute, content, say, scrolled
from circulos.render.printed import placed
from circulos.render.style import STYLE
from circulos.render.svg import BOTH, is_small, named_by
from circulos.render.voice import Voice, voice

MANY = 60  # exhibits, past which points go without names under a pointer: their tables name them


def render(report: Report, language: str, path: Path) -> None:
    """Write the report as one HTML file."""
    path.write_text(page(report, language), encoding="utf-8")


def page(report: Report, language: str) -> str:
    """The whole page."""
    speaker = voice(language)
    title = speaker.say(report.title)
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    warning = f'<p class="warning" role="note">{say(report.warning, speaker)}</p>' if report.warning else ""
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f'<header><a class="skip" href="#report">{say(words("ui.skip"), speaker)}</a><h1>{escape(title)}</h1>'
        f"{paragraph(report.subtitle, speaker, 'lead')}{warning}</header>"
        f'{contents(report, speaker)}<main id="report">{"".join(blocks(report, speaker))}</main>'
        f"{footer(report, speaker)}</body></html>"
    )


def paragraph(phrase: Phrase, speaker: Voice, name: str = "") -> str:
    """A paragraph, unless there is nothing to say."""
    said = say(phrase, speaker)
    return f"<p{attribute('class', name)}>{said}</p>" if said else ""


def contents(report: Report, speaker: Voice) -> str:
    """The list of headings, the second level under the first."""
    parts = [
        (f"part-{index}", block) for index, block in enumerate(report.blocks) if isinstance(block, Heading)
    ]
    if report.definitions:
        parts.append(("definitions", Heading(report.definitions.title)))
    if len(parts) < 2:
        return ""
    items = "".join(contents_item(part, under, speaker) for part, under in families(parts))
    title = say(words("ui.contents"), speaker)
    return f'<nav aria-labelledby="contents"><h2 id="contents">{title}</h2><ol>{items}</ol></nav>'


Part = tuple[str, Heading]


def families(parts: Sequence[Part]) -> Iterator[tuple[Part, list[Part]]]:
    """Headings of the first level, each with those of the second level under it; deeper ones are not listed."""
    first: Part | None = None
    under: list[Part] = []
    for part in parts:
        if part[1].level == 1:
            if first:
                yield first, under
            first, under = part, []
        elif part[1].level == 2:
            under.append(part)
    if first:
        yield first, under


def contents_item(part: Part, under: Sequence[Part], speaker: Voice) -> str:
    """A heading with a link to it, and those under it."""
    inner = "".join(contents_item(one, (), speaker) for one in under)
    key, heading = part
    below = f"<ol>{inner}</ol>" if inner else ""
    return f'<li><a href="#{key}">{say(heading.text, speaker)}</a>{below}</li>'


def blocks(report: Report, speaker: Voice) -> Iterator[str]:
    """Headings, paragraphs and exhibits in order; small figures that follow each other stand side by side, a lone one
    takes the whole width."""
    tips = len(report.exhibits()) <= MANY
    small, alone = (replace(SMALL, tips=tips),), (replace(WIDE, tips=tips), NARROW)
    numbered = list(enumerate(placed(report.blocks)))
    for beside, run in groupby(numbered, key=lambda one: is_beside(one[1][0])):
        together = list(run)
        several = beside and len(together) > 1
        canvases = small if several else alone if beside else BOTH
        written = "".join(
            block_of(block, level, index, canvases, speaker) for index, (block, level) in together
        )
        yield f'<div class="pair">{written}</div>' if several else written
    if report.definitions:
        yield annex(report.definitions, speaker)


def is_beside(block: Block) -> bool:
    """Whether a block may stand beside another."""
    return isinstance(block, Exhibit) and block.figure is not None and is_small(block.figure)


def block_of(block: Block, level: int, index: int, canvases: Sequence[Canvas], speaker: Voice) -> str:
    """One block; an exhibit's title stands one level under the last heading."""
    match block:
        case Heading():
            return f'<h{level + 1} id="part-{index}">{say(block.text, speaker)}</h{level + 1}>'
        case Paragraph():
            return paragraph(block.text, speaker)
        case Exhibit():
            return exhibit(
                block, speaker.language, key=f"exhibit-{index}", level=level + 2, canvases=canvases
            )


def annex(shown: Exhibit, speaker: Voice) -> str:
    """The definitions: a list of names and meanings for each indicator, folded."""
    title, reading = say(shown.title, speaker), escape(speaker.sentences(shown.reading))
    entries = "".join(definition(row, shown.table, speaker) for row in shown.table.rows)
    return f'<section class="annex"><h2 id="definitions">{title}</h2><p>{reading}</p>{entries}</section>'


def definition(row: Row, table: Table, speaker: Voice) -> str:
    """One indicator: its title, and under it what is known of it."""
    first, *rest = zip(row.cells, table.columns, strict=True)
    told = [(say(column.title, speaker), content(cell, column, speaker)) for cell, column in rest]
    facts = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in told if said)
    return f"<details><summary>{content(*first, speaker)}</summary><dl>{facts}</dl></details>"


def footer(report: Report, speaker: Voice) -> str:
    """What is needed to make the same report again."""
    facts = [
        ("ui.kit", f"{report.kit} {report.kit_digest}".strip()),
        ("ui.snapshot", report.snapshot_digest),
        ("ui.version", report.version),
    ]
    told = "".join(f"<dt>{say(words(id), speaker)}</dt><dd>{escape(fact)}</dd>" for id, fact in facts if fact)
    again = paragraph(words("ui.again"), speaker) if told else ""
    return (
        f"<footer>{paragraph(report.warning, speaker)}<dl>{told}</dl>{again}</footer>"
        if told
        else "<footer></footer>"
    )


def exhibit(
    shown: Exhibit, language: str, *, key: str, level: int = 3, canvases: Sequence[Canvas] = BOTH
) -> str:
    """An exhibit as a `<figure>`; `key` makes its ids unique in the page, `level` is that of its heading."""
    speaker = voice(language)
    title, reading = speaker.say(shown.title), speaker.sentences(shown.reading)
    inside = (
        folded(shown, speaker, key, title, canvases)
        if shown.figure
        else scrolled(shown.table, speaker, title, cards=True)
    )
    name = "exhibit" if shown.figure else "exhibit open"
    return (
        f'<figure class="{name}" id="{key}"><figcaption><h{level} id="{key}-t">{escape(title)}</h{level}>'
        f"{paragraph(shown.subtitle, speaker, 'subtitle')}</figcaption>"
        f'<p class="reading" id="{key}-r">{escape(reading)}</p>{inside}{remarks(shown, speaker)}</figure>'
    )


def folded(shown: Exhibit, speaker: Voice, key: str, title: str, canvases: Sequence[Canvas]) -> str:
    """The figure with its table folded under it."""
    assert shown.figure is not None
    drawn = named_by(f"{key}-t {key}-r", shown.figure, speaker.language, canvases)
    label = say(words("ui.table"), speaker)
    table = scrolled(shown.table, speaker, title)
    return f'<div class="plot">{drawn}</div><details><summary>{label}</summary>{table}</details>'


def remarks(shown: Exhibit, speaker: Voice) -> str:
    """Notes, then the source."""
    notes = [speaker.say(note) for note in shown.notes]
    source = [speaker.say(words("ui.source", source=shown.source))] if shown.source else []
    items = "".join(f"<li>{escape(note)}</li>" for note in [*notes, *source])
    return f'<ul class="notes">{items}</ul>' if items else ""
