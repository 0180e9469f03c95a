"""What is wrong with a kit, said so that its author can put it right: what, where, why, what now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from circulos.method.types import Severity


@dataclass(frozen=True)
class Problem:
    """Something wrong with a kit (`severity` error), or something a colleague would remark on (note).

    `file` begins with the name of the kit's folder; `line` counts from 1, and is 0 where the whole file is
    meant.
    """

    file: str
    line: int
    what: str
    way_out: str
    why: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        sentences = (_sentence(words) for words in (self.what, self.why, self.way_out) if words)
        return f"{place}: {' '.join(sentences)}"


class KitError(Exception):
    """A kit that cannot be used, with everything that is wrong with it at once, in the order of the files."""

    def __init__(self, kit: str, problems: Iterable[Problem]) -> None:
        self.kit = kit
        self.problems = in_order(problems)
        super().__init__(kit, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"The kit {self.kit} has {count} problem{'s' if count != 1 else ''}."
        return "\n".join([heading, *map(str, self.problems)])


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file and line, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line)))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or nothing."""
    listed = list(known)
    close = get_close_matches(word, listed, n=1, cutoff=0.7)
    return next(iter(close or (each for each in listed if each.lower() == word.lower())), "")


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """“Did you mean …?” if a known word is near, else another way out."""
    meant = nearest(word, known)
    return f"Did you mean {meant}?" if meant else otherwise


def shortened(text: str, longest: int = 60) -> str:
    """A text on one line, cut where it is too long to quote."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def _sentence(words: str) -> str:
    return words if words[-1] in ".?!…" else f"{words}."
