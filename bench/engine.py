"""How long it takes to measure and compare whole countries, beside the same work in pandas, in one run.

The work, from Parquet to Parquet: values of all indicators; mean, spread and quantiles of each indicator and year;
interval, rank, percentile, band and signal of each value. Each run has a process of its own, so that the peak of
its memory is its own.

    python bench/engine.py                 # 1, 5 and 23 million values
    python bench/engine.py 1               # one million
    python bench/engine.py 23 --alone      # without pandas
    python bench/engine.py --billion       # and a thousand million, without pandas: 45 GB of disk, half an hour
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

COUNCILS, YEARS = 290, 13
PROMISES = {23: (15, 3), 1000: (600, 8)}  # million values: seconds, GB
PER_FILE = 10_000_000  # rows
ROW_GROUP = 120_000  # rows, as in a snapshot


# ---- the data ----------------------------------------------------------------------------------------------


def generate(folder: Path, councils: int, periods: list[str], indicators: int) -> None:
    """Observations as snapshots hold them, sorted by variable: numerator and denominator of each indicator.

    One figure in fifty is an estimate and one in sixty-six missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(20261122)
    council = pa.array([f"{8000 + n:05d}" for n in range(councils)])
    cells = councils * len(periods)
    places = np.tile(np.arange(councils, dtype=np.int32), len(periods))
    times = np.repeat(np.arange(len(periods), dtype=np.int16), councils)
    people = np.round(np.exp(random.normal(10, 1, councils)))[places]
    statuses = pa.array(["observed", "estimated", "not_delivered", "not_collected"])

    def words(codes: np.ndarray, names: pa.Array) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes), names)

    def rows(numbers: range) -> pa.Table:
        share = random.uniform(0.02, 0.3, (len(numbers), 1))
        counted = np.round(
            people * share + np.sqrt(people * share) * random.standard_normal((len(numbers), cells))
        )
        value = np.empty((len(numbers), 2, cells))
        value[:, 0], value[:, 1] = people, np.clip(counted, 0, people)
        chance = random.random(value.size, dtype=np.float32)
        status = (chance < 0.02).astype(np.int8) + (chance < 0.015) + (chance < 0.005)
        names = pa.array(
            [f"v{number:05d}_{part}" for number in numbers for part in ("denominator", "numerator")]
        )
        blocks = 2 * len(numbers)
        return pa.table(
            {
                "council": words(np.tile(places, blocks), council),
                "period": words(np.tile(times, blocks), pa.array(periods)),
                "variable": words(np.repeat(np.arange(blocks, dtype=np.int16), cells), names),
                "breakdown": words(np.zeros(value.size, np.int8), pa.array(["total"])),
                "value": pa.array(value.ravel(), mask=status >= 2),
                "status": words(status, statuses),
                "note": pa.nulls(value.size, pa.string()),
                "source": words(np.zeros(value.size, np.int8), pa.array(["invented for a benchmark"])),
            }
        )

    at_once, per_file = max(ROW_GROUP // (2 * cells), 1), max(PER_FILE // (2 * cells), 1)
    for start in range(0, indicators, per_file):
        end = min(start + per_file, indicators)
        path = folder / f"observations-{start // per_file:04d}.parquet"
        writer = None
        for first in range(start, end, at_once):
            table = rows(range(first, min(first + at_once, end)))
            if writer is None:
                writer = pq.ParquetWriter(path, table.schema, compression="zstd", store_schema=False)
            writer.write_table(table, row_group_size=ROW_GROUP)
        writer.close()


def invented_kit(indicators: int):
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from circulos.method.types import Kind, Polarity
    from small_kits import indicator, kit

    about = {"kind": Kind.PROPORTION, "per": 100.0, "polarity": Polarity.HIGHER}
    return kit(
        *(
            indicator(f"I{n:05d}", f"v{n:05d}_numerator", f"v{n:05d}_denominator", **about)
            for n in range(indicators)
        )
    )


# ---- the work ----------------------------------------------------------------------------------------------


def ours(folder: Path, out: Path, indicators: int) -> int:
    from circulos.facts import TableWriter, measured_chunks

    values = 0
    files = sorted(folder.glob("*.parquet"))
    with TableWriter(out / "values.parquet") as table, TableWriter(out / "summary.parquet") as summary:
        for chunk in measured_chunks(invented_kit(indicators), files, size=600_000):
            spread = chunk.distribution(ranks=False)
            table.write(chunk.columns(stand(chunk, spread.mean)))
            summary.write(chunk.summary_columns(spread))
            values += chunk.value.size
    return values


def stand(chunk, mean: np.ndarray) -> dict[str, np.ndarray]:
    """Interval, rank, percentile, band and signal of each value, some indicators at a time."""
    from circulos.compare import position, standing

    shape = chunk.value.shape
    found = {name: np.empty(shape) for name in ("lower", "upper", "percentile")}
    found |= {
        "rank": np.empty(shape, np.int32),
        "band": np.empty(shape, np.int8),
        "signal": np.empty(shape, np.int8),
    }
    for indicator, rows in chunk.blocks():
        numerator, denominator, value = (a[rows] for a in (chunk.numerator, chunk.denominator, chunk.value))
        group = np.repeat(np.arange(len(value)), shape[1])
        limits = standing.limits(indicator, numerator.ravel(), denominator.ravel(), value.ravel())
        order = position.ordered(value.ravel(), indicator.polarity, group)
        beside = np.repeat(mean[rows], shape[1])
        signals = standing.signals(indicator, limits, group, beside)
        rank = np.nan_to_num(order.rank(), nan=0)
        columns = (limits.lower, limits.upper, order.percentile(), rank, order.bands(4), signals)
        for name, column in zip(found, columns, strict=True):
            found[name][rows] = column.reshape(value.shape)
    return found


def in_pandas(folder: Path, out: Path, indicators: int) -> int:
    """The same with the tools an analyst would reach for."""
    import pandas as pd

    files = sorted(folder.glob("*.parquet"))
    columns = ["council", "period", "variable", "value"]
    frame = pd.concat([pd.read_parquet(file, columns=columns) for file in files], ignore_index=True)
    parts = frame["variable"].str.split("_", n=1, expand=True)
    frame["indicator"], frame["part"] = parts[0], parts[1]
    keys = ["indicator", "period", "council"]
    wide = frame.pivot(index=keys, columns="part", values="value").reset_index()
    del frame, parts
    x, n = wide["numerator"], wide["denominator"].where(wide["denominator"] != 0)
    wide["value"] = x / n * 100
    z = 1.959963984540054
    p = x / n
    middle, spread = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    wide["lower"] = (middle - spread) / (1 + z * z / n) * 100
    wide["upper"] = (middle + spread) / (1 + z * z / n) * 100
    groups = wide.groupby(["indicator", "period"], sort=False)["value"]
    summary = groups.agg(["count", "mean", "std", "min", "max"])
    for share in (0.1, 0.25, 0.5, 0.75, 0.9):
        summary[f"q{share}"] = groups.quantile(share)
    wide["rank"] = groups.rank(method="min", ascending=False)
    wide["percentile"] = (groups.rank(method="average") - 1) / (groups.transform("count") - 1) * 100
    wide["band"] = np.floor(groups.rank(method="max") / groups.transform("count") * 4).clip(upper=3) + 1
    mean = groups.transform("mean")
    wide["signal"] = np.where(wide["lower"] > mean, 3, np.where(wide["upper"] < mean, 4, 2))
    wide.to_parquet(out / "values.parquet")
    summary.to_parquet(out / "summary.parquet")
    return len(wide)


WAYS = {"circulos": ours, "pandas": in_pandas}


# ---- the run -----------------------------------------------------------------------------------------------


def one(way: str, folder: str, indicators: str) -> None:
    """One way in this process; prints what it took."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        start, spent = time.perf_counter(), os.times()
        values = WAYS[way](Path(folder), Path(out), int(indicators))
        seconds, used = time.perf_counter() - start, os.times()
        size = sum(path.stat().st_size for path in Path(out).iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    processor = used.user + used.system - spent.user - spent.system
    print(
        json.dumps(
            {
                "values": values,
                "seconds": seconds,
                "processor": processor,
                "peak": peak,
                "written": size / 1e6,
            }
        )
    )


def measured(way: str, folder: Path, indicators: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", way, str(folder), str(indicators)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  {way:9} failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
        return {}
    found = json.loads(done.stdout.splitlines()[-1])
    seconds = f"{found['seconds']:7.1f} s   {found['processor']:7.1f} s of processor"
    speed = f"{found['values'] / found['seconds'] / 1e6:5.2f} million values a second"
    print(f"  {way:9} {seconds}   {found['peak']:5.2f} GB at most   {speed}", flush=True)
    return found


def size(million: int, beside_pandas: bool) -> None:
    councils, years = (8334, 240) if million >= 1000 else (COUNCILS, YEARS)
    periods = [f"{2005 + n // 12}-M{n % 12 + 1:02d}" for n in range(240)] if years == 240 else _years()
    indicators = max(million * 1_000_000 // (councils * years), 1)
    if million == 23:
        indicators = 6000
    values = councils * years * indicators / 1e6
    print(f"{values:,.1f} million values: {councils} councils × {years} periods × {indicators} indicators")
    folder = Path(tempfile.mkdtemp(prefix="circulos-bench-"))
    try:
        start = time.perf_counter()
        generate(folder, councils, periods, indicators)
        used = sum(path.stat().st_size for path in folder.iterdir())
        print(
            f"  invented in {time.perf_counter() - start:.0f} s: {used / 1e6:.0f} MB of Parquet", flush=True
        )
        mine = measured("circulos", folder, indicators)
        theirs = measured("pandas", folder, indicators) if beside_pandas else {}
        if mine and theirs:
            times, memory = theirs["seconds"] / mine["seconds"], theirs["peak"] / mine["peak"]
            print(f"  pandas takes {times:.1f} times as long and {memory:.1f} times the memory")
        if mine and million in PROMISES:
            seconds, gigabytes = PROMISES[million]
            kept = mine["seconds"] < seconds and mine["peak"] < gigabytes
            print(
                f"  promised: {seconds} s and {gigabytes} GB on two cores: {'kept' if kept else 'NOT KEPT'}"
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _years() -> list[str]:
    return [str(2012 + n) for n in range(YEARS)]


def main(wanted: list[str]) -> None:
    millions = [int(each) for each in wanted if each.isdigit()]
    for million in millions or ([] if wanted else [1, 5, 23]):
        size(million, beside_pandas=million < 100 and "--alone" not in wanted)
    if "--billion" in wanted:
        size(1000, beside_pandas=False)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main(sys.argv[1:])
