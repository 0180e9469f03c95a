"""What to measure: kits, the expression language, checks and forms. Pure; knows no engine, no web, no pixels."""

from circulos.method.files import KitNotFoundError, shipped_kits
from circulos.method.loader import load_kit
from circulos.method.problems import KitError, Problem
from circulos.method.types import Kit

__all__ = ["Kit", "KitError", "KitNotFoundError", "Problem", "load_kit", "shipped_kits"]
