"""Looks into the database of a running site, past the program."""

import sqlite3
from typing import Any

import psycopg

from tests.site import Site


def rows(site: Site, sql: str) -> list[tuple[Any, ...]]:
    """Return what a query finds, on either database."""
    url = site.environment.get("COPYDESK_DATABASE_URL", "")
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(sql).fetchall()
    lite = sqlite3.connect(site.data / "copydesk.sqlite3", timeout=20)
    try:
        return lite.execute(sql).fetchall()
    finally:
        lite.close()
