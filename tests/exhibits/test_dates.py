"""How days and periods are written in each language."""

import pytest

from circulos.exhibits.dates import day, period_words
from circulos.render.voice import voice


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026-10", ("oct. 2026", "oct 2026", "Oct 2026")),
        ("2010-M11", ("nov. 2010", "nov 2010", "Nov 2010")),
        *((same, (same, same, same)) for same in ("2026", "2026-Q3", "2010-11", "2022/2024", "a slip")),
    ],
)
def test_a_month_is_called_by_its_name_and_other_periods_as_they_are_written(period, said):
    assert tuple(voice(language).say(period_words(period)) for language in ("ca", "es", "en")) == said


def test_a_day_is_written_by_its_figures_and_what_is_none_stays():
    assert voice("ca").say(day("2026-03-09")) == "9/3/2026"
    assert voice("ca").say(day("2026-03")) == "2026-03"
