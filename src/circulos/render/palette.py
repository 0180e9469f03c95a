"""Colours of the roles, light and dark, and the look of every class of a figure: no mark depends on colour alone.

In a page the looks come from its style sheet, which is what keeps hundreds of figures small; a figure that leaves
the page wears them as attributes (`dressed`).

Favourable and unfavourable are a blue green and a vermilion, which colour-blind readers tell apart
(Okabe and Ito, 2008); on grey paper shape, fill and dash remain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from circulos.exhibits.model import Role

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1e23",
    "muted": "#565d66",
    "grid": "#dfe3e7",
    "shade": "#dde3ea",
    "wash": "#eef3f9",
    Role.OWN: "#0a4a8c",
    Role.CIRCLE: "#616b76",
    Role.REFERENCE: "#1b1e23",
    Role.FAVOURABLE: "#00705f",
    Role.UNFAVOURABLE: "#b03a06",
    Role.NEUTRAL: "#635784",
    Role.LIMIT: "#7a5b00",
    Role.INTERVAL: "#98a2ad",
}
DARK = {
    "paper": "#14171b",
    "ink": "#eceef0",
    "muted": "#a9b1ba",
    "grid": "#31373e",
    "shade": "#303a46",
    "wash": "#1c2733",
    Role.OWN: "#79bcff",
    Role.CIRCLE: "#9aa5b1",
    Role.REFERENCE: "#eceef0",
    Role.FAVOURABLE: "#4fd0b5",
    Role.UNFAVOURABLE: "#ff9a6b",
    Role.NEUTRAL: "#bfb2e3",
    Role.LIMIT: "#e2c062",
    Role.INTERVAL: "#6f7a86",
}


def variables(colours: dict[str, str]) -> str:
    """Colours as custom properties."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())


FACE = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif"

STROKE = {"fill": "none", "stroke": "currentColor", "stroke-width": "1.5", "stroke-linejoin": "round"}
LOOKS: Mapping[str, Mapping[str, str]] = {
    "fig": {"color": "ink", "fill": "currentColor", "font-family": FACE},
    **{name: {"color": name} for name in ("muted", "grid", "shade", "wash", "paper", *Role)},
    "rail": {"stroke": "currentColor"},
    "line": STROKE,
    "heavy": {**STROKE, "stroke-width": "2.8"},
    "dashed": {"stroke-dasharray": "6 3"},
    "dotted": {"stroke-dasharray": "2 3"},
    "leader": {"stroke": "currentColor", "stroke-width": "1"},
    "rings": {"fill-opacity": "0.35", "stroke": "currentColor", "stroke-width": "1.2"},
    "dots": {"stroke": "currentColor", "stroke-linecap": "round"},
    "edge": {"stroke": "paper", "stroke-width": "1.5"},
    "halo": {"stroke": "paper", "stroke-width": "3", "paint-order": "stroke", "stroke-linejoin": "round"},
    "mid": {"text-anchor": "middle"},
    "end": {"text-anchor": "end"},
    "bold": {"font-weight": "600"},
}
"""What a class of a figure looks like, as presentation attributes; a colour is named, not told."""


def rule(name: str, look: Mapping[str, str]) -> str:
    """The look of a class as a rule of a style sheet, its colours those of the theme."""
    told = ";".join(f"{key}:{f'var(--{value})' if value in LIGHT else value}" for key, value in look.items())
    return f".fig{'' if name == 'fig' else f' .{name}'}{{{told}}}"


FIGURE_STYLE = "".join(rule(name, look) for name, look in LOOKS.items()) + (
    ".fig{font-variant-numeric:tabular-nums;max-width:100%;height:auto;overflow:visible}"
)
"""What a page needs besides the custom properties so that the figures follow its theme."""

CLASSES = re.compile(r' class="([^"]*)"')


def dressed(drawn: str) -> str:
    """A drawing with its looks as attributes, light, for where no style sheet is read."""
    return CLASSES.sub(lambda found: found[0] + attributes(found[1]), drawn)


@cache
def attributes(names: str) -> str:
    """The attributes that some classes stand for; of two that say the same thing the later counts."""
    look: dict[str, str] = {}
    for name in names.split():
        look |= LOOKS.get(name, {})
    return "".join(f' {key}="{LIGHT.get(value, value)}"' for key, value in look.items())


THEME = (
    f":root{{color-scheme:light dark;{variables(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}"
    f"@media print{{:root{{color-scheme:light;{variables(LIGHT)}}}}}"
)
"""The custom properties for light, dark and print."""
