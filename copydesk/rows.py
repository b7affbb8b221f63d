"""Rows where every millisecond counts: the SQL is made once for each model, and rows can be stored together.

``save`` has Django put its statements together anew for each row, which was a third of what a submission took
(docs/decisions/0035-statements-made-once.md). They are Django's own, and its fields prepare the values. What is
inserted while somebody gathers is stored at the end, by one statement for each model: for one submission, for all
that wait for the same transaction (``together``), or for a batch of an import.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import InsertQuery

# Their values go to the database as they are.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
# From so many rows of a model on, PostgreSQL copies them (docs/decisions/0037-many-rows-are-copied.md).
_MANY = 50
_Take = Callable[[models.Model, BaseDatabaseWrapper], Any]


def insert(row: models.Model) -> None:
    """Store a new row; it then has its primary key.

    Raises what the database says against it, as ``save`` would; for a gathered row, where the gathering ends.
    """
    with gathered() as gathering:
        gathering.add(row)


def insert_free(row: models.Model) -> bool:
    """Store a new row at once, unless another one has a value that must be unique; whether it was stored.

    Nothing is raised that would spoil the caller's transaction, so it takes no savepoint. Whoever stores the same
    value in this moment is waited for. The row's key counts up.
    """
    connection = _connection()
    [row.pk] = _set_apart(type(row), 1, connection)
    head, places, takes = _statement(type(row), connection.vendor)
    with connection.cursor() as cursor:
        # Both databases read this; Django's own way to say it differs.
        cursor.execute(f"{head}{places} ON CONFLICT DO NOTHING", [take(row, connection) for take in takes])
        if not cursor.rowcount:
            row.pk = None
            return False
    row._state.adding, row._state.db = False, connection.alias
    return True


def insert_values(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store many rows at once, without an object each: values for these columns, as the database takes them.

    A key that is not among the columns counts up. Inside the caller's transaction.
    """
    connection = _connection()
    table = connection.ops.quote_name(model._meta.db_table)
    into = f"{table} ({', '.join(map(connection.ops.quote_name, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", list(rows))  # noqa: S608  # our names


@contextmanager
def gathered(expected: int = 1) -> Iterator["Gathering"]:
    """Store what is inserted inside when it ends, as it is then; in a transaction that does not read it before.

    The rows have their keys at once; ``expected``: how many rows of a model there will be. Within another gathering
    it is that one's end that counts.
    """
    outer: Gathering | None = getattr(_here, "gathering", None)
    if outer:
        yield outer
        return
    _here.gathering = own = Gathering(expected)
    try:
        yield own
    finally:
        _here.gathering = None
    own.store()


class Gathering:
    """Rows that are to be stored together, and the keys that were set apart for more of them."""

    def __init__(self, expected: int) -> None:
        self.seen: set[tuple[type[models.Model], Any]] = set()  # rows that are there
        self._expected = expected
        self._rows: dict[type[models.Model], list[models.Model]] = {}
        self._keys: dict[type[models.Model], Iterator[int]] = {}
        self._connection = _connection()

    def add(self, row: models.Model) -> None:
        """Take a row in and give it its key."""
        model = type(row)
        if row.pk is None:
            row.pk = self._key(model)
        row._state.adding, row._state.db = False, self._connection.alias
        self._rows.setdefault(model, []).append(row)

    def store(self) -> None:
        """Insert all of them, each model's at once: references between them are looked at when the transaction ends."""
        for model, rows in self._rows.items():
            self._insert(model, rows)

    def _insert(self, model: type[models.Model], rows: list[models.Model]) -> None:
        head, places, takes = _statement(model, self._connection.vendor)
        values = [[take(row, self._connection) for take in takes] for row in rows]
        if len(rows) >= _MANY or self._connection.vendor != "postgresql":
            insert_values(model, [str(field.column) for field in model._meta.concrete_fields], values)
            return
        with self._connection.cursor() as cursor:  # one way to the server and back
            cursor.execute(head + ", ".join([places] * len(rows)), list(chain.from_iterable(values)))

    def _key(self, model: type[models.Model]) -> int:
        keys = self._keys.get(model, iter(()))
        if (key := next(keys, None)) is None:
            self._keys[model] = keys = iter(_set_apart(model, self._expected, self._connection))
            key = next(keys)
        return key


def is_stored(row: models.Model) -> bool:
    """Whether the row is still there; while somebody gathers, it is looked for once."""
    gathering: Gathering | None = getattr(_here, "gathering", None)
    seen = gathering.seen if gathering else set()
    if (key := (type(row), row.pk)) not in seen:
        connection = _connection()
        with connection.cursor() as cursor:
            cursor.execute(_select(type(row), connection.vendor), [row.pk])
            if cursor.fetchone() is None:
                return False
        seen.add(key)
    return True


_here = local()


def _connection() -> BaseDatabaseWrapper:
    """Return this thread's connection itself; ``django.db.connection`` looks it up anew at every touch."""
    return connections[DEFAULT_DB_ALIAS]


def _set_apart(model: type[models.Model], count: int, connection: BaseDatabaseWrapper) -> list[int]:
    """Return so many keys, the lowest first, that nobody else will get."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sql, [connection.ops.quote_name(table), column, count])
            return [key for (key,) in cursor.fetchall()]
        # SQLite counts its keys in a table, which nobody else changes while this transaction has its one lock.
        sql = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq"
        cursor.execute(sql, [count, table])
        if (counted := cursor.fetchone()) is None:  # there never was a row
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            counted = (count,)
    return list(range(counted[0] - count + 1, counted[0] + 1))


@cache
def _statement(model: type[models.Model], _vendor: str) -> tuple[str, str, list[_Take]]:
    """Return Django's INSERT up to the values, the places of one row's values, and what takes them from a row."""
    fields = model._meta.concrete_fields
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    [(sql, _params)] = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    places = f"({', '.join(['%s'] * len(fields))})"
    head, found, _rest = sql.partition(places)
    assert found, sql
    return head, places, [_taking(field) for field in fields]


def _taking(field: "models.Field[Any, Any]") -> _Take:
    name = field.attname
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(field).pre_save is models.Field.pre_save and isinstance(kind, _PLAIN):
        return lambda row, _connection: vars(row)[name]
    if type(field) is models.DateTimeField and not (field.auto_now or field.auto_now_add):
        return lambda row, connection: connection.ops.adapt_datetimefield_value(vars(row)[name])
    return lambda row, connection: field.get_db_prep_save(field.pre_save(row, add=True), connection)


@cache
def _select(model: type[models.Model], _vendor: str) -> str:
    sql, _params = model._base_manager.filter(pk=0).values("pk").query.sql_with_params()
    return sql
