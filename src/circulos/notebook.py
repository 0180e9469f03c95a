"""How results look in a notebook: a benchmark as its panel, a comparison as a strip, an exhibit or report as it is.

The packages below know nothing of HTML. Whoever asks the façade for `benchmark` gets this module loaded, and with it
the method by which notebooks ask an object for its HTML. The renderer is loaded when something is shown.

    >>> from circulos import benchmark, notebook
    >>> notebook.speak("ca")
    >>> benchmark("scotland-social-work", "social_care_long.csv").comparison("SW01", "2022-23")
"""

from __future__ import annotations

from collections import Counter
from functools import singledispatch
from html import escape
from itertools import count
from typing import Any

from circulos.benchmarking import Benchmark
from circulos.compare.comparison import Comparison
from circulos.exhibits.catalogue import languages
from circulos.exhibits.model import Exhibit, Report
from circulos.exhibits.panel import panel
from circulos.exhibits.report import plain_setting
from circulos.exhibits.strip import strip

HEIGHT = 720  # pixels, of a report

_language = "en"
_numbers = count(1)


def speak(language: str) -> None:
    """Show what follows in a language: ca, es or en. Raises ValueError for another."""
    if language not in languages():
        raise ValueError(f"Nothing is said in “{language}”. There are: {', '.join(languages())}.")
    global _language
    _language = language


@singledispatch
def markup(shown: Any) -> str:
    """The HTML of a result; raises TypeError for what is none."""
    raise TypeError(f"{type(shown).__name__} is nothing a notebook shows.")


@markup.register
def _(shown: Exhibit) -> str:
    """An exhibit with its style, which holds for nothing else in the notebook."""
    from circulos.render.html import exhibit
    from circulos.render.style import STYLE_INSIDE

    # Ids are unique in the whole notebook.
    key = f"circulos-{next(_numbers)}"
    return f'<div class="circulos"><style>{STYLE_INSIDE}</style>{exhibit(shown, _language, key=key)}</div>'


@markup.register
def _(shown: Report) -> str:
    """A report as a page in the page."""
    from circulos.render.html import page

    title = escape(str(shown.title)) if isinstance(shown.title, str) else "Circulos"
    return (
        f'<iframe title="{title}" srcdoc="{escape(page(shown, _language))}" width="100%" height="{HEIGHT}"'
        ' style="border:0"></iframe>'
    )


@markup.register
def _(shown: Comparison) -> str:
    """Where the councils stand. A comparison knows them by their codes only."""
    return markup(strip(shown, None, {}))


@markup.register
def _(shown: Benchmark) -> str:
    """What was measured, and the panel of the last full period."""
    counted = f"{len(shown.councils)} councils · {len(shown.kit.indicators)} indicators"
    title = f"<b>{escape(shown.kit.title.into(_language))}</b> {escape(shown.kit.version)}"
    told = f"<p>{title} · {counted} · {escape(', '.join(shown.periods))}</p>"
    if not shown.periods:
        return told
    period = last_full_period(shown)
    now = [shown.comparison(code, period) for code in shown.kit.indicators]
    setting, perspectives = plain_setting(shown, period), shown.kit.perspectives.values()
    known = [one for one in now if one.n]
    return told + markup(panel(known, None, shown.names, perspectives=perspectives, setting=setting))


def last_full_period(shown: Benchmark) -> str:
    """The last period with values of at least half as many indicators as any has: the newest is often just begun."""
    held = Counter(period for _, period, _ in shown.values)
    most = max(held.values())
    return [period for period in shown.periods if held[period] * 2 >= most][-1]


for kind in (Exhibit, Report, Comparison, Benchmark):
    setattr(kind, "_repr_html_", markup)  # noqa: B010  # the name notebooks ask for
