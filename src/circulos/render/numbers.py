"""Numbers in the reader's way: 1.234,5 in Catalan, a true minus sign, a thin space before the per cent sign."""

from __future__ import annotations

import math
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

from circulos.exhibits import catalogue
from circulos.exhibits.model import Format, NumberKind

THIN = "\N{NARROW NO-BREAK SPACE}"
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
SIGNS = {"€": "EUR", "£": "GBP", "$": "USD"}


@cache
def locale_of(language: str) -> Locale:
    """The locale whose separators are used; English where Babel does not know the language."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=65536)
def number(value: float, format: Format, language: str) -> str:
    """A number with its unit, such as `71,3 %`. NaN is written as a dash; say the reason where there is one.

    Kept, because the reports of a circle say the same numbers in every medium.
    """
    if math.isnan(value):
        return "–"
    if format.kind is NumberKind.YES_NO and value in (0, 1):
        return catalogue(language).template("ui.yes" if value else "ui.no")
    bare = digits(value, format.decimals, language)
    if format.kind is NumberKind.PERCENT:
        return f"{bare}{THIN}{format.unit}"
    if format.kind is NumberKind.MONEY:
        return money(bare, format, language)
    unit = unit_name(format, language)
    return f"{bare}{SPACE}{unit}" if unit else bare


@lru_cache(maxsize=1024)
def excel_format(format: Format, language: str) -> str:
    """The number format of a spreadsheet cell, which shows its marks in the way of who opens it."""
    if format.kind is NumberKind.YES_NO:
        yes, no = (catalogue(language).template(f"ui.{word}") for word in ("yes", "no"))
        return f'"{yes}";;"{no}"'
    bare = pattern(format.decimals)
    if format.kind is NumberKind.MONEY and sign_first(language):
        after = per_name(format, language)
        return f"{quoted(currency(_code(format), language))}{bare}" + (quoted(f" {after}") if after else "")
    after = unit(format, language)
    return bare + (quoted(f" {after}") if after else "")


def quoted(text: str) -> str:
    """Literal text inside a number format."""
    return '"' + text.replace('"', "”") + '"'


def sign_first(language: str) -> bool:
    """Whether the sign of a currency stands before the number."""
    return bool(locale_of(language).currency_formats["standard"].pattern.startswith("¤"))


def unit(format: Format, language: str) -> str:
    """The unit by itself: `€ per inhabitant`, `days`, `%`."""
    if format.kind is not NumberKind.MONEY:
        return unit_name(format, language)
    return " ".join(filter(None, (currency(_code(format), language), per_name(format, language))))


def currency(code: str, language: str) -> str:
    """The sign of a currency, given its code or its sign."""
    return get_currency_symbol(SIGNS.get(code, code), locale=locale_of(language))


@cache
def pattern(decimals: int) -> str:
    """A CLDR pattern with groups and a fixed number of decimals."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def digits(value: float, decimals: int, language: str) -> str:
    """The bare number, in groups of three. What rounds to zero carries no minus sign."""
    return f"{rounded(value, decimals):,.{decimals}f}".translate(marks(language))


@cache
def marks(language: str) -> dict[int, str]:
    """From the marks of Python to those of the language.

    A page holds thousands of numbers and Babel reads its pattern anew for each: this is twenty times as fast.
    """
    locale = locale_of(language)
    return {ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale), ord("-"): MINUS}


def rounded(value: float, decimals: int) -> float:
    """Rounded for the eye; minus zero becomes zero."""
    return round(value, decimals) + 0.0


def money(bare: str, format: Format, language: str) -> str:
    """An amount with the sign of its currency, and what it is counted by: `€80.3 per inhabitant`."""
    sign, per = currency(_code(format), language), per_name(format, language)
    amount = f"{sign}{bare}" if sign_first(language) else f"{bare}{SPACE}{sign}"
    return f"{amount}{SPACE}{per}" if per else amount


def unit_name(format: Format, language: str) -> str:
    """A unit in the reader's language: as the kit translates it, as the catalogue does, or as the kit writes it."""
    if not format.unit:
        return ""
    return format.said.get(language) or _listed(format.unit, language)


def per_name(format: Format, language: str) -> str:
    """What an amount of money is counted by: `per inhabitant`."""
    _, _, per = format.unit.partition(" ")
    if not per:
        return ""
    return format.said.get(language, "").partition(" ")[2] or _listed(per, language)


def _code(format: Format) -> str:
    """The currency of an amount, by its code or its sign."""
    return format.unit.partition(" ")[0]


@cache
def _listed(unit: str, language: str) -> str:
    try:
        return catalogue(language).template(f"unit.{unit}")
    except KeyError:
        return unit
