"""Looks into the database of a running site, past the program."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg

from tests.site import Site


def rows(site: Site, sql: str) -> list[tuple[Any, ...]]:
    """Return what a query finds, on either database."""
    return rows_in(site.environment, sql)


def rows_in(environment: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in the database of a site that does not run."""
    url = environment.get("COPYDESK_DATABASE_URL", "")
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(sql).fetchall()
    lite = sqlite3.connect(Path(environment["COPYDESK_DATA"], "copydesk.sqlite3"), timeout=120)
    try:
        return lite.execute(sql).fetchall()
    finally:
        lite.close()


def all_is_printed(site: Site) -> bool:
    """Tell whether every decision so far was told to everybody, and the lists are printed that it changed."""
    jobs = "('copydesk.wiring.deliver', 'copydesk.wiring.print_due')"
    waiting = f"SELECT 1 FROM django_tasks_database_dbtaskresult WHERE task_path IN {jobs}"
    return not rows(site, f"{waiting} AND status IN ('READY', 'RUNNING')")
