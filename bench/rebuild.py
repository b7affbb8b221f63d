"""How long ``copydesk press`` takes for a whole site, beside Hugo with the same posts and the same kinds of pages.

Both make a page of each post, categories and tags in pages of 20, Atom and JSON feeds with whole texts for the site,
each category and each tag, and a sitemap. Ours alone: months in pages, JSON-LD and Open Graph in each post's page, the
sitemap in parts and one of news, letters, own pages. Hugo alone: all posts in pages behind its front, and a redirect
from ``page/1/`` of each list. Hugo reads a file for each post, once with Markdown and once with HTML that was rendered
before; ours reads its database, where the HTML is kept. Runs alternate, nine of each; with 100,000 posts, where nine
rounds take more than an hour, ours with nothing changed, which Hugo does not do, runs once. Medians of wall clock
and of CPU seconds, children included. Hugo's files are taken away when they are counted: it may need the memory that
they take on a tmpfs.
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
ROUNDS = 9
OURS, COMPRESSED = "Copydesk, HTML", "Copydesk, with gzip and brotli"
AGAIN = "Copydesk, again, nothing changed"
ONCE_ABOVE = 10_000  # posts
GOALS = {OURS: 1.0, COMPRESSED: 2.0}  # of Hugo's time from HTML,
GOALS_FROM = 10_000  # posts: with fewer, the time that Python takes to start weighs most


class Took(NamedTuple):
    """Seconds of the clock, and of all processors."""

    wall: float
    cpu: float


class Contestant(NamedTuple):
    """One that builds the site into a folder; ``clear`` takes away what is there, and does not count."""

    built: Path
    clear: Callable[[], object]
    build: Callable[[], object]


def run(size: str) -> bool:
    """Measure and write down; whether ours was as fast as Hugo (HTML) and within twice its time (compressed)."""
    programs.need("hugo")
    if size not in SIZES:
        return _run(int(size))
    met = [_run(posts) for posts in SIZES[size]]
    return all(met)


def _run(posts: int) -> bool:
    with sites.folder() as folder, sites.site(folder, posts) as site:
        contestants = _contestants(folder, site, posts)
        took: dict[str, list[Took]] = {name: [] for name in contestants}
        files: dict[str, int] = {}
        disk = results.file_system(folder)
        for done in range(ROUNDS):
            for name, contestant in contestants.items():
                if done and name == AGAIN and posts > ONCE_ABOVE:
                    continue
                took[name].append(_measure(contestant))
                files[name] = _files(contestant.built.resolve())
                print(f"{posts:,} posts, {name}: {took[name][-1].wall:.1f} s", flush=True)
                if name in hugo.KINDS:
                    contestant.clear()
            # After each: nine rounds of a large site take hours.
            text = _report(posts, took, files, disk)
            results.write(f"rebuild-{posts}", text)
        shutil.rmtree(site.data / "trees")
    print(text)
    base = _median(took[hugo.FROM_HTML]).wall
    return posts < GOALS_FROM or all(_median(took[name]).wall <= goal * base for name, goal in GOALS.items())


def _median(runs: list[Took]) -> Took:
    return Took(*map(statistics.median, zip(*runs, strict=True)))


def _contestants(folder: Path, site: sites.Site, posts: int) -> dict[str, Contestant]:
    def theirs(kind: str) -> Contestant:
        made_site = hugo.site(folder, site.posts, posts, kind)
        return Contestant(
            made_site / "public", partial(hugo.clear, made_site), partial(hugo.build, made_site)
        )

    def ours(clear: Callable[[], object], forms: str) -> Contestant:
        return Contestant(site.data / "public", clear, partial(site.inside, "press", forms))

    def clear() -> None:
        (site.data / "public").unlink(missing_ok=True)
        shutil.rmtree(site.data / "trees", ignore_errors=True)

    return {name: theirs(kind) for name, kind in hugo.KINDS.items()} | {
        OURS: ours(clear, "plain"),
        COMPRESSED: ours(clear, "compressed"),
        AGAIN: ours(lambda: None, "compressed"),
    }


def _measure(contestant: Contestant) -> Took:
    contestant.clear()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    contestant.build()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _files(folder: Path) -> int:
    return sum(len(names) for _folder, _folders, names in os.walk(folder))


def _report(posts: int, took: dict[str, list[Took]], files: dict[str, int], disk: str) -> str:
    base = _median(took[hugo.FROM_HTML])
    rows = [_row(name, runs, posts, base) for name, runs in took.items()]
    counts = f"Copydesk {files[COMPRESSED]:,}, Hugo {files[hugo.FROM_HTML]:,}"
    goals = ", ".join(f"{name} {goal:.0f}" for name, goal in GOALS.items())
    goals = goals if posts >= GOALS_FROM else f"none below {GOALS_FROM:,} posts"
    return "\n".join(
        [
            (
                f"{posts:,} posts of about 300 words, three tags each. Files (ours with compressed forms): {counts}. "
                f"Medians of alternating runs. Ratios: to Hugo from HTML; goals, by the clock: {goals}."
            ),
            "",
            "| | runs | seconds | least to most | CPU seconds | posts/s | ratio | CPU ratio |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            (
                f"On {results.machine('django', 'jinja2', 'brotli')}, {programs.version('hugo')}, files on {disk}; "
                f"{results.noise()}."
            ),
        ]
    )


def _row(name: str, runs: list[Took], posts: int, base: Took) -> str:
    each, walls = _median(runs), [run.wall for run in runs]
    return (
        f"| {name} | {len(runs)} | {each.wall:.1f} | {min(walls):.1f} to {max(walls):.1f} | {each.cpu:.1f} | "
        f"{posts / each.wall:,.0f} | {each.wall / base.wall:.2f} | {each.cpu / base.cpu:.2f} |"
    )
