"""What was measured: observations, the engines that hold them, and the values that follow."""

from circulos.facts.distribution import distribution, ranked, with_group
from circulos.facts.engine import Engine, EngineError, connect
from circulos.facts.measure import measure
from circulos.facts.period import Grain, Period, PeriodError, is_period, parse_period
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
    "Observation",
    "Period",
    "PeriodError",
    "Status",
    "as_table",
    "connect",
    "distribution",
    "is_period",
    "measure",
    "observation_table",
    "parse_period",
    "part",
    "ranked",
    "with_group",
]
