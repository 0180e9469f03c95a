"""Exhibits of a page: built, drawn, and kept drawn, since nothing ever changes under their key."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from circulos.exhibits import Exhibit, funnel, heat, panel, profile, ranking, strip, trend, words
from circulos.exhibits.funnel import COUNTED
from circulos.exhibits.model import Words
from circulos.method.types import Indicator
from circulos.render import html
from circulos.web.analysis.seen import Seen

KEPT = 600  # drawings in one process; the largest, a heat panel, takes half a megabyte
ENDINGS = ("csv", "xlsx", "svg")


@dataclass(frozen=True)
class Asked:
    """What one exhibit is about: an indicator, or all of a perspective and group."""

    name: str
    indicator: str = ""
    perspective: str = ""
    group: str = ""


@dataclass(frozen=True)
class Drawn:
    """An exhibit in a page: its markup and what it can be taken away as."""

    asked: Asked
    markup: SafeString
    has_figure: bool


def language() -> str:
    return (get_language() or "en").split("-")[0]


# --- Building -----------------------------------------------------------------------------------------------


def build(seen: Seen, asked: Asked) -> Exhibit | None:
    """None where there is nothing of that name to show."""
    builder = BUILDERS.get(asked.name)
    return builder(seen, asked) if builder else None


def _strip(seen: Seen, asked: Asked) -> Exhibit | None:
    one = seen.now(asked.indicator)
    return strip(one, seen.own, seen.names, setting=seen.setting) if one.n else None


def _ranking(seen: Seen, asked: Asked) -> Exhibit | None:
    one = seen.now(asked.indicator)
    return ranking(one, seen.own, seen.names, setting=seen.setting) if one.n else None


def _trend(seen: Seen, asked: Asked) -> Exhibit | None:
    series = seen.series(asked.indicator, seen.group(asked.indicator))
    return trend(series, seen.own, seen.names, setting=seen.setting) if len(series) > 1 else None


def _funnel(seen: Seen, asked: Asked) -> Exhibit | None:
    """Limits need everybody's size, and a size gives a code away: with codes there is no funnel."""
    one = seen.now(asked.indicator)
    if not one.n or one.indicator.kind not in COUNTED or seen.veil.coded or seen.veil.hides_others:
        return None
    return funnel(one, seen.own, seen.names, setting=seen.setting)


def _panel(seen: Seen, asked: Asked) -> Exhibit | None:
    chosen = seen.under(asked.perspective)
    if not chosen:
        return None
    now = [seen.now(one.code) for one in chosen]
    history = {one.code: _last(seen, one) for one in chosen} if seen.own else {}
    perspectives = seen.kit.perspectives.values()
    return panel(now, seen.own, seen.names, perspectives=perspectives, history=history, setting=seen.setting)


def _last(seen: Seen, one: Indicator) -> list:
    """The three years before, for the own council's columns."""
    return [seen.comparison(one.code, period, seen.group(one.code)) for period in seen.periods[-4:]]


def _profile(seen: Seen, asked: Asked) -> Exhibit | None:
    chosen = seen.under(asked.perspective)
    if not chosen or not seen.own:
        return None
    return profile([seen.now(one.code) for one in chosen], seen.own, seen.names, setting=seen.setting)


def _heat(seen: Seen, asked: Asked) -> Exhibit | None:
    if seen.veil.hides_others:
        return None
    chosen = [one for one in seen.under(asked.perspective) if asked.group in _groups_of(seen, one)]
    found = [seen.comparison(one.code, seen.period, asked.group) for one in chosen]
    return heat(found, seen.own, seen.names, setting=seen.setting) if found else None


def _groups_of(seen: Seen, one: Indicator) -> tuple[str, ...]:
    return seen.ready.benchmark.groups(one.code)


BUILDERS: dict[str, Callable[[Seen, Asked], Exhibit | None]] = {
    "strip": _strip,
    "ranking": _ranking,
    "trend": _trend,
    "funnel": _funnel,
    "panel": _panel,
    "profile": _profile,
    "heat": _heat,
}


# --- Drawing ------------------------------------------------------------------------------------------------

_kept: OrderedDict[tuple, Drawn | None] = OrderedDict()


def draw(seen: Seen, asked: Asked, *, level: int = 2, titled_by_view: bool = False) -> Drawn | None:
    """The exhibit as markup. `titled_by_view`: the page's heading names the indicator already."""
    key = (seen.key, asked, level, titled_by_view, language())
    return kept(key, lambda: _drawn(seen, asked, level, titled_by_view))


def kept(key: tuple, make: Callable[[], Drawn | None]) -> Drawn | None:
    """What was drawn under a key, or is drawn now. Two threads may draw the same once; nothing else can happen."""
    if key in _kept:
        return _kept[key]
    made = _kept[key] = make()
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return made


def _drawn(seen: Seen, asked: Asked, level: int, titled_by_view: bool) -> Drawn | None:
    made = build(seen, asked)
    return markup_of(made, asked, level, titled_by_view) if made else None


def markup_of(made: Exhibit, asked: Asked, level: int = 2, titled_by_view: bool = False) -> Drawn:
    shown = replace(made, title=made.view) if titled_by_view and made.view else made
    # Everything an exhibit holds has been escaped by the renderer.
    text = mark_safe(html.exhibit(shown, language(), key=asked.name, level=level))  # noqa: S308
    return Drawn(asked, text, made.figure is not None)


def status_words(status: str) -> Words:
    """Why there is no value, as the exhibits say it."""
    return words(f"status.{status}")
