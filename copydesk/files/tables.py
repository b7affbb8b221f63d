"""Rows as text that any database takes: one snapshot of all tables out, and all of them in again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field, Model, QuerySet

from copydesk.jobs.models import SUCCESSFUL
from copydesk.rows import insert_values

SNAPSHOT = "snapshot"
CHUNK = 2000
# Django's own (made by its migrations), sessions (people sign in again), and what goes on at this moment only.
_LEFT_OUT = {"auth", "contenttypes", "sessions", "jobs.worker", "desk.claim"}

AnyModel = type[Model]


def models(known: Apps = apps) -> dict[str, AnyModel]:
    """Return every model that a backup holds by its name, such as ``posts.post``, in a fixed order."""
    found = {
        model._meta.label_lower: model
        for model in known.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {
        name: found[name]
        for name in sorted(found)
        if name not in _LEFT_OUT and name.partition(".")[0] not in _LEFT_OUT
    }


def migrations() -> dict[str, str]:
    """Return the newest migration of each app that the database has."""
    loader = MigrationExecutor(connection).loader
    applied = loader.applied_migrations
    return {
        app: max(name for of, name in applied if of == app) for app in sorted({of for of, _name in applied})
    }


@contextmanager
def snapshot() -> Iterator[str]:
    """Yield the alias of a connection that sees the database as it is now, however long it reads.

    Nobody has to wait for it: on SQLite a transaction that only reads takes no lock in WAL mode (ours begin as
    writers otherwise), on PostgreSQL it is a read-only one with REPEATABLE READ.
    """
    own = connection.copy(SNAPSHOT)
    if own.vendor == "sqlite":
        own.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[SNAPSHOT] = own
    try:
        with transaction.atomic(using=SNAPSHOT):
            if own.vendor == "postgresql":
                with own.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield SNAPSHOT
    finally:
        own.close()
        del connections[SNAPSHOT]


def rows_in(model: AnyModel, using: str) -> QuerySet[Any]:
    """Return the rows of a model that belong into a backup: all, but of jobs only those that are still to be done."""
    rows = model._base_manager.using(using)
    return rows.exclude(status=SUCCESSFUL) if model._meta.app_label == "django_tasks_database" else rows.all()


def lines(model: AnyModel, using: str) -> Iterator[str]:
    """Yield the rows of a model as JSON, in order of their keys."""
    names = [each.attname for each in model._meta.concrete_fields]
    for row in rows_in(model, using).order_by("pk").values(*names).iterator(chunk_size=CHUNK):
        yield json.dumps(row, ensure_ascii=False, default=_plain)


def is_empty(using: BaseDatabaseWrapper) -> bool:
    """Whether the database has no row of ours; it may have no tables at all."""
    with using.cursor() as cursor:
        there = set(using.introspection.table_names(cursor))
    return not any(
        model._base_manager.exists() for model in models().values() if model._meta.db_table in there
    )


def known_as(state: dict[str, str]) -> Apps:
    """Bring the empty database to the migrations of a backup and return the models as they were then.

    Raises LookupError when this version does not know them: a newer one made the backup.
    """
    executor = MigrationExecutor(connection)
    targets = [(app, name) for app, name in state.items() if app in executor.loader.migrated_apps]
    if unknown := [target for target in targets if target not in executor.loader.graph.nodes]:
        raise LookupError(f"{unknown[0][0]} {unknown[0][1]}")
    executor.migrate(targets)
    executor.loader.build_graph()
    return executor.loader.project_state(targets).apps


def load(model: AnyModel, rows: list[dict[str, Any]]) -> None:
    """Insert rows as they are, keys and all. Foreign keys are looked at when the transaction ends."""
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    values = (
        [each.get_db_prep_save(each.to_python(row[each.attname]), connection) for each in fields]
        for row in rows
    )
    insert_values(model, [str(each.column) for each in fields], values)


def go_on_counting(known: Apps) -> None:
    """Let the database give keys from the highest one on."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models(known).values())):
            cursor.execute(statement)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value)} has no place in a backup")
