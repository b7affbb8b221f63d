"""How many submissions a site takes in a second, and how long each waits, next to a plain Django form.

A whole site runs (``copydesk run``: web and worker, limits off), on SQLite and on a private PostgreSQL that waits for
the disk. 16 clients keep their connections and send the form, each post with texts and an Idempotency-Key of its own.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench import results
from bench.load import Load, send_all
from tests.ports import free_port
from tests.postgres import postgres_cluster
from tests.run.rows import rows
from tests.site import ROOT, start_site

CLIENTS = 16
SIZES = {"small": 1000, "full": 10_000}
WARM_UP = 200
GOAL_RATE, GOAL_P99, GOAL_MAX = 300, 0.250, 2.0
SENTENCES = [
    "The bridge over the mill stream opened again on Saturday after two years of work.",
    "Forty volunteers from three villages carried the old beams to the yard behind the school.",
    "The council paid for the stone, and **everything else** was given, down to the last nail.",
    "A [map of the new path](https://example.org/path) hangs in the library.",
]


@dataclass
class Measured:
    """One line of the table."""

    name: str
    load: Load
    desk_after: float | None = (
        None  # seconds from the last answer until all of it had been through the checks
    )


def run(size: str) -> bool:
    """Measure, print, and write bench/RESULTS.md; return whether Copydesk met its goal on both databases."""
    number = SIZES.get(size) or int(size)
    measured = []
    with (
        tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder,
        postgres_cluster(durable=True) as url,
    ):
        for name, database in (("SQLite", ""), ("PostgreSQL", url)):
            measured.append(_plain(f"plain form, {name}", Path(folder) / f"plain-{name}", database, number))
            print(_line(measured[-1]), flush=True)
            measured.append(_copydesk(f"Copydesk, {name}", Path(folder) / name, database, number))
            print(_line(measured[-1]), flush=True)
    results.write("submit", _report(measured, number))
    ours = [each.load for each in measured if each.name.startswith("Copydesk")]
    return all(
        load.rate >= GOAL_RATE and load.percentile(0.99) < GOAL_P99 and max(load.waits) < GOAL_MAX
        for load in ours
    )


def _copydesk(name: str, folder: Path, database: str, number: int) -> Measured:
    site = start_site(folder, COPYDESK_LIMITS="off", COPYDESK_DATABASE_URL=database)
    try:
        load = _measure(int(site.url.rpartition(":")[2]), number)
        last = time.monotonic()
        while rows(site, "SELECT 1 FROM posts_post WHERE status = 'received' LIMIT 1"):
            time.sleep(0.2)
        desk_after = time.monotonic() - last
        stored = rows(site, "SELECT count(*), count(DISTINCT headline) FROM posts_revision")[0]
        assert stored == (number + WARM_UP,) * 2, f"{stored} of {number + WARM_UP} posts are stored"
        return Measured(name, load, desk_after)
    finally:
        site.stop()


def _plain(name: str, folder: Path, database: str, number: int) -> Measured:
    folder.mkdir()
    with _plain_form(folder, database) as port:
        return Measured(name, _measure(port, number))


@contextmanager
def _plain_form(folder: Path, database: str) -> Iterator[int]:
    port = free_port()
    words = [sys.executable, "-m", "bench.plain", str(port), str(folder), *([database] if database else [])]
    process = subprocess.Popen(words, cwd=ROOT)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/submit", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _measure(port: int, number: int) -> Load:
    send_all(port, _requests(WARM_UP), clients=CLIENTS)
    load = send_all(port, _requests(number), clients=CLIENTS)
    assert set(load.statuses) == {303}, load.statuses
    return load


def _requests(number: int) -> Iterator[bytes]:
    for place in range(number):
        mark = uuid.uuid4().hex
        paragraphs = [
            f"{sentence} Report {mark}, part {part}." for part, sentence in enumerate(SENTENCES * 3)
        ]
        body = urlencode(
            {
                "headline": f"The old bridge opens again, report {mark}",
                "category": "world",
                "body": "\n\n".join(paragraphs),
                "dek": "Two years of work by forty volunteers.",
                "tags": f"bridge, council, volunteers, year {place % 50}",
                "source_url": f"https://example.org/reports/{mark}",
                "byline": "Tom",
                "own_work": "on",
                "idempotency_key": mark,
            }
        ).encode()
        head = (
            "POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


def _busy() -> str:
    return f"whose load average was {os.getloadavg()[1]:.1f}"


def _line(measured: Measured) -> str:
    load = measured.load
    desk = "" if measured.desk_after is None else f", all at the desk {measured.desk_after:.0f} s later"
    return (
        f"{measured.name}: {load.rate:.0f}/s, p50 {load.percentile(0.5) * 1000:.0f} ms, "
        f"p99 {load.percentile(0.99) * 1000:.0f} ms, longest {max(load.waits) * 1000:.0f} ms{desk}"
    )


def _report(measured: list[Measured], number: int) -> str:
    what = f"{number} submissions of about 1,500 characters through the form, {CLIENTS} clients with kept connections"
    how = (
        "worker running, limits off; Granian with as many processes and threads for the one as for the other; "
        "every commit waits for the disk"
    )
    where = results.machine("Django", "granian", "psycopg", "django-tasks-db")
    lines = [f"{what}, {how}.", "", f"{where}. The clients run on the same machine, {_busy()}.", ""]
    lines += ["| | submissions/s | p50 | p99 | longest | all at the desk |", "|---|---|---|---|---|---|"]
    for each in measured:
        load = each.load
        desk = "" if each.desk_after is None else f"{each.desk_after:.0f} s later"
        lines.append(
            f"| {each.name} | {load.rate:.0f} | {load.percentile(0.5) * 1000:.0f} ms "
            f"| {load.percentile(0.99) * 1000:.0f} ms | {max(load.waits) * 1000:.0f} ms | {desk} |"
        )
    pairs = zip(measured[::2], measured[1::2], strict=True)
    ratios = [f"{ours.name.split(', ')[1]} {ours.load.rate / plain.load.rate:.2f}" for plain, ours in pairs]
    goal = f"{GOAL_RATE}/s or more, p99 under {GOAL_P99 * 1000:.0f} ms, none over {GOAL_MAX:.0f} s"
    return "\n".join(
        [*lines, "", f"Copydesk's share of the plain form's rate: {', '.join(ratios)}. Goal: {goal}."]
    )
