"""Colours of the roles, light and dark, as CSS on classes: no mark depends on colour alone.

Favourable and unfavourable are a blue green and a vermilion, which colour-blind readers tell apart
(Okabe and Ito, 2008); on grey paper shape, fill and dash remain.
"""

from __future__ import annotations

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


ROLES = "".join(f".fig .{role}{{color:var(--{role})}}" for role in Role)

FIGURE_STYLE = (
    ".fig{color:var(--ink);font-variant-numeric:tabular-nums;max-width:100%;height:auto}"
    ".fig .muted{color:var(--muted)}.fig .grid{color:var(--grid)}.fig .shade{color:var(--shade)}"
    ".fig .wash{color:var(--wash)}.fig .paper{color:var(--paper)}.fig .halo{stroke:var(--paper)}"
    f"{ROLES}"
)
"""What a page needs besides the custom properties so that the figures follow its theme."""

THEME = (
    f":root{{color-scheme:light dark;{variables(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}"
    f"@media print{{:root{{color-scheme:light;{variables(LIGHT)}}}}}"
)
"""The custom properties for light, dark and print."""
