"""A council's report of 40 figures in every medium: the first time, and warm, for one council after the other.

Warm means another council in the same process, never the same report twice: Typst keeps what it has set.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from circulos.exhibits import Heading, Report, strip, trend
from circulos.exhibits.model import Exhibit
from circulos.render import RENDERERS, render
from invented_circle import IN_TIME, NAMES, YEARS, in_time

FIGURES, COUNCILS = 40, 6


def main():
    reports = [council_report(own) for own in list(NAMES)[:COUNCILS]]
    figures = sum(isinstance(block, Exhibit) and block.figure is not None for block in reports[0].blocks)
    print(f"{figures} figures, {len(NAMES)} councils, {len(YEARS)} years")
    for medium in RENDERERS:
        walls, cpus = zip(*(timed(report, medium) for report in reports), strict=True)
        print(
            f"{medium:5} first {walls[0]:.2f} s, warm {median(walls[1:]):.2f} s"
            f" (processor {median(cpus[1:]):.2f} s)"
        )


def timed(report, medium):
    """Seconds on the wall and of the processor to write one report."""
    with TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        render(report, "ca", Path(folder) / f"report.{medium}")
        return time.perf_counter() - wall, time.process_time() - cpu


def council_report(own):
    """Half strips, half trends, each of an indicator of its own."""
    blocks = []
    for index in range(FIGURES // 2):
        what = replace(IN_TIME, code=f"U{index:02d}")
        years = [
            in_time(year, seed=index * 20 + at, level=0.6 + 0.02 * at, what=what)
            for at, year in enumerate(YEARS)
        ]
        blocks += [Heading(f"Indicator {index}"), strip(years[-1], own, NAMES), trend(years, own, NAMES)]
    return Report(f"Report of {NAMES[own]}", tuple(blocks), kit="bench 1", kit_digest="0" * 64)


if __name__ == "__main__":
    main()
