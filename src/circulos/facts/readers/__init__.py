"""Files of figures, as they are sent, into observations: what could be placed, and a report on everything else.

found = read("return.xlsx", kit)                             # tries the built-in layouts
found = read("return.xlsx", kit, load_layout("return.yaml"))     # with a mapping file
for each in found.unplaced:
    print(each)
"""

from circulos.facts.readers.layout import Layout, LayoutError, built_in, load_layout, parse_layout
from circulos.facts.readers.read import read
from circulos.facts.readers.report import Imported, Notice, ReadError, Unplaced

__all__ = [
    "Imported",
    "Layout",
    "LayoutError",
    "Notice",
    "ReadError",
    "Unplaced",
    "built_in",
    "load_layout",
    "parse_layout",
    "read",
]
