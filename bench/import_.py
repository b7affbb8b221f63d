"""How many posts a second ``copydesk import`` takes in, beside plain rows of the same texts (goal: 1,000 a second).

On SQLite and on a private PostgreSQL that waits for the disk.
"""

import json
import random
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench import results, sites
from bench.servers import processor_time

SIZES = {"small": 5_000, "full": 50_000}
GOAL = 1000
WORDS = str.split(
    "the of a council bridge river town people water school market new old report city light night garden house "
    "paper county mayor vote street north south work year day"
)


class Measured(NamedTuple):
    """Posts a second, and seconds of CPU that one takes: to store it, to render it beside, in PostgreSQL's server."""

    rate: float
    storing: float
    rendering: float
    serving: float


def run(size: str) -> bool:
    """Measure both on both databases and write them down; whether the goal was met."""
    posts, rates = SIZES.get(size) or int(size), []
    with sites.folder() as folder, sites.databases() as servers:
        file = folder / f"import-{posts}.jsonl"
        _write(file, posts)
        lines = [
            (
                f"{posts:,} published posts of 2.6 kB with three tags and five links each, without printing: about "
                "nineteen rows a post and the clean HTML. Beside it one plain row for each, by bulk_create."
            ),
            "",
            "| | posts a second | plain rows a second | ratio | CPU a post: storing | rendering beside | server |",
            "|---|---|---|---|---|---|---|",
        ]
        for name, server in servers.items():
            ours, plain = (_measure(step, server, file) for step in ("import", "plain"))
            rates.append(ours.rate)
            lines.append(
                f"| {name} | {ours.rate:,.0f} | {plain.rate:,.0f} | {ours.rate / plain.rate:.2f} "
                f"| {ours.storing * 1000:.2f} ms | {ours.rendering * 1000:.2f} ms "
                f"| {f'{ours.serving * 1000:.2f} ms' if server else ''} |"
            )
            print(lines[-1], flush=True)
    where = f"On {results.machine('django', 'pyromark', 'nh3')}; {results.noise()}."
    results.write("import", "\n".join([*lines, "", f"Goal: {GOAL:,} posts a second. {where}"]))
    return min(rates) >= GOAL


def _write(file: Path, posts: int) -> None:
    chance = random.Random(1)
    with file.open("w") as lines:
        for number in range(posts):
            paragraphs = (
                " ".join(chance.choices(WORDS, k=80))
                + f" [a link](https://h{chance.randrange(500)}.example/x) **bold**."
                for _ in range(5)
            )
            row = {
                "id": str(number),
                "headline": " ".join(chance.choices(WORDS, k=6)).title(),
                "category": chance.choice(["World", "Local", "Science"]),
                "tags": ", ".join(chance.sample(WORDS, 3)),
                "body": "\n\n".join(paragraphs),
                "published_at": f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}-11T10:00:00Z",
            }
            lines.write(json.dumps(row) + "\n")


def _measure(step: str, server: str, file: Path) -> Measured:
    with sites.empty(server) as site:
        site.inside("tables")
        before = _server_time(server)
        storing, rendering, stored, seconds = map(float, site.inside(step, str(file)).split()[-4:])
        serving = _server_time(server) - before
    return Measured(stored / seconds, storing / stored, rendering / stored, serving / stored)


def _server_time(server: str) -> float:
    """Return the seconds of processor time that a PostgreSQL server on this machine has taken so far."""
    if not server:
        return 0
    with psycopg.connect(server) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone() or [""]
    return processor_time(int(Path(folder, "postmaster.pid").read_text().split()[0]))
