"""Real base figures beside the checkout, four years behind each: how many changes are asked about, and mistakes found.

Nobody knows which of these figures are wrong. What is asked about is real all the same: services that were taken
over, ways of counting that changed, 2020; few enough that somebody would answer.
"""

import csv

import numpy as np
import pytest

from circulos.compare.change import changes, usual_changes
from circulos.compare.finding import Panel

BEHIND = 4


@pytest.fixture(scope="module")
def circles(beside):
    """Base figures of the Scottish councils, (councils, periods) each: the sides of the published indicators."""
    with (beside / "lgbf" / "social_care_long.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    councils = sorted({row["council"] for row in rows})
    found = []
    for indicator in sorted({row["indicator"] for row in rows}):
        own = [row for row in rows if row["indicator"] == indicator]
        periods = sorted({row["period"] for row in own})
        for side in ("numerator", "denominator"):
            values = np.full((len(councils), len(periods)), np.nan)
            for row in own:
                if row[side]:
                    values[councils.index(row["council"]), periods.index(row["period"])] = float(row[side])
            if np.isfinite(values).any():
                found.append(values)
    return found


def share_asked(circles, factor):
    asked, judged = 0, 0
    for values in circles:
        for last in range(BEHIND, values.shape[1]):
            known, now = values[:, last - BEHIND : last], values[:, last] * factor
            usual = usual_changes(known[None]).of([0] * len(now))
            names = tuple(map(str, range(len(now))))
            panel = Panel("figure", names, tuple("12345"), np.column_stack([known, now]))
            asked += len(changes(panel, usual))
            judged += int((np.isfinite(now) & np.isfinite(known[:, -1])).sum())
    return asked / judged


def test_few_real_figures_are_asked_about(circles):
    share = share_asked(circles, 1)  # measured: 2.3 %
    assert 0 < share < 0.03, share


@pytest.mark.parametrize("factor", [2, 0.5])
def test_most_real_figures_would_be_asked_about_if_they_were_doubled_or_halved(circles, factor):
    share = share_asked(circles, factor)  # measured: 90 and 85 %
    assert share > 0.8, share
