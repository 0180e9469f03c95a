"""What must be true of a connection: an address that may be asked, gaps that can be filled, categories that can be
read.

A kit may come from anybody. So an address goes over https to one host that the kit names in plain letters; only a
program on the same machine (as in tests) may be asked without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

from circulos.method.problems import suggestion
from circulos.method.references import Finding, Scope
from circulos.method.types import Connection, ConnectionKind, Extract

GAPS = ("councils", "council", "period", "periods", "first", "last")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# The council's and the period's dimension, where the format itself says so.
FIXED = {
    ConnectionKind.TEMPUS: ("Municipios", "Anyo"),
    ConnectionKind.KOLADA: ("municipality", "period"),
}
STRETCH = ".."


def filled(text: str, values: Mapping[str, str]) -> str:
    """An address or parameter with its gaps filled in; what is in other braces stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda gap: values.get(gap.group(1), gap.group(0)), text)


def gaps(connection: Connection) -> set[str]:
    """The names of the gaps anywhere in the address and the parameters."""
    return {gap for text in _texts(connection) for gap in re.findall(r"\{(\w*)\}", text)}


def may_be_asked(address: SplitResult) -> bool:
    """Whether an address goes over https, or to a program on this machine."""
    return address.scheme == "https" or (address.scheme == "http" and address.hostname in LOOPBACK)


def dimensions(connection: Connection) -> tuple[str, str]:
    """The dimensions that are the council and the period, as declared or as the format has them."""
    council, period = FIXED.get(connection.kind, ("", ""))
    return connection.council or council, connection.period or period


def stretch(category: str) -> tuple[bool, str, str]:
    """A written category taken apart: whether it is taken away, its first and its last code."""
    away = category.startswith("-")
    first, dots, last = category.removeprefix("-").partition(STRETCH)
    return away, first, last if dots else first


def _texts(connection: Connection) -> Iterable[str]:
    yield connection.address
    for values in connection.parameters.values():
        yield from values


def _address(connection: Connection, scope: Scope) -> Iterator[Finding]:
    address = _split(connection.address)
    if address is None or not may_be_asked(address):
        yield Finding(
            "address",
            f"{connection.address} is not an address over https",
            "Begin it with https:// and a host.",
        )
    elif "@" in address.netloc or "{" in address.netloc:
        yield Finding(
            "address", "The host has a name, a password or a gap in it", "Write the plain name of the host."
        )
    elif address.query or address.fragment:
        yield Finding("address", "The address has parameters in it", "Write them under parameters.")


def _split(address: str) -> SplitResult | None:
    try:
        found = urlsplit(address)
        _ = found.port  # read here, because it is only then that a port that is no number is refused
    except ValueError:
        return None
    return found if found.hostname else None


def _gaps(connection: Connection, scope: Scope) -> Iterator[Finding]:
    for gap in sorted(gaps(connection) - set(GAPS)):
        way_out = suggestion(gap, GAPS, f"What is filled in is {', '.join(GAPS)}.")
        yield Finding("address", f"{{{gap}}} is not filled in", way_out)
    if "{council}" in connection.address:
        yield Finding(
            "address",
            "{council} is repeated, which an address cannot be",
            "Write {councils} there, or a parameter.",
        )
    if connection.batch and not gaps(connection) & {"councils", "council"}:
        yield Finding(
            "batch",
            "Councils are asked for in batches, but not named",
            "Write {councils} where they are named.",
        )


def _dimensions(connection: Connection, scope: Scope) -> Iterator[Finding]:
    for field, dimension in zip(("council", "period"), dimensions(connection), strict=True):
        if not dimension:
            yield Finding(
                field, f"It is not said which dimension is the {field}", f"Write {field}: and its name there."
            )


def _numbers(connection: Connection, scope: Scope) -> Iterator[Finding]:
    if not connection.extracts:
        yield Finding("extracts", "Nothing follows from the answer", "List the variables it fills in.")
    for field in ("batch", "digits"):
        if getattr(connection, field) < 0:
            yield Finding(field, f"{field} cannot be negative", "Write 0 or leave it out.")
    if connection.refresh < 1:
        yield Finding("refresh", "An answer is kept for a day at least", "Write how many days.")


def _cells(extract: Extract, scope: Scope) -> Iterator[Finding]:
    for field in ("cells", "over"):
        for dimension, categories in getattr(extract, field).items():
            if not categories:
                yield Finding(
                    field,
                    f"{dimension} has no category",
                    "Name one, or leave the dimension out.",
                    item=dimension,
                )
            for category in categories:
                _, first, last = stretch(category)
                if not first or not last:
                    yield Finding(
                        field,
                        f"“{category}” names no category",
                        "Write it as Y000 or Y000..Y015.",
                        item=dimension,
                    )
    if extract.factor == 0:
        yield Finding("factor", "A factor of 0 makes every figure 0", "Write 1 or leave it out.")


RULES = (_address, _gaps, _dimensions, _numbers)
EXTRACT_RULES = (_cells,)
