"""Questions to the database that are written out once.

Django takes longer to write a question in the database's language than the database takes to answer it. Those that
every save asks are written out the first time, with marks where the values go, and only filled in after that.
"""

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler


class Prepared:
    """A question with gaps: called with a value for each gap, a number or a text, it answers with rows or models.

    `ask` makes the query set of values for the gaps, and must use each of them as it is in a filter.
    """

    def __init__(self, ask: Callable[..., QuerySet], *gaps: type[int] | type[str]) -> None:
        self._ask = ask
        self._marks = [_mark(number, kind) for number, kind in enumerate(gaps)]
        self._written: dict[str, _Written] = {}  # by kind of database

    def __call__(self, *values: int | str) -> list[Any]:
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = _Written(self._ask(*self._marks), self._marks)
        return written.answers(values)

    def first(self, *values: int | str) -> Any:
        """The first row or model, None if there is none."""
        return next(iter(self(*values)), None)


def _mark(number: int, kind: type[int] | type[str]) -> int | str:
    return 4_000_000_000_000 + number if kind is int else f"the gap of number {number}"


class _Written:
    """A query in SQL, and its compiler, which knows how to make objects of rows."""

    def __init__(self, queryset: QuerySet, marks: list[int | str]) -> None:
        self._makes, self._fields, self._query = queryset._iterable_class, queryset._fields, queryset.query
        self._compiler = queryset.query.get_compiler(connection.alias)
        self._sql, self._constants = self._compiler.as_sql()
        self._gaps = [marks.index(one) if one in marks else None for one in self._constants]
        if unused := set(range(len(marks))) - set(self._gaps):
            raise TypeError(f"the query does not use its gaps {sorted(unused)} as they are")

    def answers(self, values: tuple[int | str, ...]) -> list[Any]:
        compiler = copy.copy(self._compiler)
        compiler.execute_sql = lambda *_args, **_options: [self._found(values)]
        query = _Answered(self._query, compiler)
        asked = SimpleNamespace(
            query=query, db=connection.alias, _fields=self._fields, _known_related_objects={}
        )
        return list(self._makes(asked))

    def _found(self, values: tuple[int | str, ...]) -> list[tuple]:
        pairs = zip(self._gaps, self._constants, strict=True)
        params = [constant if gap is None else values[gap] for gap, constant in pairs]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return cursor.fetchall()


class _Answered:
    """Stands in for a query, with a compiler that has its sentence already."""

    def __init__(self, query: Query, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, *_args, **_options) -> SQLCompiler:
        return self._compiler
