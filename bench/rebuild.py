"""How long ``copydesk press`` takes for a whole site, beside Hugo with the same posts and the same kinds of pages.

Both make a page of each post, categories and tags in pages of 20, Atom and JSON feeds with whole texts for the site,
each category and each tag, and a sitemap. Ours alone: months in pages, JSON-LD and Open Graph in each post's page, the
sitemap in parts and one of news, letters, own pages. Hugo alone: all posts in pages behind its front, and a redirect
from ``page/1/`` of each list. Hugo reads a file for each post, once with Markdown and once with HTML that was rendered
before; ours reads its database, where the HTML is kept. Runs alternate; medians of wall clock and of CPU seconds,
children included. Hugo is not asked for more than 10,000 posts.
"""

import os
import resource
import shutil
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import hugo, programs, results, sites

SIZES = {"small": (1000,), "full": (1000, 10_000, 100_000)}
MOST_FOR_HUGO = 10_000
ROUNDS = 3
OURS, COMPRESSED = "Copydesk, HTML", "Copydesk, with gzip and brotli"
GOALS = {OURS: 1.0, COMPRESSED: 2.0}  # of Hugo's time from HTML


class Took(NamedTuple):
    """Seconds of the clock, and of all processors."""

    wall: float
    cpu: float


class Contestant(NamedTuple):
    """One that builds the site; ``clear`` takes away what it has built before, and does not count."""

    clear: Callable[[], object]
    build: Callable[[], object]


def run(size: str) -> bool:
    """Measure and write down; whether ours was as fast as Hugo (HTML) and within twice its time (compressed)."""
    programs.need("hugo")
    met = [_run(posts) for posts in SIZES.get(size) or (int(size),)]
    return all(met)


def _run(posts: int) -> bool:
    with sites.folder() as folder, sites.site(folder, posts) as site:
        contestants = _contestants(folder, site, posts)
        rounds = ROUNDS if posts <= MOST_FOR_HUGO else 1
        took: dict[str, list[Took]] = {name: [] for name in contestants}
        for _round in range(rounds):
            for name, contestant in contestants.items():
                took[name].append(_measure(contestant))
                print(f"{posts:,} posts, {name}: {took[name][-1].wall:.1f} s", flush=True)
        files = {"Copydesk": _files((site.data / "public").resolve())}
        if posts <= MOST_FOR_HUGO:
            files["Hugo"] = _files(hugo.site(folder, site.posts, posts, "html") / "public")
        shutil.rmtree(site.data / "trees")
        disk = results.file_system(folder)
    medians = {name: Took(*map(statistics.median, zip(*runs, strict=True))) for name, runs in took.items()}
    text = _report(posts, medians, files, rounds, disk)
    print(text)
    results.write(f"rebuild-{posts}", text)
    base = medians.get(hugo.FROM_HTML)
    return base is None or all(medians[name].wall <= goal * base.wall for name, goal in GOALS.items())


def _contestants(folder: Path, site: sites.Site, posts: int) -> dict[str, Contestant]:
    def clear() -> None:
        (site.data / "public").unlink(missing_ok=True)
        shutil.rmtree(site.data / "trees", ignore_errors=True)

    ours = {
        OURS: Contestant(clear, partial(site.inside, "press", "plain")),
        COMPRESSED: Contestant(clear, partial(site.inside, "press", "compressed")),
        "Copydesk, again, nothing changed": Contestant(
            lambda: None, partial(site.inside, "press", "compressed")
        ),
    }
    if posts > MOST_FOR_HUGO:
        return ours
    kinds = {hugo.FROM_HTML: "html", hugo.FROM_MARKDOWN: "md"}
    theirs = {name: hugo.site(folder, site.posts, posts, kind) for name, kind in kinds.items()}
    return {
        name: Contestant(partial(hugo.clear, made_site), partial(hugo.build, made_site))
        for name, made_site in theirs.items()
    } | ours


def _measure(contestant: Contestant) -> Took:
    contestant.clear()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    contestant.build()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _files(folder: Path) -> int:
    return sum(len(names) for _folder, _folders, names in os.walk(folder))


def _report(posts: int, took: dict[str, Took], files: dict[str, int], rounds: int, disk: str) -> str:
    base = took.get(hugo.FROM_HTML)
    rows = [
        f"| {name} | {each.wall:.1f} | {each.cpu:.1f} | {posts / each.wall:,.0f} | "
        + (f"{each.wall / base.wall:.2f} | {each.cpu / base.cpu:.2f} |" if base else "| |")
        for name, each in took.items()
    ]
    counts = ", ".join(f"{name} {count:,}" for name, count in files.items())
    goals = ", ".join(f"{name} {goal:.0f}" for name, goal in GOALS.items())
    return "\n".join(
        [
            (
                f"{posts:,} posts of about 300 words, three tags each. Files (ours with compressed forms): {counts}. "
                f"Median of {rounds} alternating runs. Ratios: to Hugo from HTML; goals, by the clock: {goals}."
            ),
            "",
            "| | seconds | CPU seconds | posts/s | ratio | CPU ratio |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            (
                f"On {results.machine('django', 'jinja2', 'brotli')}, {programs.version('hugo')}, files on {disk}; "
                f"{results.noise()}."
            ),
        ]
    )
