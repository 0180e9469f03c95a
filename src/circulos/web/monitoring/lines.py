"""Alerts and series in words, for the page and for the letter."""

from dataclasses import dataclass

from circulos.compare.alerts import Alert, together
from circulos.compare.control import Control
from circulos.exhibits import control, words
from circulos.exhibits.control import cause_words
from circulos.exhibits.model import Format
from circulos.exhibits.report import plain_setting
from circulos.exhibits.setting import number_format
from circulos.method.types import Indicator
from circulos.web.analysis import said, shown
from circulos.web.analysis.shown import Asked, Drawn
from circulos.web.monitoring.series import Watched, is_out

ONE_DECIMAL = Format(decimals=1)
TONES = {"better": "positive", "worse": "caution"}


@dataclass(frozen=True)
class AlertLine:
    """A piece of news: since which period, by which rule, and what the figure is held against."""

    code: str
    title: str
    period: str
    value: str
    rule: str
    usual: str
    signal: str
    tone: str
    still: bool = False


@dataclass(frozen=True)
class SeriesLine:
    """An indicator that is followed, its last value, and whether it stands out now."""

    code: str
    title: str
    period: str
    value: str
    points: int
    out: bool
    drawn: Drawn


def of_alert(one: Alert, still: bool = False) -> AlertLine:
    shape = number_format(one.indicator)
    low, high = said.number(one.lower, shape), said.number(one.upper, shape)
    return AlertLine(
        code=one.indicator.code,
        title=said.text(one.indicator.title),
        period=one.period,
        value=said.number(one.value, shape),
        rule=said.say(cause_words(one.cause)),
        usual=said.say(words("interval", low=low, high=high)),
        signal=said.say(words(f"signal.{one.signal}")) if one.signal in ("better", "worse") else "",
        tone=TONES.get(one.signal, "info"),
        still=still,
    )


def alerts_of(watched: Watched) -> tuple[list[AlertLine], float]:
    """The news of the last year, the latest first, and how many of them chance alone would bring."""
    found = together(list(watched.lately.values()))
    out = {code for code, chart in watched.charts.items() if is_out(chart)}
    last: dict[str, Alert] = {one.indicator.code: one for one in found.found}
    told = [
        of_alert(one, still=one.indicator.code in out and last[one.indicator.code] is one)
        for one in reversed(found.found)
    ]
    return told, found.by_chance


def series_of(watched: Watched, name: str) -> list[SeriesLine]:
    return [_series(watched, watched.kit.indicators[code], name) for code in watched.charts]


def _series(watched: Watched, one: Indicator, name: str) -> SeriesLine:
    chart = watched.charts[one.code]
    known = chart.known
    last = known[-1]
    key = ("control", watched.found.snapshot, one.code, watched.council, shown.language())
    drawn = shown.kept(
        key,
        lambda: shown.markup_of(exhibit(watched, chart, name), Asked("control", one.code), level=3),
    )
    return SeriesLine(
        code=one.code,
        title=said.text(one.title),
        period=chart.periods[last],
        value=said.number(float(chart.chart.value[last]), number_format(one)),
        points=len(known),
        out=is_out(chart),
        drawn=drawn,
    )


def exhibit(watched: Watched, chart: Control, name: str):
    setting = plain_setting(watched.found, chart.periods[-1])
    return control(chart, {watched.council: name}, setting=setting)
