"""How long a search takes, for 42 kinds of questions, on both databases, next to what each database brings itself.

The posts are made text of about 300 words with a vocabulary as in life (Zipf's law). Each question is asked a few
times: to ``find`` (index and database), best and newest first, to the whole page, and as plain FTS5 with bm25 or
tsvector with ts_rank. Kinds that the databases have no question for are left out of the comparison.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import results
from tests.postgres import postgres_cluster

SIZES = {"small": 1000, "full": 100_000}
GOAL_P99 = 20.0  # milliseconds
ROOT = Path(__file__).resolve().parent.parent
SHOWN = {
    "best": "best first",
    "newest": "newest first",
    "page": "the whole page",
    "naive": "the database's own",
}


def run(size: str) -> bool:
    """Measure, print, and write bench/RESULTS.md; return whether the p99 is under the goal on both databases."""
    number = SIZES.get(size) or int(size)
    measured = {}
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder, postgres_cluster() as url:
        for name, database in (("SQLite", ""), ("PostgreSQL", url)):
            measured[name] = _side(Path(folder), database, number)
            for way, shown in SHOWN.items():
                print(f"{name}, {shown}: {_figures(measured[name], way)}", flush=True)
    results.write("search", report(measured, number))
    figures = [
        percentile(side, way, "wall", 0.99) for side in measured.values() for way in ("best", "newest")
    ]
    return all(figure < GOAL_P99 for figure in [*figures, *map(_at_random, measured.values())])


def _side(folder: Path, database: str, number: int) -> dict[str, Any]:
    environment = os.environ | {"COPYDESK_DATA": str(folder), "COPYDESK_DATABASE_URL": database}
    words = [sys.executable, "-m", "bench.searching", str(number)]
    done = subprocess.run(
        words, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    side: dict[str, Any] = json.loads(done.stdout)
    assert side["drift"] == 0, "the index does not say what the database says"
    return side


def percentile(side: dict[str, Any], way: str, clock: str, share: float) -> float:
    """Return the milliseconds that this share of the answers did not exceed."""
    all_of_them = sorted(one for kind in side["kinds"].values() if kind[way] for one in kind[way][clock])
    return float(all_of_them[min(len(all_of_them) - 1, int(len(all_of_them) * share))])


def _figures(side: dict[str, Any], way: str) -> str:
    shares = {"p50": 0.5, "p99": 0.99, "longest": 1.0}
    parts = [f"{name} {percentile(side, way, 'wall', share):.1f} ms" for name, share in shares.items()]
    return f"{', '.join(parts)} (of this thread's CPU: p99 {percentile(side, way, 'cpu', 0.99):.1f} ms)"


def report(measured: dict[str, dict[str, Any]], number: int) -> str:
    """Return the section of bench/RESULTS.md."""
    kinds = len(next(iter(measured.values()))["kinds"])
    machine = f"{results.machine('Django', 'tantivy', 'psycopg')}; {results.noise()}."
    lines = [
        f"{number:,} posts of about 300 made words, {kinds} kinds of questions, each asked nine times.",
        "",
        f"{machine} The index is the same for both databases; CPU is this side's, without PostgreSQL's own.",
        "",
        "| | p50 | p99 | longest | p99 of the CPU it took |",
        "|---|---|---|---|---|",
    ]
    for name, side in measured.items():
        for way, shown in SHOWN.items():
            figures = [f"{percentile(side, way, 'wall', share):.1f} ms" for share in (0.5, 0.99, 1.0)]
            lines.append(
                f"| {name}, {shown} | {' | '.join(figures)} | {percentile(side, way, 'cpu', 0.99):.1f} ms |"
            )
    ratios = [f"{name} {_times(side)}" for name, side in measured.items()]
    at_random = [f"{name} {_at_random(side):.1f} ms" for name, side in measured.items()]
    lines += [
        "",
        (
            f"{len(side['at_random'])} questions that mix all of that at random, as somebody would who means harm: "
            f"p99 {', '.join(at_random)}."
        ),
        "",
        f"The database's own p99 is so many times ours: {', '.join(ratios)}. Goal: p99 under {GOAL_P99:.0f} ms.",
        "",
    ]
    return "\n".join([*lines, *_slowest(measured)])


def _at_random(side: dict[str, Any]) -> float:
    """Return the p99 of the questions that were made at random, in milliseconds."""
    return float(statistics.quantiles((one["wall"][0] for one in side["at_random"]), n=100)[98])


def _times(side: dict[str, Any]) -> str:
    """Return the ratio of the two p99, over the kinds that both can answer."""
    both = {"kinds": {name: kind for name, kind in side["kinds"].items() if kind["naive"]}}
    return f"{percentile(both, 'naive', 'wall', 0.99) / percentile(both, 'best', 'wall', 0.99):.1f}"


def _slowest(measured: dict[str, dict[str, Any]]) -> list[str]:
    """Return a table of the medians of the questions that take us longest."""
    first = next(iter(measured.values()))
    slow = sorted(first["kinds"], key=lambda kind: -statistics.median(first["kinds"][kind]["best"]["wall"]))[
        :10
    ]
    lines = ["The ten that take longest (medians, best first; in brackets the database's own):", ""]
    lines += [f"| | posts | {' | '.join(measured)} |", "|---|---|" + "---|" * len(measured)]
    for kind in slow:
        cells = [_cell(side["kinds"][kind]) for side in measured.values()]
        lines.append(f"| {kind} | {first['kinds'][kind]['posts']:,} | {' | '.join(cells)} |")
    return lines


def _cell(kind: dict[str, Any]) -> str:
    own = f" ({statistics.median(kind['naive']['wall']):.1f})" if kind["naive"] else ""
    return f"{statistics.median(kind['best']['wall']):.1f} ms{own}"
