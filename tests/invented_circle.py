"""Comparisons of an invented circle, to build exhibits from: names and figures are made up."""

import math
from dataclasses import replace

import numpy as np

from circulos.compare import position
from circulos.compare.comparison import Comparison
from circulos.compare.interval import Interval, impossible, proportion
from circulos.compare.standing import band_of, signals
from circulos.method.text import Text
from circulos.method.types import Break, Indicator, Kind, Objective, Perspective, Polarity

NAMES = {
    f"c{index:02d}": name
    for index, name in enumerate(
        [
            "Aldervall",
            "Bruncastell",
            "Clarafont",
            "Dosrius-sobre-la-Riera",
            "Estanyrodó",
            "Fontdelmar",
            "Garriguell",
            "Hortanova",
            "Illafosca",
            "Jonquerell",
            "Llobatera",
            "Montclar",
            "Novapoble",
            "Olmeda",
            "Pinedell",
            "Quatrecamins",
            "Riudesol",
            "Santperelló",
            "Torrefosca",
            "Ullastrà",
            "Valldemig",
            "Xiprerar",
            "Zenòbia",
            "Vilabruna",
        ]
    )
}
OWN = "c07"

PERSPECTIVES = (
    Perspective(
        "user",
        Text("User", translations={"ca": "Persona usuària", "es": "Persona usuaria"}),
        (
            Objective(
                "time",
                Text(
                    "Answer in good time",
                    translations={"ca": "Respondre a temps", "es": "Responder a tiempo"},
                ),
            ),
            Objective(
                "quality",
                Text(
                    "Give a service people value",
                    translations={"ca": "Donar un servei ben valorat", "es": "Dar un servicio bien valorado"},
                ),
            ),
        ),
    ),
    Perspective(
        "economy",
        Text("Economy", translations={"ca": "Economia", "es": "Economía"}),
        (
            Objective(
                "cost",
                Text(
                    "Have adequate unit costs",
                    translations={
                        "ca": "Disposar d’uns costos unitaris adequats",
                        "es": "Disponer de unos costes unitarios adecuados",
                    },
                ),
            ),
        ),
    ),
)


def text(en, ca, es):
    return Text(en, translations={"ca": ca, "es": es})


def indicator(code, title, **changes):
    fields = {
        "perspective": "user",
        "objective": "time",
        "kind": Kind.PROPORTION,
        "unit": Text("%"),
        "polarity": Polarity.HIGHER,
        "per": 100.0,
        "decimals": 1,
    } | changes
    return Indicator(
        code=code,
        title=title,
        numerator=None,
        denominator=None,
        why=text("It matters to people.", "Importa a les persones.", "Importa a las personas."),
        reading=text(
            "A high share may also mean that few requests are recorded.",
            "Una proporció alta també pot voler dir que es registren poques demandes.",
            "Una proporción alta también puede significar que se registran pocas demandas.",
        ),
        **fields,
    )


IN_TIME = indicator(
    "U02",
    text(
        "First requests answered within ten days",
        "Primeres demandes ateses en deu dies",
        "Primeras demandas atendidas en diez días",
    ),
    decimals=0,
)
WAIT = indicator(
    "U01",
    text(
        "Waiting days for the first interview",
        "Dies d’espera per a la primera entrevista",
        "Días de espera para la primera entrevista",
    ),
    kind=Kind.MEAN,
    unit=Text("days"),
    polarity=Polarity.LOWER,
    per=1.0,
)
SATISFACTION = indicator(
    "U20",
    text(
        "User satisfaction", "Satisfacció de les persones usuàries", "Satisfacción de las personas usuarias"
    ),
    objective="quality",
    kind=Kind.SCORE,
    unit=Text("points"),
    per=1.0,
)
SPENDING = indicator(
    "E01",
    text(
        "Current spending on basic social services per inhabitant",
        "Despesa corrent en serveis socials bàsics per habitant",
        "Gasto corriente en servicios sociales básicos por habitante",
    ),
    perspective="economy",
    objective="cost",
    kind=Kind.RATIO,
    unit=Text("EUR per inhabitant"),
    polarity=Polarity.NEUTRAL,
    per=1.0,
)
BROKEN = replace(
    IN_TIME,
    breaks=(
        Break(
            "2022",
            text(
                "calendar days instead of working days.",
                "dies naturals en lloc de dies feiners.",
                "días naturales en lugar de días laborables.",
            ),
        ),
    ),
)
INDICATORS = (IN_TIME, WAIT, SATISFACTION, SPENDING)


def compare(
    indicator,
    values,
    *,
    period="2024",
    numerator=None,
    denominator=None,
    half=None,
    councils=None,
    status=None,
    group="",
    reference=None,
    reference_kind="mean",
):
    """A comparison of given values; intervals are Wilson's for counts, `half` wide on each side for others."""
    value = np.array(values, dtype=float)
    size = len(value)
    councils = tuple(councils or list(NAMES)[:size])
    gone = np.full(size, np.nan)
    numerator = gone if numerator is None else np.array(numerator, dtype=float)
    denominator = gone if denominator is None else np.array(denominator, dtype=float)
    lower, upper = gone, gone
    if half is not None:
        lower, upper = value - half, value + half
    elif indicator.kind is Kind.PROPORTION and not np.isnan(denominator).all():
        wrong = impossible(numerator, denominator, part_of_whole=True)
        wilson = proportion(np.where(wrong, np.nan, numerator), denominator, per=indicator.per)
        lower, upper = wilson.lower, wilson.upper
    known = value[~np.isnan(value)]
    n = len(known)
    spread = np.quantile(known, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]) if n else [math.nan] * 7
    mean = float(known.mean()) if n else math.nan
    reference = mean if reference is None else reference
    order = position.ordered(value, indicator.polarity, limits=band_of(indicator))
    bands = order.bands(4)
    found = Interval(value, lower, upper)
    pooled = (
        numerator[~np.isnan(value)].sum() / denominator[~np.isnan(value)].sum() * indicator.per
        if n
        else math.nan
    )
    return Comparison(
        indicator=indicator,
        period=period,
        breakdown="",
        group=group,
        councils=councils,
        value=value,
        numerator=numerator,
        denominator=denominator,
        lower=lower,
        upper=upper,
        rank=order.rank(),
        percentile=order.percentile(),
        band=np.where(bands > 0, bands, np.nan),
        gap=value - reference,
        status=tuple(status or ("not_delivered" if math.isnan(one) else "observed" for one in value)),
        signal=tuple(position.names(signals(indicator, found))),
        n=n,
        mean=mean,
        pooled=float(pooled),
        sd=float(known.std(ddof=1)) if n > 1 else math.nan,
        **dict(
            zip(("minimum", "q10", "q25", "q50", "q75", "q90", "maximum"), map(float, spread), strict=True)
        ),
        reference=reference,
        reference_kind=reference_kind,
    )


def in_time(period="2024", size=24, seed=7, level=0.76, what=IN_TIME):
    """Shares with cases behind them; one council has not delivered."""
    draw = np.random.default_rng(seed)
    cases = draw.integers(40, 900, size).astype(float)
    shares = np.clip(draw.normal(level, 0.09, size), 0.35, 0.99)
    answered = np.round(cases * shares)
    if size > 7:
        cases[7], answered[7] = 312, round(312 * (level - 0.05))
    if size > 20:
        answered[20] = np.nan
    return compare(
        what,
        answered / cases * 100,
        period=period,
        numerator=answered,
        denominator=np.where(np.isnan(answered), np.nan, cases),
    )


def wait(period="2024", size=24, seed=3):
    draw = np.random.default_rng(seed)
    return compare(WAIT, draw.gamma(9, 1.9, size), period=period, half=draw.uniform(1, 3, size))


def satisfaction(period="2024", size=24, seed=5):
    draw = np.random.default_rng(seed)
    value = draw.normal(7.9, 0.5, size)
    value[draw.random(size) < 0.3] = np.nan
    return compare(SATISFACTION, value, period=period, half=0.3)


def spending(period="2024", size=24, seed=11, level=76.0):
    draw = np.random.default_rng(seed)
    people = draw.integers(10_000, 120_000, size).astype(float)
    money = np.round(people * draw.normal(level, 14, size))
    return compare(SPENDING, money / people, period=period, numerator=money, denominator=people)


YEARS = ("2019", "2020", "2021", "2022", "2023", "2024")


def series(what=IN_TIME):
    return [
        in_time(period, seed=100 + index // 3, level=0.66 + 0.02 * index, what=what)
        for index, period in enumerate(YEARS)
    ]


def everything(period="2024"):
    return [in_time(period), wait(period), satisfaction(period), spending(period)]
