"""How long ``copydesk press`` takes for a whole site, beside Hugo with the same posts and the same kinds of pages.

Both make a page of each post, categories and tags in pages of 20, feeds with whole texts for the site, each category
and each tag, and a sitemap (ours also pages of months). Hugo reads a file for each post, once with Markdown and once
with HTML that was rendered before; ours reads its database, where the HTML is kept. Runs alternate; medians of wall
clock and of CPU seconds, children included. Hugo comes from apt; without it only ours is measured.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench import made, results, sites
from copydesk.lib import markdown

SIZES = {"small": 1000, "full": 10_000}
ROUNDS = 3
HUGO = Path(__file__).parent / "hugo"
_PRESS = """
import sys
import django
django.setup()
from copydesk.press import whole
from copydesk import setup
if __name__ == "__main__":
    setup.make_tables()
    whole.GRACE = 0
    print(whole.press_all(compressed=sys.argv[1] == "compressed"))
"""


class Took(NamedTuple):
    """Seconds of the clock, and of all processors."""

    wall: float
    cpu: float


def run(size: str) -> bool:
    """Measure and write down; whether ours was as fast as Hugo (HTML) and within twice its time (compressed)."""
    posts = SIZES.get(size) or int(size)
    folder = Path(os.environ.get("BENCH_FOLDER") or tempfile.mkdtemp(prefix="copydesk-bench-"))
    data = sites.site(folder, posts)
    contestants = _contestants(folder, data, posts)
    took: dict[str, list[Took]] = {name: [] for name in contestants}
    for _round in range(ROUNDS):
        for name, build in contestants.items():
            took[name].append(_measure(build))
            print(name, took[name][-1], flush=True)
    medians = {name: Took(*map(statistics.median, zip(*runs, strict=True))) for name, runs in took.items()}
    results.write(f"rebuild-{posts}", _report(posts, medians, data, folder))
    hugo = medians.get("Hugo, from HTML")
    html, both = medians["Copydesk, HTML"].wall, medians["Copydesk, with gzip and brotli"].wall
    return hugo is None or (html <= hugo.wall and both <= 2 * hugo.wall)


def _contestants(folder: Path, data: Path, posts: int) -> dict[str, Callable[[], None]]:
    def press(how: str, *, keep: bool = False) -> None:
        if not keep:
            _clear(data)
        sites.call(_PRESS, data, how)

    def hugo(kind: str) -> None:
        site = _hugo_site(folder / f"hugo-{kind}-{posts}", data, kind)
        shutil.rmtree(site / "public", ignore_errors=True)
        subprocess.run(["hugo", "--quiet", "--source", str(site)], check=True)

    ours: dict[str, Callable[[], None]] = {
        "Copydesk, HTML": lambda: press("plain"),
        "Copydesk, with gzip and brotli": lambda: press("compressed"),
        "Copydesk, again, nothing changed": lambda: press("compressed", keep=True),
    }
    if shutil.which("hugo") is None:
        return ours
    for kind in ("html", "md"):
        _hugo_site(folder / f"hugo-{kind}-{posts}", data, kind)
    return {
        "Hugo, from HTML": lambda: hugo("html"),
        "Hugo, from Markdown": lambda: hugo("md"),
    } | ours


def _clear(data: Path) -> None:
    (data / "public").unlink(missing_ok=True)
    shutil.rmtree(data / "trees", ignore_errors=True)


def _measure(build: Callable[[], None]) -> Took:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    build()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _hugo_site(site: Path, data: Path, kind: str) -> Path:
    if (site / "filled").exists():
        return site
    shutil.copytree(HUGO, site, dirs_exist_ok=True)
    content = site / "content" / "post"
    content.mkdir(parents=True, exist_ok=True)
    (site / "data").mkdir(exist_ok=True)
    sections = [{"slug": name.lower(), "name": name} for name in made.CATEGORIES]
    (site / "data" / "sections.json").write_text(json.dumps(sections))
    with (data / "posts.jsonl").open() as lines:
        for number, line in enumerate(lines):
            post = json.loads(line)
            about = {
                "title": post["headline"],
                "date": post["published_at"],
                "dek": post["dek"],
                "category": [post["category"]],
                "tag": post["tags"].split(", "),
                "slug": f"p{number}",
            }
            body = markdown.render(post["body"]).html if kind == "html" else post["body"]
            (content / f"p{number}.{kind}").write_text(f"{json.dumps(about)}\n\n{body}\n")
    (site / "filled").touch()
    return site


def _report(posts: int, took: dict[str, Took], data: Path, folder: Path) -> str:
    base = took.get("Hugo, from HTML")
    rows = [
        f"| {name} | {each.wall:.1f} | {each.cpu:.1f} | {posts / each.wall:,.0f} | "
        + (f"{each.wall / base.wall:.2f} | {each.cpu / base.cpu:.2f} |" if base else "| |")
        for name, each in took.items()
    ]
    files = sum(len(names) for _folder, _folders, names in os.walk((data / "public").resolve()))
    hugo_public = folder / f"hugo-html-{posts}" / "public"
    hugos = sum(len(names) for _folder, _folders, names in os.walk(hugo_public))
    version = (
        subprocess.run(["hugo", "version"], capture_output=True, text=True, check=True).stdout.split()[1:2]
        if base
        else []
    )
    said = "\n".join(
        [
            (
                f"{posts:,} posts of about 300 words, three tags each; ours {files:,} files with compressed forms, "
                f"Hugo {hugos:,}. Median of {ROUNDS} alternating runs. Ratios: to Hugo from HTML."
            ),
            "",
            "| | seconds | CPU seconds | posts/s | ratio | CPU ratio |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            (
                f"On {results.machine('django', 'jinja2', 'brotli')}, Hugo {' '.join(version)}; "
                f"load: {os.getloadavg()[0]:.1f}."
            ),
        ]
    )
    print(said)
    return said
