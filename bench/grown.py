"""A site of many times as many posts: those of one that was filled, once more for each eight years before.

Importing a million made posts takes half an hour; copying their rows within the database takes minutes. Each copy has
its own rows in every table that a post has rows in, addresses and months of its own years, and places in the lists of
categories and tags before those of later copies: as if all of them had been published one after the other.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import psycopg

YEARS = 8  # that the posts of a filled site are spread over
DATABASE = "copydesk.sqlite3"
Database = sqlite3.Connection | psycopg.Connection[Any]
# Columns that point to a row: of the table whose keys they hold.
_KEYS = {
    "posts_post": {"id": "posts_post", "latest_id": "posts_revision", "live_id": "posts_revision"},
    "posts_revision": {"id": "posts_revision", "post_id": "posts_post"},
    "posts_event": {"id": "posts_event", "post_id": "posts_post", "revision_id": "posts_revision"},
    "posts_address": {"id": "posts_address", "post_id": "posts_post"},
    "posts_post_tags": {"id": "posts_post_tags", "post_id": "posts_post"},
}
_TABLES = [*_KEYS, "posts_listing"]
_SECRETS = {"receipt_hash", "code_hash"}  # of posts that were sent since; their copies have none
_MOMENTS = {"received_at", "published_at", "changed_at", "made_at", "happened_at"}


def grow(filled: Path, grown: Path, times: int) -> None:
    """Make the data folder ``grown`` of the folder of a ``filled`` site on SQLite, with ``times`` as many posts."""
    grown.mkdir(parents=True)
    for name in (DATABASE, "secret-key"):
        shutil.copy(filled / name, grown)
    database = sqlite3.connect(grown / DATABASE, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000"):
        database.execute(f"PRAGMA {pragma}")
    _grow(database, times)
    database.execute("PRAGMA journal_mode = WAL")
    database.close()


def grow_on_postgres(url: str, times: int) -> None:
    """Give the filled site in this database ``times`` as many posts. The user must be the server's first one."""
    with psycopg.connect(url) as database:
        database.execute("SET session_replication_role = replica")  # no look-up of each foreign key
        _grow(database, times)
        for table in _TABLES:
            database.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    with psycopg.connect(url, autocommit=True) as database:
        # As the server itself would, some minutes later.
        database.execute("VACUUM ANALYZE")
        database.execute("CHECKPOINT")


def _grow(database: Database, times: int) -> None:
    last = {table: _last(database, table) for table in _TABLES}
    for table in _KEYS:
        _copy(database, table, last, times)
    _place(database, last["posts_listing"], last["posts_post"], times)


def _last(database: Database, table: str) -> int:
    found = database.execute(f"SELECT max(id) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def _copy(database: Database, table: str, last: dict[str, int], times: int) -> None:
    names = [column[0] for column in database.execute(f"SELECT * FROM {table} LIMIT 0").description or ()]
    for copy in range(1, times):
        values = [_value(database, table, name, copy, last) for name in names]
        quoted = ", ".join(f'"{name}"' for name in names)
        database.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {table} WHERE id <= {last[table]}"
        )


def _value(database: Database, table: str, name: str, copy: int, last: dict[str, int]) -> str:
    if pointed := _KEYS[table].get(name):
        return f"{name} + {copy * last[pointed]}"
    if name == "path":
        return _earlier(name, 1, copy)
    if name in _MOMENTS:
        is_text = isinstance(database, sqlite3.Connection)
        return _earlier(name, 1, copy) if is_text else f"{name} - interval '{YEARS * copy} years'"
    if name in _SECRETS:
        return "NULL"
    return f"{name} || '-{copy}'" if name == "import_id" else f'"{name}"'


def _earlier(text: str, at: int, copy: int) -> str:
    """Return SQL for a text with a year in it, so many copies earlier."""
    year = f"CAST(CAST(substr({text}, {at}, 4) AS integer) - {YEARS * copy} AS text)"
    return f"substr({text}, 1, {at - 1}) || {year} || substr({text}, {at + 4})"


def _place(database: Database, listings: int, posts: int, times: int) -> None:
    """Give the copies their places: in months of their own, and before the later ones in all other lists."""
    for copy in range(1, times):
        month = _earlier("key", len("archive/") + 1, copy)
        database.execute(
            f"INSERT INTO posts_listing (id, key, count) SELECT id + {copy * listings}, {month}, count "
            f"FROM posts_listing WHERE key LIKE 'archive/%' AND id <= {listings}"
        )
    database.execute("CREATE TEMP TABLE place AS SELECT * FROM posts_place")
    database.execute(
        "CREATE TEMP TABLE listing AS SELECT *, key LIKE 'archive/%' AS is_month FROM posts_listing"
    )
    database.execute("CREATE UNIQUE INDEX listing_id ON listing (id)")
    database.execute("DELETE FROM posts_place")
    for copy in reversed(range(times)):
        later = times - 1 - copy
        database.execute(
            "INSERT INTO posts_place (listing_id, post_id, position) SELECT "
            f"listing_id + CASE WHEN is_month THEN {copy * listings} ELSE 0 END, post_id + {copy * posts}, "
            f"position + CASE WHEN is_month THEN 0 ELSE count * {later} END "
            "FROM place JOIN listing ON listing.id = listing_id"
        )
    database.execute(f"UPDATE posts_listing SET count = count * {times} WHERE key NOT LIKE 'archive/%'")
