"""What every part of an office file begins with, and how text gets into it."""

from __future__ import annotations

import re
from html import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no place for them


def xml_text(said: str) -> str:
    """Text for XML, escaped."""
    return escape(FORBIDDEN.sub("", said))
