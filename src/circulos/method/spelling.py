"""Reading over the text of a formula before it is read: nothing but what a formula needs gets any further."""

from __future__ import annotations

import re

MAX_LENGTH = 2_000


class ExpressionError(ValueError):
    """A formula that cannot be read.

    `what` is wrong at `column` (from 1) of `text`; `way_out` says what to do about it.
    """

    def __init__(self, what: str, column: int, way_out: str, text: str = "") -> None:
        super().__init__(what, column, way_out, text)
        self.what = what
        self.column = column
        self.way_out = way_out
        self.text = text

    def __str__(self) -> str:
        return f"{self.what} (column {self.column}). {self.way_out}"


# What people write instead of what the language knows.
_INSTEAD = {
    "=": "To compare, write ==.",
    "!": "Write != for “is not equal to” and not for “not”.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "≠": "Write !=.",
    "×": "Write *.",
    "·": "Write *.",
    "÷": "Write /.",
    "−": "Write the minus sign of the keyboard, -.",
    "–": "Write the minus sign of the keyboard, -.",
    "&": "Write and.",
    "|": "Write or.",
    "~": "Write not.",
    "^": "There are no powers; write x * x.",
    "%": "Write / 100, or put 100 in `per`.",
    "€": "Leave the unit out; it belongs to the variable.",
    "#": "Leave the comment out; put it on a line of its own in the YAML file.",
    ":": "Use only numbers, variables, signs and functions.",
    '"': "Write the code of the variable without quotation marks.",
    "'": "Write the code of the variable without quotation marks.",
    "[": "Write the sum over a breakdown as parts(variable, breakdown).",
    ".": "Use only whole codes: a figure of a breakdown is reached with parts(variable, breakdown).",
}
PLAIN = "Use only numbers, variables, the signs + - * / < <= == != >= > and the functions of the language."

_TOKEN = re.compile(
    r"""
      (?P<blank> \s+ )
    | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<number> \d+(?:\.\d+)? (?![\w.]) )
    | (?P<sign> <= | >= | == | != | [-+*/(),<>] )
    """,
    re.VERBOSE | re.ASCII,
)
_TWICE = {"**": "There are no powers; write x * x.", "//": "Write / for a division.", "<>": "Write !=."}


def look_over(text: str) -> None:
    """Refuse any character that no formula needs, before anything reads the text as a program."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"The formula has {len(text):,} characters; at most {MAX_LENGTH:,} are read",
            MAX_LENGTH,
            "Split it: give a part of it a variable or an indicator of its own.",
        )
    place, sign_before = 0, ""
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise _refused_character(text, place)
        pair = sign_before + token.group()
        if pair in _TWICE:
            raise ExpressionError(f"{pair} is not a sign of the language", place, _TWICE[pair])
        sign_before = token.group() if token.lastgroup == "sign" else ""
        place = token.end()


def _refused_character(text: str, place: int) -> ExpressionError:
    number = re.compile(r"\.?\d[\w.]*", re.ASCII).match(text, place)
    if number:
        return ExpressionError(
            f"{clipped(number.group())} is not a number",
            place + 1,
            "Write numbers in full with a decimal point, as 1500 or 0.25; codes begin with a letter.",
        )
    character = text[place]
    shown = character if character.isprintable() else ascii(character)
    return ExpressionError(
        f"The character {shown} has no place in a formula", place + 1, _INSTEAD.get(character, PLAIN)
    )


def clipped(text: str) -> str:
    """A text short enough to quote."""
    return text if len(text) <= 24 else f"{text[:20]}…"
