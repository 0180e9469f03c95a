"""The closed lists of words a kit is written with."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of number an indicator is: it decides the interval and the control limits."""

    PROPORTION = "proportion"  # part of a whole, 0 to 1 before `per`
    RATE = "rate"  # events over a population or over time at risk
    RATIO = "ratio"  # one quantity over another: cost per hour, persons per professional
    MEAN = "mean"  # a mean of many measurements: days of waiting
    AMOUNT = "amount"  # money or hours, a full count without sampling error
    COUNT = "count"  # how many there are
    SCORE = "score"  # points on a scale
    YES_NO = "yes_no"


class Polarity(StrEnum):
    """Which way is favourable. Neutral is first class: never coloured, never a strong point."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"  # favourable between two limits
    NEUTRAL = "neutral"


class Severity(StrEnum):
    """What a broken check means for the return."""

    ERROR = "error"  # cannot be signed
    EXPLAIN = "explain"  # can be signed with an explanation
    NOTE = "note"  # worth a look


class VariableType(StrEnum):
    """How a base figure is typed in."""

    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes_no"  # 1 or 0
    CHOICE = "choice"  # the number of an option, from 1


class ReferenceKind(StrEnum):
    """Where a fixed reference value comes from. Those of the circle itself are computed, not written."""

    LEGAL = "legal"
    CHARTER = "charter"
    PUBLISHED = "published"  # a published mean or median of others
    STANDARD = "standard"  # a professional standard that is not law


class CouncilKind(StrEnum):
    """What sort of local entity runs the service."""

    MUNICIPALITY = "municipality"
    COUNTY_COUNCIL = "county_council"
    CONSORTIUM = "consortium"
    OTHER = "other"


class ChangeKind(StrEnum):
    """What a new version of a kit did to a series."""

    COMPARABLE = "comparable"
    BREAK = "break"
    NEW = "new"
    RETIRED = "retired"


class Draw(StrEnum):
    """How an invented figure is drawn around what is expected of it."""

    BINOMIAL = "binomial"  # a part of its base: never more than the base
    POISSON = "poisson"  # a count of events
    AMOUNT = "amount"  # money, hours, full-time equivalents
    EXACT = "exact"  # its base times its rate, without chance: a total of parts
    CHOICE = "choice"  # yes or no with the rate as chance, or one of the options


class ConnectionKind(StrEnum):
    """In which format a service answers."""

    JSON_STAT = "json_stat"  # JSON-stat 2.0: Idescat, Eurostat, Statistics Norway …
    TEMPUS = "tempus"  # the JSON service of Spain's INE
    KOLADA = "kolada"  # Sweden's Kolada, version 3
    SDMX_CSV = "sdmx_csv"  # SDMX-CSV 1.0 and 2.0: Eurostat, OECD …
