"""Last year's figures once more: what the page of data quality says of them."""

from types import SimpleNamespace

import numpy as np

from circulos.web.analysis import quality_page


class Told:
    """A benchmark of one indicator: numerator and denominator by period and council."""

    def __init__(self, **periods):
        self.benchmark = SimpleNamespace(kit=SimpleNamespace(indicators={"E01": None}))
        self.periods = periods

    def comparison(self, code, period):
        figures = self.periods[period]
        above, below = zip(*figures.values(), strict=True)
        return SimpleNamespace(
            councils=tuple(figures), numerator=np.array(above, float), denominator=np.array(below, float)
        )


def test_figures_that_repeat_beyond_chance_are_named_and_small_or_half_ones_are_not():
    before = {"same": (4566, 81_234), "half": (4566, 81_234), "small": (5, 60), "new": (100, 9_000)}
    now = {"same": (4566, 81_234), "half": (4566, 82_000), "small": (5, 60), "other": (100, 9_000)}
    found = quality_page._again(Told(last=before, this=now), "last", "this")
    assert found == {("E01", "same")}


def test_an_indicator_without_denominator_is_judged_by_what_it_has():
    nothing = float("nan")
    ready = Told(last={"same": (4566, nothing)}, this={"same": (4566, nothing)})
    assert quality_page._again(ready, "last", "this") == {("E01", "same")}
