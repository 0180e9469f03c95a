"""The look of exhibits inside the site, made from what a report file carries in itself.

python -m circulos.web.analysis.styles     writes static/analysis/exhibits.css anew

A test holds the file against what this module says.
"""

import re
from pathlib import Path

from circulos.render.palette import DARK, FIGURE_STYLE, LIGHT, variables
from circulos.render.style import EXHIBIT

FILE = Path(__file__).parent / "static" / "analysis" / "exhibits.css"
# Ground and ink are the site's; what marks and cells stand for has the colours of every other medium.
OF_THE_SITE = ("paper", "ink")
SCOPE = ".results"  # the page: its colours
DRAWN = ".drawn"  # around each exhibit: whatever else a page holds keeps the look of the site


def sheet() -> str:
    """The whole style sheet."""
    light, dark = _own(LIGHT), _own(DARK)
    themes = (
        f"{SCOPE}{{--paper:var(--surface);{light}--own-soft:var(--wash)}}"
        f':root[data-theme="dark"] {SCOPE}{{{dark}}}'
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]) {SCOPE}{{{dark}}}}}"
        f'@media print{{{SCOPE},:root[data-theme="dark"] {SCOPE},:root:not([data-theme]) {SCOPE}{{{light}}}}}'
    )
    head = "/* Made by circulos.web.analysis.styles from the style of reports: change it there. */\n"
    return (
        head + "\n".join(_rules(themes + _scoped(FIGURE_STYLE) + _scoped(EXHIBIT.replace("\n", "")))) + "\n"
    )


def _own(colours: dict[str, str]) -> str:
    return variables({name: value for name, value in colours.items() if name not in OF_THE_SITE})


RULE = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")


def _scoped(style: str) -> str:
    """Every selector below the scope; inside a container query likewise."""
    return "".join(_scoped_rule(match[1].strip(), match[2]) for match in RULE.finditer(style))


def _scoped_rule(selector: str, content: str) -> str:
    if selector.startswith("@"):
        return f"{selector}{{{_scoped(content)}}}"
    return ",".join(f"{DRAWN} {one.strip()}" for one in selector.split(",")) + f"{{{content}}}"


def _rules(style: str) -> list[str]:
    """One rule a line, for who reads a difference."""
    return [f"{match[1].strip()}{{{match[2]}}}" for match in RULE.finditer(style)]


if __name__ == "__main__":
    FILE.write_text(sheet(), encoding="utf-8")
