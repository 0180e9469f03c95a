"""Alerts come with the point that brings the change, once, and hardly ever where nothing happens."""

from dataclasses import replace

import numpy as np
import pytest

from circulos.compare.alerts import BY_CHANCE, alerts, held, lately, together
from circulos.compare.control import control
from circulos.compare.spc_rules import Cause
from circulos.compare.standing import compared
from circulos.facts import parse_period
from circulos.method import load_kit
from circulos.method.types import Break, Kind

NAN = np.nan
# Two years of waiting days that only swing: mean 50, moving range 4.
QUIET = [48, 52] * 12
HOURS = replace(
    load_kit("basic-social-services").indicators["U02"],
    kind=Kind.AMOUNT,
    denominator=None,
    polarity="lower",
    frequency="month",
)


def months(size, first="2023-01"):
    period = parse_period(first)
    found = []
    for _ in range(size):
        found.append(str(period))
        period = period.following()
    return found


def series(*values, indicator=HOURS, first="2023-01"):
    """Comparisons of councils C0, C1, … with these values, month by month."""
    rows = np.array(values, dtype=float)
    return [
        compared(
            indicator,
            period,
            [f"C{place}" for place in range(len(rows))],
            np.full(len(rows), NAN),
            np.full(len(rows), NAN),
            rows[:, at],
            ["observed"] * len(rows),
            {},
        )
        for at, period in enumerate(months(rows.shape[1], first))
    ]


def told(found):
    return [(one.council, one.period, one.cause, one.signal) for one in found.found]


def test_where_nothing_happens_there_is_nothing_to_tell():
    found = alerts(series(QUIET, QUIET[::-1]), since="2023-01")
    assert found.found == ()
    assert found.looked == 2 * 13  # the first eleven months say nothing yet


def test_a_point_beyond_the_limits_is_told_with_what_it_is_held_against():
    (alert,) = alerts(series(QUIET, [*QUIET[:-1], 70])).found
    assert (alert.council, alert.period, alert.cause, alert.signal, alert.points) == (
        "C1",
        "2024-12",
        Cause.ABOVE_LIMIT,
        "worse",
        24,
    )
    # Moving ranges of 4 twenty-two times and one of 22, which is screened: 2.66 x 4 either side of 1218 / 24.
    mean = (11 * 100 + 48 + 70) / 24
    np.testing.assert_allclose(
        [alert.value, alert.centre, alert.lower, alert.upper], [70, mean, mean - 10.64, mean + 10.64]
    )


def test_the_same_change_is_told_once():
    shifted = [*QUIET, 70, 71, 70, 72]
    found = alerts(series(shifted), since="2023-01")
    assert told(found) == [("C0", "2025-01", Cause.ABOVE_LIMIT, "worse")]
    # Asked each month for the last one only, it is news in January and in no month after.
    assert [len(alerts(series(shifted[:size])).found) for size in (24, 25, 26, 27, 28)] == [0, 1, 0, 0, 0]


def test_a_change_to_the_other_side_is_news_again():
    found = alerts(series([*QUIET, 70, 30]), since="2025-01")
    assert told(found) == [
        ("C0", "2025-01", Cause.ABOVE_LIMIT, "worse"),
        ("C0", "2025-02", Cause.BELOW_LIMIT, "better"),
    ]


def test_the_seventh_month_above_the_mean_is_the_one_that_tells():
    creeping = [*[49, 51, 47, 53] * 6, *[52, 52.5] * 4]
    found = alerts(series(creeping), since="2023-01")
    assert [(cause, period) for _, period, cause, _ in told(found)] == [(Cause.ABOVE_MEAN, "2025-06")]


def kept(found):
    return held(found, "C0", lately(found, "C0"))


def stand_out(chart):
    return [chart.periods[place] for place in chart.known if chart.chart.cause[place] != Cause.COMMON]


def test_while_a_change_holds_the_chart_keeps_the_limits_it_was_told_with():
    lasting = series([*QUIET, 70, 71, 70, 72, 70, 71, 72])
    chart = kept(lasting)
    (alert,) = alerts(lasting, since="2023-01").found
    assert chart.held == alert.period == "2025-01"
    assert (chart.chart.centre[-1], chart.chart.upper[-1]) == (alert.centre, alert.upper)
    assert len(chart.counted) == alert.points == 25
    # Nothing that came before looks special, as it does once the change has drawn the mean after it.
    before = set(months(23))
    assert set(months(7, "2025-01")) <= set(stand_out(chart)) and not before & set(stand_out(chart))
    assert before & set(stand_out(control(lasting, "C0")))


def test_a_change_is_held_whatever_the_unit():
    days = kept(series([*QUIET, 70, 71, 70]))
    hours = kept(series([24 * one for one in (*QUIET, 70, 71, 70)]))
    assert days.held == hours.held == "2025-01"
    np.testing.assert_allclose(hours.chart.upper, 24 * days.chart.upper)


@pytest.mark.parametrize("values", [QUIET, [*QUIET, 70, 48, 52], [50], [*QUIET, 70]])
def test_where_no_change_holds_every_point_counts(values):
    chart, plain = kept(series(values)), control(series(values), "C0")
    assert chart.held == "" and not chart.chart.excluded.any()
    np.testing.assert_array_equal(chart.chart.upper, plain.chart.upper)


def test_the_last_change_is_the_one_that_holds():
    assert kept(series([*QUIET, 70, 30, 31])).held == "2025-02"


def test_a_new_definition_after_a_change_is_a_series_of_its_own():
    broken = replace(HOURS, breaks=(Break("2025-03", HOURS.title),))
    chart = kept(series([*QUIET, 70, 71, 70, 71], indicator=broken))
    assert chart.held == "" and not chart.chart.excluded.any()


def test_a_council_without_a_figure_has_no_news():
    missing = [*QUIET[:-1], 70, NAN]
    assert alerts(series(missing, [*QUIET, 50])).found == ()
    assert len(alerts(series(missing, [*QUIET, 50]), since="2024-12").found) == 1


def test_only_the_councils_asked_for_are_looked_at():
    both = series([*QUIET[:-1], 70], [*QUIET[:-1], 70])
    assert [one.council for one in alerts(both, ["C1"]).found] == ["C1"]
    assert alerts(both, ["C9"]).looked == 0


def test_a_series_too_short_for_limits_is_silent():
    assert alerts(series([*QUIET[:10], 500]), since="2023-01").looked == 0
    assert alerts(series([*QUIET[:11], 500]), since="2023-01").looked == 1
    assert alerts([]).looked == 0


def test_a_break_starts_the_wait_anew():
    cut = replace(HOURS, breaks=(Break("2024-06", "Counted otherwise."),))
    changed = [*QUIET[:17], *[90, 94] * 3, 93]
    assert alerts(series(changed, indicator=cut), since="2023-01").found == ()
    assert alerts(series(changed), since="2023-01").found != ()


def test_the_month_that_looks_like_a_financial_year_keeps_its_place():
    # 2010-11 would be a financial year: November is written 2010-M11.
    found = alerts(series([*QUIET[:21], 70], first="2009-02"))
    assert [one.period for one in found.found] == ["2010-M11"]
    cut = replace(HOURS, breaks=(Break("2010-12", "Counted otherwise."),))
    assert alerts(series([*QUIET[:21], 70], indicator=cut, first="2009-02")).found != ()


def test_quarters_and_years_are_looked_at_each_among_their_own():
    quarters = [*(f"{year}-Q{number}" for year in range(2018, 2024) for number in (1, 2, 3, 4))]
    quarterly = replace(HOURS, frequency="quarter")
    rows = [
        replace(one, period=period, indicator=quarterly)
        for one, period in zip(series([*QUIET[:-1], 70]), quarters, strict=True)
    ]
    years = [replace(rows[0], period=str(year), value=np.array([200.0])) for year in range(2018, 2024)]
    mixed = sorted([*rows, *years], key=lambda one: parse_period(one.period).order)
    assert [one.period for one in alerts(mixed).found] == ["2023-Q4"]


def test_the_alerts_of_several_indicators_come_in_order_of_time():
    late, early = series([*QUIET, 70]), series([*QUIET[:-1], 70, 50])
    found = together([alerts(late, since="2023-01"), alerts(early, since="2023-01")])
    assert [one.period for one in found.found] == ["2024-12", "2025-01"]
    assert found.looked == 28
    assert found.by_chance == pytest.approx(28 * BY_CHANCE)


def test_alerts_by_chance_are_as_many_as_is_said():
    rng = np.random.default_rng(11)
    found = alerts(series(*rng.normal(50, 5, (24, 60))), since="2023-01")
    assert found.looked == 24 * 49
    # Fourteen are expected of 1,176 looks; less than half or twice as many would be beyond chance.
    assert 0.4 < len(found.found) / found.by_chance < 1.9


def test_a_shift_is_found_within_months():
    rng = np.random.default_rng(12)
    shifted = np.hstack([rng.normal(50, 5, (40, 24)), rng.normal(60, 5, (40, 12))])
    found = alerts(series(*shifted), since="2025-01")
    assert len({one.council for one in found.found}) >= 36
