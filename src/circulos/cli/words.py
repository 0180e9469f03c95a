"""What every command says and how: refusals in words, progress, and the one place nothing escapes from."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from circulos import __version__

console = Console(stderr=True, highlight=False)
Command = TypeVar("Command", bound=Callable[..., Any])


class Refused(click.ClickException):
    """Something the user can put right: words on the error stream, exit code 2, no traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the words as they are."""
        console.print(self.message, style="bold red" if console.is_terminal else None, markup=False)


def in_words(command: Command) -> Command:
    """Turn what went wrong into words; what nobody foresaw is written to a file, not to the screen."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except _expected() as error:
            raise Refused(str(error)) from None
        except BrokenPipeError:
            # The reader of the pipe has gone, as with `| head`; nobody is left to be told.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except Exception as error:
            raise Refused(_unforeseen(error)) from None

    return told  # type: ignore[return-value]


def _expected() -> tuple[type[Exception], ...]:
    from circulos.benchmarking import NotFoundError
    from circulos.facts import EngineError, PeriodError
    from circulos.facts.readers import LayoutError, ReadError
    from circulos.facts.snapshot import SnapshotError
    from circulos.facts.sources import SourceError
    from circulos.method import KitError, KitNotFoundError
    from circulos.web.backups import CannotCopy
    from circulos.web.premises import CannotServe

    return (
        CannotCopy,
        CannotServe,
        NotFoundError,
        EngineError,
        PeriodError,
        ReadError,
        LayoutError,
        KitError,
        KitNotFoundError,
        SnapshotError,
        SourceError,
        FileNotFoundError,
        PermissionError,
        IsADirectoryError,
    )


def _unforeseen(error: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="circulos-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exc(file=log)
    return (
        f"Something went wrong inside Circulos ({type(error).__name__}). Nothing was half-written.\n"
        f"The details are in {log.name}. Please send them with what you did."
    )


def steps(items: Sequence[Any], title: str) -> Iterable[Any]:
    """The items one by one, with a progress bar on a terminal."""
    if not console.is_terminal:
        yield from items
        return
    with Progress(console=console, transient=True) as bar:
        yield from bar.track(items, description=title)


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal for work that says itself how much is done and how much there is."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def working(title: str) -> Any:
    """A sign of life for what takes longer than a second and cannot be counted."""
    return console.status(title) if console.is_terminal else nullcontext()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="circulos")
def main() -> None:
    """Circles of councils that compare themselves in order to improve."""
