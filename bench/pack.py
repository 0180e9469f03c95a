"""The pack of a circle: 50 councils × PDF, PPTX and XLSX with 40 figures each, on two processes; then once more.

The network is invented, the reports are real ones: 20 indicators, each where the councils stand and through time.
"""

import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from circulos.benchmarking import benchmark
from circulos.exhibits.report import report
from circulos.method import load_kit
from circulos.method.types import ReportBlock
from circulos.packs import Wishes, pack
from circulos.simulate import simulate, write_network

KIT, COUNCILS, YEARS, INDICATORS = "basic-social-services", 50, 5, 20


def main(folder):
    source = figures(Path(folder) / "network")
    wishes = Wishes(source.latest, "bench")
    drawn = sum(
        one.figure is not None
        for one in report(source, "bench", source.councils[0], wishes.period).exhibits()
    )
    print(f"{len(source.councils)} councils × {', '.join(wishes.formats)} with {drawn} figures each")
    for what in ("written", "kept and zipped anew"):
        wall, cpu = time.perf_counter(), processor()
        path = pack(source, source.councils, wishes, Path(folder) / "pack")
        print(
            f"{what}: {time.perf_counter() - wall:.1f} s (processor {processor() - cpu:.1f} s),"
            f" {path.stat().st_size / 1e6:.0f} MB"
        )


def figures(folder):
    """The benchmark of an invented network, with a plan of 40 figures."""
    kit = load_kit(KIT)
    network = simulate(kit, COUNCILS, [str(year) for year in range(2025 - YEARS + 1, 2026)], 1)
    source = benchmark(KIT, write_network(kit, network, folder).parent)
    codes = [code for code in source.kit.indicators if len(source.series(code)) == YEARS][:INDICATORS]
    looks = tuple(ReportBlock(exhibit=name) for name in ("strip", "trend"))
    blocks = (ReportBlock(each="indicator", indicators=tuple(codes), blocks=looks),)
    plan = replace(source.kit.reports["council"], code="bench", blocks=blocks)
    return replace(source, kit=replace(source.kit, reports={"bench": plan}))


def processor():
    """Seconds of the processor of this process and of those it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        sys.exit(main(folder))
