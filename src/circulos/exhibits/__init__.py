"""What to show: exhibits hold numbers and words, no colours, no pixels, no HTML."""

from circulos.exhibits.catalogue import catalogue, languages
from circulos.exhibits.context_strip import context_strip
from circulos.exhibits.control import control
from circulos.exhibits.funnel import funnel
from circulos.exhibits.heat import heat
from circulos.exhibits.model import (
    Exhibit,
    Figure,
    Format,
    Heading,
    Number,
    Paragraph,
    Report,
    Role,
    Table,
    Words,
    words,
)
from circulos.exhibits.neighbours import neighbours
from circulos.exhibits.panel import panel
from circulos.exhibits.process_map import process_map
from circulos.exhibits.profile import profile
from circulos.exhibits.ranking import ranking
from circulos.exhibits.references import Given, references
from circulos.exhibits.scatter import scatter
from circulos.exhibits.setting import Setting
from circulos.exhibits.strip import strip
from circulos.exhibits.trend import trend

__all__ = [
    "Exhibit",
    "Figure",
    "Format",
    "Given",
    "Heading",
    "Number",
    "Paragraph",
    "Report",
    "Role",
    "Setting",
    "Table",
    "Words",
    "catalogue",
    "context_strip",
    "control",
    "funnel",
    "heat",
    "languages",
    "neighbours",
    "panel",
    "process_map",
    "profile",
    "ranking",
    "references",
    "scatter",
    "strip",
    "trend",
    "words",
]
