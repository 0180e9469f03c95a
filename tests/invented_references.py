"""Reference values of every kind, of an invented indicator."""

from dataclasses import replace

from circulos.compare.reference import ReferenceKind
from circulos.exhibits import Given
from circulos.method.types import Reference
from circulos.method.types import ReferenceKind as Fixed
from invented_circle import IN_TIME, WAIT, compare, text

SOURCES = {"charter": "Charter of an invented council"}
JUDGED = replace(
    IN_TIME,
    references=(
        Reference(Fixed.LEGAL, 60.0, text("Invented law", "Llei inventada", "Ley inventada")),
        Reference(
            Fixed.CHARTER,
            90.0,
            text(
                "Promised to users",
                "Compromís amb les persones usuàries",
                "Compromiso con las personas usuarias",
            ),
            "charter",
        ),
    ),
)
GIVEN = (
    Given(
        ReferenceKind.AGREED,
        75.0,
        text("Meeting of May", "Reunió de maig", "Reunión de mayo"),
        text("minutes of 14 May", "acta del 14 de maig", "acta del 14 de mayo"),
    ),
    Given(ReferenceKind.OWN_TARGET, 80.0),
)


def short_waits():
    values = [9.0 + place % 9 for place in range(24)]
    best = [9.0]
    return compare(WAIT, values, half=1.5, reference=sum(best) / len(best), reference_kind="achievable_best")
