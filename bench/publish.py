"""From an editor's decision to the page being there, and what it costs, on sites of different sizes.

For each post: ``workflow.approve`` and the quick print, until the page can be read in the public folder, which is when
it is served. Then its lists, printed alone and for all of the posts together. Goal: p99 under 100 ms, whatever the
size; the same number of files.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bench import results, sites

SIZES = {"small": (100, 1000), "full": (1000, 100_000)}
GOAL = 100  # milliseconds
DECISIONS = 100
_PUBLISH = """
import json, sys, time
import django
django.setup()
from copydesk import setup
from copydesk.lib import ids
from copydesk.people.models import Editor
from copydesk.posts import lists, workflow
from copydesk.posts.draft import Draft
from copydesk.posts.models import Category, Event, Post
from copydesk.press import due, run
from copydesk.press.files import Public, public
from copydesk.press.models import Due
from bench import made
files = 0
put_all = Public.put_all
def counted(self, pages):
    global files
    changed = put_all(self, pages)
    files += changed
    return changed
Public.put_all = counted
def measured(done):
    global files
    files, wall, cpu = 0, time.perf_counter(), time.process_time()
    done()
    return {"ms": (time.perf_counter() - wall) * 1e3, "cpu": (time.process_time() - cpu) * 1e3, "files": files}
def queued(post):
    draft = Draft(headline=post.headline, dek=post.dek, body=post.body, tags=post.tags, own_work=True,
                  category=Category.objects.get(name=post.category))
    new = workflow.submit(draft, key=ids.new_key(), code=ids.new_code()).post
    return workflow.queue(new, seen=new.latest_id)
setup.make_tables()
editor = Editor.objects.filter(is_active=True).first()
if editor is None:
    editor = Editor.objects.create(name="Bench", joined_at=Post.objects.first().received_at)
count = int(sys.argv[1])
posts = [queued(post) for post in made.posts(count)]
run.print_assets()
decided, listed = [], []
def decide(post):
    workflow.approve(post, by=editor, seen=post.latest_id)
    run.print_now(post)
    assert public().has(post.address[1:])
def lists_of(post):
    run.reprint(Event.objects.filter(post=post).latest("pk"))
    due.print_due()
due.print_due()
for post in posts[: count // 2]:
    decided.append(measured(lambda: decide(post)))
    listed.append(measured(lambda: lists_of(post)))
rest = posts[count // 2 :]
for post in rest:
    decided.append(measured(lambda: decide(post)))
    run.reprint(Event.objects.filter(post=post).latest("pk"))
burst = measured(due.print_due)
print(json.dumps({"decided": decided, "listed": listed, "burst": burst, "together": len(rest)}))
"""


def run(size: str) -> bool:
    """Measure each size and write down; whether the slowest decisions met the goal."""
    sizes = SIZES.get(size) or (int(size),)
    folder = Path(os.environ.get("BENCH_FOLDER") or tempfile.mkdtemp(prefix="copydesk-bench-"))
    rows, slowest = [], 0.0
    for posts in sizes:
        measured = json.loads(sites.call(_PUBLISH, sites.site(folder, posts), str(DECISIONS)))
        decided = _ranked(measured["decided"], "ms")
        slowest = max(slowest, _p99(decided))
        rows.append(_row(posts, decided, measured))
        print(rows[-1], flush=True)
    database = (
        "PostgreSQL" if os.environ.get("COPYDESK_DATABASE_URL", "").startswith("postgres") else "SQLite"
    )
    heads = "| posts | p50 | p99 | CPU | files | lists: CPU | files | together: CPU each | files each |"
    said = "\n".join(
        [
            (
                f"{DECISIONS} decisions on {database}; milliseconds. From the decision to the page in the public "
                "folder; then its lists and feeds alone, and those of half of the posts together. Files: pages that "
                "changed, each with its compressed forms."
            ),
            "",
            heads,
            "|" + "---|" * 9,
            *rows,
            "",
            f"On {results.machine('django', 'jinja2')}; load: {os.getloadavg()[0]:.1f}.",
        ]
    )
    print(said)
    results.write(f"publish-{database.lower()}", said)
    return slowest < GOAL


def _row(posts: int, decided: list[float], measured: dict[str, Any]) -> str:
    cpu, files = _ranked(measured["decided"], "cpu"), _ranked(measured["decided"], "files")
    lists, burst = measured["listed"], measured["burst"]
    return (
        f"| {posts:,} | {_p50(decided):.0f} | {_p99(decided):.0f} | {_p50(cpu):.1f} | {_p50(files):.0f} "
        f"| {_p50(_ranked(lists, 'cpu')):.0f} | {_p50(_ranked(lists, 'files')):.0f} "
        f"| {burst['cpu'] / measured['together']:.1f} | {burst['files'] / measured['together']:.1f} |"
    )


def _ranked(measured: list[dict[str, float]], what: str) -> list[float]:
    return sorted(each[what] for each in measured)


def _p50(ranked: list[float]) -> float:
    return ranked[len(ranked) // 2]


def _p99(ranked: list[float]) -> float:
    return ranked[int(len(ranked) * 0.99)]
