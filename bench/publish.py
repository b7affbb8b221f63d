"""From an editor's decision to the page being served, and what it costs, on sites of different sizes.

For each post: ``workflow.approve`` and the quick print, until a reader's request for the page is answered with it.
Then its lists, printed alone and for all of the posts together. Goal: p99 under 100 ms, whatever the size; the same
number of files. On SQLite and on a private PostgreSQL that waits for the disk.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import results, sites

SIZES = {"small": (100, 1000), "full": (1000, 100_000)}
GOAL = 100  # milliseconds
DECISIONS = 200
HEADS = "| | posts | p50 | p99 | CPU | files | lists: CPU | files | together: CPU each | files each |"


def run(size: str) -> bool:
    """Measure each size and write down; whether the slowest decisions met the goal."""
    sizes = SIZES.get(size) or (int(size),)
    rows, slowest = [HEADS, "|" + "---|" * 10], []
    with sites.folder() as folder, sites.databases() as servers:
        for posts in sizes:
            for name, measured in _measured(folder, servers, posts):
                slowest.append(_ranked(measured["decided"], "ms", 0.99))
                rows.append(_row(name, posts, measured))
                print(rows[-1], flush=True)
    said = "\n".join(
        [
            (
                f"{DECISIONS} decisions each; milliseconds. From the decision to the page being served; then its "
                "lists and feeds alone, and those of half of the posts together. Files: pages that changed, each "
                "with its compressed forms."
            ),
            "",
            *rows,
            "",
            f"Goal: p99 under {GOAL} ms. On {results.machine('django', 'jinja2')}; {results.noise()}.",
        ]
    )
    print(said)
    results.write("publish" if size in SIZES else f"publish-{size}", said)
    return max(slowest) < GOAL


def _measured(folder: Path, servers: dict[str, str], posts: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, server in servers.items():
        with sites.site(folder, posts, server) as site:
            yield name, json.loads(site.inside("publish", str(DECISIONS)))


def _row(name: str, posts: int, measured: dict[str, Any]) -> str:
    decided, lists, burst = (measured[key] for key in ("decided", "listed", "burst"))
    return (
        f"| {name} | {posts:,} | {_ranked(decided, 'ms', 0.5):.0f} | {_ranked(decided, 'ms', 0.99):.0f} "
        f"| {_ranked(decided, 'cpu', 0.5):.1f} | {_ranked(decided, 'files', 0.5):.0f} "
        f"| {_ranked(lists, 'cpu', 0.5):.0f} | {_ranked(lists, 'files', 0.5):.0f} "
        f"| {burst['cpu'] / measured['together']:.1f} | {burst['files'] / measured['together']:.1f} |"
    )


def _ranked(measured: list[dict[str, float]], what: str, share: float) -> float:
    """Return what this share of the steps did not exceed."""
    return sorted(each[what] for each in measured)[int(len(measured) * share)]
