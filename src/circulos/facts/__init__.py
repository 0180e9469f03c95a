"""What was measured: observations, the engines that hold them, and the values that follow."""

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
from circulos.facts.schema import (
    OBSERVATION_SCHEMA,
    TOTAL,
    VALUE_SCHEMA,
    Observation,
    Status,
    as_table,
    observation_table,
    part,
)

__all__ = [
    "OBSERVATION_SCHEMA",
    "TOTAL",
    "VALUE_SCHEMA",
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
    "Status",
    "Unplaced",
    "as_table",
    "connect",
    "distribution",
    "is_period",
    "load_layout",
    "measure",
    "observation_table",
    "parse_layout",
    "parse_period",
    "part",
    "ranked",
    "read",
    "with_group",
]
