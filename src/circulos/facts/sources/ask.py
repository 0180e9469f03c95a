"""Which addresses a connection asks: its gaps filled in with councils and periods, in batches where it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import quote, urlencode

from circulos.facts.period import Grain, parse_period
from circulos.facts.sources.errors import SourceError
from circulos.method.connections import filled, gaps
from circulos.method.types import Connection, Council, Kit

LONGEST = 8_000  # characters of an address; servers refuse longer ones


@dataclass(frozen=True)
class Codes:
    """A connection's code of each council, both ways."""

    there: Mapping[str, str]
    here: Mapping[str, str]


def codes(connection: Connection, kit: Kit) -> Codes:
    """The code the source uses for each council of the kit: declared, an alias, or the official one."""
    there = {code: _code(connection, council) for code, council in kit.councils.items()}
    known = {code: name for code, name in there.items() if name}
    return Codes(known, {name: code for code, name in known.items()})


def _code(connection: Connection, council: Council) -> str:
    declared = connection.codes.get(council.code)
    if declared or not connection.digits:
        return declared or council.code
    fitting = [
        name for name in (council.code, *council.aliases) if name.isdigit() and len(name) == connection.digits
    ]
    return fitting[0] if fitting else ""


def addresses(connection: Connection, known: Codes, periods: Sequence[str]) -> Iterator[str]:
    """The addresses to ask for these periods, one after the other. Raises `SourceError` for one too long."""
    there = list(known.there.values())
    size = connection.batch or max(len(there), 1)
    wanted = gaps(connection)
    batches = (
        [there[at : at + size] for at in range(0, len(there), size)]
        if wanted & {"councils", "council"}
        else [there]
    )
    years = sorted({str(parse_period(period).year) for period in periods})
    common = {"periods": ",".join(map(_written, periods)), "first": years[0], "last": years[-1]}
    for batch, period in product(batches, periods if "period" in wanted else periods[:1]):
        values = {**common, "councils": ",".join(batch), "period": _written(period)}
        address = _address(connection, values, batch)
        if len(address) > LONGEST:
            raise SourceError(
                f"The address of {connection.code} has {len(address):,} characters, more than servers take. "
                "Ask for fewer councils at once: write batch: and a number in the connection."
            )
        yield address


def _address(connection: Connection, values: Mapping[str, str], councils: Sequence[str]) -> str:
    scheme, _, rest = connection.address.partition("://")
    host, slash, path = rest.partition("/")
    safe = {name: quote(value, safe=",") for name, value in values.items()}
    pairs = [
        (name, filled(one, {**values, "council": council}))
        for name, several in connection.parameters.items()
        for one in several
        for council in (councils if "{council}" in one else [""])
    ]
    query = f"?{urlencode(pairs, safe=',:')}" if pairs else ""
    return f"{scheme}://{host}{slash}{filled(path, safe)}{query}"


def _written(period: str) -> str:
    """A period as services write it: the month that looks like a financial year is a month to them."""
    found = parse_period(period)
    return f"{found.year}-{found.number:02d}" if found.grain is Grain.MONTH else str(found)
