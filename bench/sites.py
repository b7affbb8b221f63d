"""Sites of made posts for the suites that print: a data folder each, and a database of either kind."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import grown, made
from tests.postgres import fresh_database, postgres_cluster
from tests.site import ROOT, site_environment

MOST_FILLED = 100_000  # larger sites grow from one of so many posts
FIRST, YEARS = datetime(2018, 1, 1, tzinfo=UTC), timedelta(days=365 * 8)


@dataclass(frozen=True)
class Site:
    """A data folder, and the address of its PostgreSQL database; empty for SQLite in the folder."""

    data: Path
    database: str = ""

    @property
    def posts(self) -> Path:
        """The posts that were imported, a line each."""
        return self.data / "posts.jsonl"

    def inside(self, *words: str) -> str:
        """Have ``bench.inside`` do something in a process that is set up for this site; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.inside", *words],
            env=site_environment(self.data, COPYDESK_DATABASE_URL=self.database, COPYDESK_LIMITS="off"),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout


@contextmanager
def folder() -> Iterator[Path]:
    """Yield where sites are made: BENCH_FOLDER, where SQLite's are kept for the next run, or one that goes away."""
    kept = os.environ.get("BENCH_FOLDER")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="copydesk-bench-") as name:
        yield Path(name)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Yield the kinds of databases: for each, the address of a server that waits for the disk; SQLite has none."""
    with postgres_cluster(durable=True) as url:
        yield {"SQLite": "", "PostgreSQL": url}


@contextmanager
def empty(server: str = "") -> Iterator[Site]:
    """Yield a site without posts, in a folder of its own that goes away."""
    with _database(server) as database, tempfile.TemporaryDirectory(prefix="copydesk-bench-") as name:
        yield Site(Path(name), database)


@contextmanager
def site(below: Path, posts: int, server: str = "") -> Iterator[Site]:
    """Yield a site with so many published posts."""
    with _database(server) as database:
        made_site = Site(below / f"site-{posts}{'-postgres' if server else ''}", database)
        filled, times = made_site.data / "filled", posts // MOST_FILLED
        if server:
            _fill(made_site, MOST_FILLED if times > 1 else posts)
            if times > 1:
                grown.grow_on_postgres(database, times)
        elif not filled.exists():
            if times > 1:
                with site(below, MOST_FILLED) as smaller:
                    grown.grow(smaller.data, made_site.data, times)
            else:
                _fill(made_site, posts)
            filled.touch()
        yield made_site


def _fill(empty_site: Site, posts: int) -> None:
    empty_site.data.mkdir(parents=True, exist_ok=True)
    with empty_site.posts.open("w") as file:
        file.writelines(json.dumps(record) + "\n" for record in records(posts))
    empty_site.inside("fill")


def _database(server: str) -> AbstractContextManager[str]:
    return fresh_database(server) if server else nullcontext("")


def records(posts: int) -> Iterator[dict[str, Any]]:
    """Yield the posts of a site as ``copydesk import`` reads them, evenly over eight years."""
    for number, post in enumerate(made.posts(posts)):
        yield {
            "id": str(number),
            "headline": post.headline,
            "dek": post.dek,
            "body": post.body,
            "category": post.category,
            "tags": post.tags,
            "published_at": f"{FIRST + YEARS / posts * number:%Y-%m-%dT%H:%M:%SZ}",
        }
