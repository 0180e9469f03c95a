"""How it is shown: one module a medium. A new renderer joins by being listed in `RENDERERS`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from circulos.exhibits import Report
from circulos.render import data, html, pdf, pptx, xlsx
from circulos.render.voice import Voice, voice

Renderer: TypeAlias = Callable[[Report, str, Path], None]

RENDERERS: Mapping[str, Renderer] = MappingProxyType(
    {
        "html": html.render,
        "pdf": pdf.render,
        "pptx": pptx.render,
        "xlsx": xlsx.render,
        "csv": data.render,
    }
)
"""What writes a report, by the ending of the file."""


def render(report: Report, language: str, path: Path) -> None:
    """Write a report in a language; the ending of the file name chooses the medium."""
    try:
        writer = RENDERERS[path.suffix.removeprefix(".")]
    except KeyError:
        known = ", ".join(f".{ending}" for ending in RENDERERS)
        raise ValueError(f"{path.name}: no renderer for this ending. Known endings: {known}.") from None
    writer(report, language, path)


__all__ = ["RENDERERS", "Renderer", "Voice", "render", "voice"]
