"""Reads the reference vectors that lie beside the checkout."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"


class Columns(dict):
    """A CSV file by column: text as it stands, numbers on request (an empty cell is missing)."""

    def numbers(self, name: str) -> np.ndarray:
        return np.array([float(cell) if cell else np.nan for cell in self[name]])

    def where(self, wanted: np.ndarray) -> "Columns":
        return Columns({name: np.array(cells)[wanted].tolist() for name, cells in self.items()})


@pytest.fixture
def reference_folder() -> Path:
    """The folder of the reference vectors; skips where they are not beside the checkout."""
    if not REFERENCE.is_dir():
        pytest.skip("the reference vectors do not lie beside this checkout")
    return REFERENCE


@pytest.fixture
def vectors(reference_folder: Path) -> Callable[[str], Columns]:
    """`vectors("rates/expected.csv")` gives its columns; skips where they are not beside the checkout."""

    def read(name: str) -> Columns:
        with (reference_folder / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return Columns({(key or "").strip(): [row[key] for row in rows] for key in rows[0]})

    return read
