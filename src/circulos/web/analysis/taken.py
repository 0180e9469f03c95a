"""Exhibits and reports as files to take away."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse

import circulos
from circulos.exhibits import Exhibit, Report, words
from circulos.exhibits.annex import definitions
from circulos.exhibits.report import report
from circulos.method.types import Indicator
from circulos.render import RENDERERS, data, svg, voice, xlsx
from circulos.web.analysis import shown
from circulos.web.analysis.placed import Placed
from circulos.web.analysis.seen import Seen

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
MEDIA = ("pdf", "pptx", "xlsx", "html")  # in which a whole report is taken away
REPORTS = "reports"
PLAN, CIRCLE = "council", "circle"


def answer(content: bytes, ending: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


# --- One exhibit --------------------------------------------------------------------------------------------


def exhibit_as(made: Exhibit | None, ending: str, seen: Seen, indicator: Indicator | None = None) -> bytes:
    """The table as CSV or XLSX, the figure as SVG. Raises Http404 for what there is not."""
    if made is None or ending not in shown.ENDINGS or (ending == "svg" and made.figure is None):
        raise Http404
    if ending == "svg":
        speaker = voice(shown.language())
        title, said = speaker.say(made.title), speaker.sentences(made.reading)
        return svg.document(made.figure, shown.language(), title=title, description=said).encode()
    whole = _around(made, seen, indicator)
    return data.tidy(whole, shown.language()).encode() if ending == "csv" else _workbook(whole)


def _around(made: Exhibit, seen: Seen, indicator: Indicator | None) -> Report:
    """A report of one exhibit, so that a file says by itself where its numbers come from."""
    rows = tuple(row for row in made.table.rows if not row.level)
    return Report(
        title=made.title,
        subtitle=made.subtitle,
        blocks=(made,),
        kit=f"{seen.kit.code} {seen.kit.version}",
        kit_digest=seen.kit.digest,
        snapshot_digest=seen.snapshot,
        version=circulos.__version__,
        warning=words("report.invented") if seen.invented else "",
        definitions=definitions(seen.kit, [indicator]) if indicator else None,
        data=replace(made, table=replace(made.table, rows=rows)),
    )


def _workbook(whole: Report) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        xlsx.render(whole, shown.language(), path)
        return path.read_bytes()


# --- Whole reports ------------------------------------------------------------------------------------------


def council_report(seen: Placed, circle: str, ending: str, plan: str = PLAN) -> bytes:
    """A report of the own council by one of the kit's plans. Raises Http404 for what there is not."""
    if plan == CIRCLE or not seen.own:
        raise Http404
    return _report(seen, plan, seen.own, circle, ending)


def circle_report(seen: Placed, circle: str, ending: str) -> bytes:
    """The report of the circle as a whole, as the reader may see it."""
    return _report(seen, CIRCLE, None, circle, ending)


def _report(seen: Placed, plan: str, own: str | None, circle: str, ending: str) -> bytes:
    if plan not in seen.kit.reports:
        raise Http404
    told = f"{seen.key} {plan} {own} {circle} {circulos.__version__}"

    def made() -> Report:
        return report(
            seen, plan, own, seen.period, circle=circle, version=circulos.__version__, setting=seen.setting
        )

    return _written(told, made, ending)


def sheet(seen: Seen, one: Indicator, exhibits: Sequence[Exhibit], told: str, ending: str) -> bytes:
    """One indicator on its own: everything its page shows, with what it means and every number behind it."""
    if not exhibits:
        raise Http404

    def made() -> Report:
        first = exhibits[0]
        plain = tuple(replace(each, title=each.view or each.title) for each in exhibits)
        return replace(_around(first, seen, one), title=one.title, blocks=plain, subtitle=first.subtitle)

    return _written(f"{seen.key} sheet {one.code} {told} {circulos.__version__}", made, ending)


def _written(told: str, made: Callable[[], Report], ending: str) -> bytes:
    """A report is written once: the same figures and the same view give the same file."""
    if ending not in MEDIA:
        raise Http404
    name = hashlib.sha256(told.encode()).hexdigest()[:40]
    path = settings.DATA / REPORTS / f"{name}-{shown.language()}.{ending}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two may ask at once, in two processes or in two threads of one.
        draft = path.with_name(f"{os.getpid()}-{threading.get_ident()}-{path.name}")
        RENDERERS[ending](made(), shown.language(), draft)
        draft.replace(path)
    return path.read_bytes()
