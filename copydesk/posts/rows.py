"""Small rows by the ten thousand, without an object each: 5 µs a row where bulk_create takes 21.

Importing a post inserts about thirteen of them. The statement is plain SQL that every database reads; values go in
as they are, so only for numbers and texts.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def insert(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[int | str, ...]]) -> None:
    """Insert rows with values for these columns; the key counts up. Inside the caller's transaction."""
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * len(columns))
    if many := list(rows):
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({places})", many)  # noqa: S608  # our names
