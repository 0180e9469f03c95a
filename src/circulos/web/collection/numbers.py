"""Figures as people write them: `1.234,5` in Catalan and Spanish, `1,234.5` in English, spaces in both.

A figure that could be read two ways is read the reader's way and shown again as it was understood.
"""

import re

from django.utils.translation import gettext as _

from circulos.method.checks import written
from circulos.method.types import Variable, VariableType

LONGEST = 40
LARGEST = 1e15  # beyond it a float no longer counts single units
# Spaces of every width, and the apostrophe some calculators write, group thousands everywhere.
_GROUPING = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’_]")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_WORDS = {"-", "–", "—", "nd", "n/d", "n.d.", "nc", "n/c", "na", "n/a", "n.a.", "np", "..", "...", "x", "s/d"}


class NotAFigure(ValueError):  # noqa: N818 -- it is said to people, not raised at programmers
    """The text is no figure; the message says why and how to write it."""


def parse(text: str, language: str) -> float | None:
    """The figure in a text; None where it is blank. Raises `NotAFigure`."""
    stripped = _GROUPING.sub("", text.strip().removesuffix("€").strip())
    if not stripped:
        return None
    if len(stripped) > LONGEST:
        raise NotAFigure(_("This is too long for a figure."))
    if stripped.casefold() in _WORDS:
        raise NotAFigure(_("There is no figure here. Choose beside it why there is none."))
    plain = _plain(stripped.replace("−", "-"), "," if language in ("ca", "es") else ".")
    if not _PLAIN.fullmatch(plain):
        raise NotAFigure(
            _("“%(text)s” is not a figure. Write it with digits, for example %(example)s.")
            % {"text": text.strip()[:LONGEST], "example": written(1234.5, language)}
        )
    figure = float(plain)
    _demand_countable(figure)
    return figure + 0.0


def _demand_countable(figure: float) -> None:
    """Also of what nobody typed: a workbook may hold infinities and numbers that are none."""
    if not abs(figure) <= LARGEST:
        raise NotAFigure(_("This figure is larger than any council’s. Count the zeros."))


def _plain(text: str, decimal: str) -> str:
    """Only digits, sign and a point. What no reading fits is left as it is and refused by the caller."""
    grouping = "." if decimal == "," else ","
    if decimal in text and grouping in text:
        # The sign that comes last is the decimal one, whatever the language: figures are pasted from anywhere.
        last = max(text.rfind("."), text.rfind(","))
        return _with_decimals(text[:last], text[last], text[last + 1 :])
    if grouping in text:
        groups = text.lstrip("+-").split(grouping)
        if _are_thousands(groups):
            return text.replace(grouping, "")
        return text.replace(grouping, ".") if len(groups) == 2 else text
    if decimal in text:
        groups = text.lstrip("+-").split(decimal)
        if len(groups) > 2:  # a decimal sign stands once: these are thousands written another country's way
            return text.replace(decimal, "") if _are_thousands(groups) else text
        return text.replace(decimal, ".")
    return text


def _with_decimals(whole: str, sign: str, decimals: str) -> str:
    other = "," if sign == "." else "."
    groups = whole.lstrip("+-").split(other)
    if sign in whole or not _are_thousands(groups):
        return f"{whole}{sign}{decimals}?"
    return f"{whole.replace(other, '')}.{decimals}"


def _are_thousands(groups: list[str]) -> bool:
    return len(groups) > 1 and 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def fitting(variable: Variable, figure: float, language: str, parts: bool = False) -> float:
    """The figure, if the variable can have it. Raises `NotAFigure` with the limit that it breaks."""
    _demand_countable(figure)
    whole = variable.type in (VariableType.INTEGER, VariableType.YES_NO, VariableType.CHOICE)
    if whole and figure != int(figure):
        hint = round(figure * 1000)
        raise NotAFigure(
            _("%(figure)s is not a whole number. If %(meant)s is meant, write it so.")
            % {"figure": written(figure, language), "meant": written(hint, language)}
            if round(figure * 1000) == figure * 1000 and abs(figure) < 1000
            else _("%(figure)s is not a whole number.") % {"figure": written(figure, language)}
        )
    if variable.type is VariableType.YES_NO and figure not in (0, 1):
        raise NotAFigure(_("Answer yes or no."))
    if variable.type is VariableType.CHOICE and not 1 <= figure <= len(variable.options):
        raise NotAFigure(_("Choose one of the answers."))
    low = min(variable.minimum, 0) if parts and variable.minimum is not None else variable.minimum
    if low is not None and figure < low:
        raise NotAFigure(_("It cannot be less than %(limit)s.") % {"limit": written(low, language)})
    if variable.maximum is not None and figure > variable.maximum:
        raise NotAFigure(
            _("It cannot be more than %(limit)s.") % {"limit": written(variable.maximum, language)}
        )
    return figure


def shown(figure: float | None, language: str) -> str:
    """A figure for a field or a cell: exactly what would be read back, with every decimal it has."""
    if figure is None:
        return ""
    text = f"{figure:,.6f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.translate(str.maketrans({",": ".", ".": ","}))
