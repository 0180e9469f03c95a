"""Monthly figures of one invented council."""

from dataclasses import replace

import numpy as np

from circulos.compare.control import control
from circulos.method.types import Break
from invented_circle import IN_TIME, OWN, WAIT, compare, text

MONTHS = tuple(f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13))


def in_time(seed=3, what=IN_TIME, fall=True):
    """A share that swings around two thirds, with a month that went wrong and one without a figure."""
    draw = np.random.default_rng(seed)
    cases = draw.integers(60, 110, len(MONTHS)).astype(float)
    answered = draw.binomial(cases.astype(int), 0.68).astype(float)
    if fall:
        answered[14] = round(cases[14] * 0.33)
    answered[6] = cases[6] = np.nan
    return [
        compare(
            what,
            [answered[place] / cases[place] * 100],
            period=month,
            numerator=[answered[place]],
            denominator=[cases[place]],
            councils=[OWN],
        )
        for place, month in enumerate(MONTHS)
    ]


def waits(values, what=WAIT):
    return [
        compare(what, [value], period=month, councils=[OWN])
        for month, value in zip(MONTHS, values, strict=False)
    ]


def months():
    return control(in_time(), OWN)


def rebased():
    """A new definition in July 2023, and a new phase from May 2024 that somebody asked for."""
    reason = text("counted from the call.", "es compta des de la trucada.", "se cuenta desde la llamada.")
    broken = replace(IN_TIME, breaks=(Break("2023-07", reason),))
    return control(in_time(what=broken, fall=False), OWN, rebase=["2024-05"], exclude=["2024-01"])


def few_months(size):
    return control(waits([16.0, 15.0, 17.5, 16.5, 15.5][:size]), OWN)
