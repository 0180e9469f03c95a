"""How much each fact counts when the nearest councils are looked for: the reader's own choice, kept while she is here."""

import math
from dataclasses import dataclass

from django.http import HttpRequest

from circulos.web.analysis import lenses, said
from circulos.web.analysis.queries import Look

PREFIX = "w."
LARGEST = 3.0
STEP = 0.5


@dataclass(frozen=True)
class Slider:
    name: str
    title: str
    value: float
    usual: float


@dataclass(frozen=True)
class Chosen:
    """The weights that hold, and the sliders to change them."""

    weights: dict[str, float]
    sliders: list[Slider]
    is_own: bool  # not those of the kit


def chosen(request: HttpRequest, look: Look) -> Chosen:
    """From the address, where it says any (or “usual”); else those kept for this council; else the kit's."""
    usual = lenses.usual_weights(look)
    key = f"weights.{look.edition.circle.code}.{look.own_code}"
    if "usual" in request.GET:
        request.session.pop(key, None)
    elif sent := _sent(request, usual):
        request.session[key] = sent
    kept = request.session.get(key)
    own = {code: float(kept.get(code, 0)) for code in usual} if isinstance(kept, dict) else usual
    # Without any weight nobody is near to anybody.
    weights = own if any(own.values()) else usual
    sliders = [
        Slider(PREFIX + code, said.text(look.kit.context[code].title), weights[code], usual[code])
        for code in usual
    ]
    return Chosen(weights, sliders, weights != usual)


def _sent(request: HttpRequest, usual: dict[str, float]) -> dict[str, float]:
    """What the form sent; a number that is none, or lies outside, counts as the kit's."""
    given = {code: request.GET[PREFIX + code] for code in usual if PREFIX + code in request.GET}
    return {code: _weight(text, usual[code]) for code, text in given.items()}


def _weight(text: str, usual: float) -> float:
    try:
        number = float(text[:12])
    except ValueError:
        return usual
    return number if math.isfinite(number) and 0 <= number <= LARGEST else usual
