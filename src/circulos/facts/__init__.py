"""What was measured: observations, the engines that hold them, and the values that follow."""

from circulos.facts.chunks import Chunk, Coded, measured_chunks
from circulos.facts.describe import Distribution, describe
from circulos.facts.distribution import distribution, ranked, with_group
from circulos.facts.engine import Engine, EngineError, connect
from circulos.facts.measure import measure
from circulos.facts.period import Grain, Period, PeriodError, is_period, parse_period
from circulos.facts.readers import (
    Imported,
    Layout,
    LayoutError,
    Notice,
    ReadError,
    Unplaced,
    load_layout,
    parse_layout,
    read,
)
from circulos.facts.records import (
    RecordsError,
    RecordsMapping,
    load_records_mapping,
    parse_records_mapping,
    tally,
)
from circulos.facts.schema import (
    KEY,
    OBSERVATION_SCHEMA,
    STATUSES,
    TOTAL,
    VALUE_SCHEMA,
    Observation,
    Status,
    as_table,
    observation_table,
    part,
)
from circulos.facts.writer import TableWriter

__all__ = [
    "KEY",
    "OBSERVATION_SCHEMA",
    "STATUSES",
    "TOTAL",
    "VALUE_SCHEMA",
    "Chunk",
    "Coded",
    "Distribution",
    "Engine",
    "EngineError",
    "Grain",
    "Imported",
    "Layout",
    "LayoutError",
    "Notice",
    "Observation",
    "Period",
    "PeriodError",
    "ReadError",
    "RecordsError",
    "RecordsMapping",
    "Status",
    "TableWriter",
    "Unplaced",
    "as_table",
    "connect",
    "describe",
    "distribution",
    "is_period",
    "load_layout",
    "load_records_mapping",
    "measure",
    "measured_chunks",
    "observation_table",
    "parse_layout",
    "parse_period",
    "parse_records_mapping",
    "part",
    "ranked",
    "read",
    "tally",
    "with_group",
]
