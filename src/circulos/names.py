"""Names of files."""

from __future__ import annotations

import re
import unicodedata


def slug(name: str) -> str:
    """A name as a file name: `L'Hospitalet de Llobregat 2024` → `l-hospitalet-de-llobregat-2024`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "report"
