"""Real base figures beside the checkout, four years behind each: how many changes are asked about, and mistakes found.

Nobody knows which of these figures are wrong. What is asked about is real all the same: services that were taken
over, ways of counting that changed, 2020; few enough that somebody would answer.
"""

import csv

import numpy as np
import pytest

from circulos.compare.change import changes, usual_changes
from circulos.compare.finding import Panel
from circulos.compare.robust import deviation

BEHIND = 4
FIRST = 1  # year behind the second edition of a circle


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


def share_asked(circles, factor, behind=BEHIND):
    asked, judged = 0, 0
    for values in circles:
        for last in range(behind, values.shape[1]):
            known, now = values[:, last - behind : last], values[:, last] * factor
            usual = usual_changes(known[None]).or_elsewhere().of([0] * len(now))
            names = tuple(map(str, range(len(now))))
            panel = Panel("figure", names, tuple("12345")[: behind + 1], np.column_stack([known, now]))
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


@pytest.mark.parametrize(("factor", "least", "most"), [(1, 0.015, 0.025), (2, 0.8, 0.95), (0.5, 0.75, 0.9)])
def test_in_a_second_edition_figures_elsewhere_stand_in_for_the_circle(circles, factor, least, most):
    share = share_asked(circles, factor, FIRST)  # measured: 2.0, 87.3 and 81.5 %
    assert least < share < most, share


def test_what_is_taken_from_elsewhere_is_how_these_figures_change(circles):
    logs = [np.diff(np.log(np.where(one > 0, one, np.nan))).reshape(1, -1) for one in circles]
    spread = sorted(float(deviation(one, axis=1)[0]) for one in logs)
    assert (round(spread[0], 2), round(spread[-2], 2), round(spread[-1], 2)) == (0.02, 0.16, 0.43)
