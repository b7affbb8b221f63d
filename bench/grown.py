"""A site of many times as many posts: those of one that was filled, once more for each eight years before.

Importing a million made posts takes half an hour; copying their rows within SQLite takes minutes. Each copy has its
own rows in every table that a post has rows in, addresses and months of its own years, and places in the lists of
categories and tags before those of later copies: as if all of them had been published one after the other.
"""

import shutil
import sqlite3
from pathlib import Path

YEARS = 8  # that the posts of a filled site are spread over
DATABASE = "copydesk.sqlite3"
# Columns that point to a row: of the table whose keys they hold.
_KEYS = {
    "posts_post": {"id": "posts_post", "latest_id": "posts_revision", "live_id": "posts_revision"},
    "posts_revision": {"id": "posts_revision", "post_id": "posts_post"},
    "posts_event": {"id": "posts_event", "post_id": "posts_post", "revision_id": "posts_revision"},
    "posts_address": {"id": "posts_address", "post_id": "posts_post"},
    "posts_post_tags": {"id": "posts_post_tags", "post_id": "posts_post"},
}
# Columns that begin with a year.
_DATED = {
    "posts_post": ("path", "received_at", "published_at", "changed_at"),
    "posts_revision": ("made_at",),
    "posts_event": ("happened_at",),
    "posts_address": ("path",),
}


def grow(filled: Path, grown: Path, times: int) -> None:
    """Make the data folder ``grown`` of the folder of a ``filled`` site, with ``times`` as many posts."""
    grown.mkdir(parents=True)
    for name in (DATABASE, "secret-key"):
        shutil.copy(filled / name, grown)
    database = sqlite3.connect(grown / DATABASE, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000"):
        database.execute(f"PRAGMA {pragma}")
    tables = [*_KEYS, "posts_listing"]
    last = {table: database.execute(f"SELECT max(id) FROM {table}").fetchone()[0] for table in tables}
    for table in _KEYS:
        _copy(database, table, last, times)
    _place(database, last["posts_listing"], last["posts_post"], times)
    database.execute("PRAGMA journal_mode = WAL")
    database.close()


def _copy(database: sqlite3.Connection, table: str, last: dict[str, int], times: int) -> None:
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    for copy in range(1, times):
        values = [_value(table, name, copy, last) for name in names]
        database.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} "
            f"WHERE id <= {last[table]}"
        )


def _value(table: str, name: str, copy: int, last: dict[str, int]) -> str:
    if pointed := _KEYS[table].get(name):
        return f"{name} + {copy * last[pointed]}"
    if name in _DATED.get(table, ()):
        return _earlier(name, 1, copy)
    return f"{name} || '-{copy}'" if name == "import_id" else name


def _earlier(text: str, at: int, copy: int) -> str:
    """Return SQL for a text with a year in it, so many copies earlier."""
    year = f"printf('%04d', substr({text}, {at}, 4) - {YEARS * copy})"
    return f"substr({text}, 1, {at - 1}) || {year} || substr({text}, {at + 4})"


def _place(database: sqlite3.Connection, listings: int, posts: int, times: int) -> None:
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
    database.execute("CREATE UNIQUE INDEX temp.listing_id ON listing (id)")
    database.execute("DELETE FROM posts_place")
    for copy in reversed(range(times)):
        database.execute(
            "INSERT INTO posts_place (listing_id, post_id, position) SELECT "
            f"listing_id + is_month * {copy * listings}, post_id + {copy * posts}, "
            f"position + (NOT is_month) * count * {times - 1 - copy} FROM place JOIN listing ON listing.id = listing_id"
        )
    database.execute(f"UPDATE posts_listing SET count = count * {times} WHERE key NOT LIKE 'archive/%'")
