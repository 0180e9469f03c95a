"""Sentences to the database that are written out once.

Django takes longer to write a sentence in the database's language than the database takes to carry it out. Those of
every save are written out the first time, with gaps where the values go, and only filled in after that.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import ValuesListIterable, get_related_populators
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler


class Gap(Expression):
    """Stands in a query where a value will be filled in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler, _connection) -> tuple[str, list["Gap"]]:
        return "%s", [self]


class _Sentence:
    """SQL with gaps, and the values that are the same each time."""

    def __init__(self, sql: str, params: Iterable[object]) -> None:
        self._sql, self._params = sql, tuple(params)
        self.gaps = {one.name for one in self._params if isinstance(one, Gap)}

    def said(self, cursor, values: Mapping[str, object]) -> None:
        params = [_told(values[one.name]) if isinstance(one, Gap) else one for one in self._params]
        cursor.execute(self._sql, params)


def _told(value: object) -> object:
    """A value as this kind of database is told it: of what fills gaps, only moments differ."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


class _WrittenOnce:
    """Keeps a sentence for each kind of database, and writes it when it is needed first."""

    def __init__(self, gaps: Iterable[str]) -> None:
        self._gaps = tuple(gaps)
        self._sentences: dict[str, Any] = {}

    def _sentence(self) -> Any:
        found = self._sentences.get(connection.vendor)
        if found is None:
            found = self._write({name: Gap(name) for name in self._gaps})
            if unused := set(self._gaps) - found.gaps:
                raise TypeError(f"the query does not use its gaps {sorted(unused)} as they are")
            self._sentences[connection.vendor] = found
        return found

    def _write(self, gaps: Mapping[str, Gap]) -> _Sentence:
        raise NotImplementedError


class Prepared(_WrittenOnce):
    """A question with gaps: called with a value for each gap, it answers with models or with rows.

    `ask` makes the query set (of models, or a list of values) and must use each gap as it is in a filter.
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        super().__init__(inspect.signature(ask).parameters)
        self._ask = ask

    def __call__(self, *values: object) -> list[Any]:
        return self._sentence().answers(dict(zip(self._gaps, values, strict=True)))

    def first(self, *values: object) -> Any:
        """The first row or model, None if there is none."""
        return next(iter(self(*values)), None)

    def _write(self, gaps: Mapping[str, Gap]) -> "_Question":
        return _Question(self._ask(**gaps))


class _Question(_Sentence):
    """Knows how to make models, or rows in Python's values, of what the database answers."""

    def __init__(self, queryset: QuerySet) -> None:
        self._compiler: SQLCompiler = queryset.query.get_compiler(connection.alias)
        super().__init__(*self._compiler.as_sql())
        columns = [column for column, _sql, _alias in self._compiler.select]
        self._converters = self._compiler.get_converters(columns)
        self._made = None if queryset._iterable_class is ValuesListIterable else _models_of(self._compiler)

    def answers(self, values: Mapping[str, object]) -> list[Any]:
        with connection.cursor() as cursor:
            self.said(cursor, values)
            rows = cursor.fetchall()
        if self._converters:
            rows = map(tuple, self._compiler.apply_converters(rows, self._converters))
        return list(map(self._made, rows) if self._made else rows)


def _models_of(compiler: SQLCompiler) -> Callable[[tuple], Model]:
    """Makes a model of a row, and those it was asked to bring along."""
    known, alias = compiler.klass_info, connection.alias
    first, after = known["select_fields"][0], known["select_fields"][-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:after]]
    related = get_related_populators(known, compiler.select, alias)

    def made(row: tuple) -> Model:
        model = known["model"].from_db(alias, names, row[first:after])
        for one in related:
            one.populate(row, model)
        return model

    return made


class PreparedUpdate(_WrittenOnce):
    """A change with gaps: called with a value for each gap by name, it says how many rows it changed.

    `find` makes the query set to be changed. `fields` get the values of that name; what is in `reckoned` is worked out
    by the database.
    """

    def __init__(self, find: Callable[..., QuerySet], *fields: str, **reckoned: Expression) -> None:
        self._found_by = tuple(inspect.signature(find).parameters)
        super().__init__((*self._found_by, *fields))
        self._find, self._fields, self._reckoned = find, fields, reckoned

    def __call__(self, **values: object) -> int:
        with connection.cursor() as cursor:
            self._sentence().said(cursor, values)
            return cursor.rowcount

    def _write(self, gaps: Mapping[str, Gap]) -> _Sentence:
        query = self._find(**{name: gaps[name] for name in self._found_by}).query.chain(UpdateQuery)
        query.add_update_values({name: gaps[name] for name in self._fields} | self._reckoned)
        return _Sentence(*query.get_compiler(connection.alias).as_sql())


class PreparedInsert(_WrittenOnce):
    """A new row of a model: called with a value for each column, by name, but the key, which the database counts."""

    def __init__(self, model: type[Model]) -> None:
        self._fields = [one for one in model._meta.concrete_fields if not one.primary_key]
        super().__init__(one.attname for one in self._fields)
        self._model = model

    def __call__(self, **values: object) -> None:
        with connection.cursor() as cursor:
            self._sentence().said(cursor, values)

    def _write(self, gaps: Mapping[str, Gap]) -> _Sentence:
        query = InsertQuery(self._model)
        query.insert_values(self._fields, [self._model(**gaps)])
        ((sql, params),) = query.get_compiler(connection.alias).as_sql()
        return _Sentence(sql, params)
