"""Single rows where every millisecond counts: the SQL is made once for each model, not each time.

``save`` has Django put its statements together anew for each row, which was a third of what a submission took
(docs/decisions/0035-statements-made-once.md). They are Django's own, and its fields prepare the values.
"""

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, Query, UpdateQuery

Fields = list["models.Field[Any, Any]"]


def insert(row: models.Model) -> None:
    """Store a new row; it then has its primary key.

    What it refers to must be stored already. Raises what the database says against it, as ``save`` would.
    """
    connection = _connection()
    sql, fields, is_numbered = _insert(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields, connection))
        if is_numbered:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


def insert_free(row: models.Model) -> bool:
    """Store a new row, unless another one has a value that must be unique; whether it was stored.

    Nothing is raised that would spoil the caller's transaction, so it takes no savepoint. Whoever stores the same
    value in this moment is waited for. The row's key counts up.
    """
    connection = _connection()
    sql, fields, _is_numbered = _insert(type(row), connection.vendor, if_free=True)
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields, connection))
        stored = cursor.fetchone()
    if stored is None:
        return False
    row.pk, row._state.adding, row._state.db = stored[0], False, connection.alias
    return True


def update(row: models.Model, field: str) -> None:
    """Store one field of a row as it stands in ``row``."""
    connection = _connection()
    sql, fields = _update(type(row), field, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields, connection))


def is_stored(row: models.Model) -> bool:
    """Whether the row is still there."""
    connection = _connection()
    sql, fields = _select(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields, connection))
        return cursor.fetchone() is not None


def _connection() -> BaseDatabaseWrapper:
    """Return this thread's connection itself; ``django.db.connection`` looks it up anew at every touch."""
    return connections[DEFAULT_DB_ALIAS]


def _values(row: models.Model, fields: Fields, connection: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


@cache
def _insert(model: type[models.Model], _vendor: str, *, if_free: bool = False) -> tuple[str, Fields, bool]:
    """Return Django's INSERT, the fields whose values it takes, and whether it returns the key."""
    key = model._meta.pk
    is_numbered = isinstance(key, models.AutoField | models.BigAutoField)
    fields = [field for field in model._meta.concrete_fields if not (is_numbered and field is key)]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if if_free else None)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = [key] if is_numbered else []
    [(sql, _params)] = compiler.as_sql()
    return sql, fields, is_numbered


@cache
def _update(model: type[models.Model], name: str, _vendor: str) -> tuple[str, Fields]:
    field = next(field for field in model._meta.concrete_fields if field.name == name)
    query = _one(model).chain(UpdateQuery)
    assert isinstance(query, UpdateQuery)
    query.add_update_fields([(field, None, 0)])  # type: ignore[list-item]  # its stub knows expressions only
    sql, _params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, [field, model._meta.pk]


@cache
def _select(model: type[models.Model], _vendor: str) -> tuple[str, Fields]:
    sql, _params = _one(model).sql_with_params()
    return sql, [model._meta.pk]


def _one(model: type[models.Model]) -> Query:
    """Return the query for the key of one row."""
    return model._base_manager.filter(pk=0).values("pk").query
