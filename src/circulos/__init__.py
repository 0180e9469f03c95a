"""Software for circles of councils that compare themselves in order to improve."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "benchmark", "load_kit"]

if TYPE_CHECKING:
    from circulos.benchmarking import benchmark
    from circulos.method import load_kit

_LATER = {"benchmark": "circulos.benchmarking", "load_kit": "circulos.method"}


def __getattr__(name: str) -> Any:
    """The two ways in, when they are asked for: the command line must not wait for the engines."""
    if name == "benchmark":
        importlib.import_module("circulos.notebook")  # results then know how to show themselves
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module 'circulos' has no attribute {name!r}")
