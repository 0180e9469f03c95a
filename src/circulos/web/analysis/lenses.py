"""Three ways to look at one number: against the circle, the nearest councils, and what the environment leads to expect."""

from circulos.web.analysis.queries import Look


def expected_of(look: Look, indicator: str) -> float | None:
    """What the environment leads to expect of the own council; None where it explains nothing."""
    return None
