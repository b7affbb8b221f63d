"""What the suites have done by Copydesk itself: ``python -m bench.inside STEP ...``, with COPYDESK_DATA set.

``fill``: import and publish ``posts.jsonl`` of the data folder, without printing. ``press plain|compressed``: print
everything. ``publish COUNT``: approve so many new posts, measured one by one; prints JSON. ``tables``: only make the
tables, as each of the others does. ``import FILE`` and ``plain FILE``: take posts in, as posts or as plain rows;
prints the CPU seconds of this process and of its children, the number of posts, and the seconds of the clock.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from wsgiref.util import setup_testing_defaults

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copydesk.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import connection, models, transaction  # noqa: E402

from bench import made  # noqa: E402
from copydesk import setup  # noqa: E402
from copydesk.files import reading, storing  # noqa: E402
from copydesk.lib import clock, ids  # noqa: E402
from copydesk.people.models import Editor  # noqa: E402
from copydesk.posts import workflow  # noqa: E402
from copydesk.posts.draft import Draft  # noqa: E402
from copydesk.posts.models import Category, Event, Post  # noqa: E402
from copydesk.press import due, run, whole  # noqa: E402
from copydesk.press.files import Public  # noqa: E402
from copydesk.press.hot import hot  # noqa: E402


def fill() -> None:
    """Import and publish the posts of this site."""
    _store(Path(settings.DATA) / "posts.jsonl")


def press(how: str) -> None:
    """Print everything; ``how``: plain or compressed."""
    whole.GRACE = 0
    print(whole.press_all(compressed=how == "compressed"))


# -- publish ---------------------------------------------------------------------------------------------


class Counting:
    """Measures steps: milliseconds by the clock and of CPU, and how many pages changed (each with its forms)."""

    def __init__(self) -> None:
        self.files = 0
        put_all = Public.put_all

        def counted(folder: Public, pages: Iterable[tuple[str, bytes]]) -> int:
            changed = put_all(folder, pages)
            self.files += changed
            return changed

        Public.put_all = counted  # type: ignore[method-assign, assignment]  # to count what nobody else needs to

    def measured(self, step: Callable[..., None], *args: Any) -> dict[str, float]:
        """Do one step."""
        self.files, wall, cpu = 0, time.perf_counter(), time.process_time()
        step(*args)
        took = {"ms": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        return {name: seconds * 1000 for name, seconds in took.items()} | {"files": self.files}


def publish(count: str) -> None:
    """Approve new posts: half of them each with its lists, then the others with all of their lists together."""
    editor = Editor.objects.filter(name="Bench").first()
    editor = editor or Editor.objects.create(name="Bench", joined_at=clock.now())
    posts = [_queued(post) for post in made.posts(int(count))]
    run.print_assets()
    due.print_due()
    counting, half = Counting(), len(posts) // 2
    decided, listed = list[dict[str, float]](), list[dict[str, float]]()
    for post in posts[:half]:
        decided.append(counting.measured(_decide, post, editor))
        listed.append(counting.measured(_print_lists, post))
    for post in posts[half:]:
        decided.append(counting.measured(_decide, post, editor))
        run.reprint(_published(post))
    burst = counting.measured(due.print_due)
    print(json.dumps({"decided": decided, "listed": listed, "burst": burst, "together": len(posts) - half}))


def _queued(post: made.Made) -> Post:
    draft = Draft(
        headline=post.headline,
        dek=post.dek,
        body=post.body,
        tags=post.tags,
        own_work=True,
        category=Category.objects.get(name=post.category),
    )
    new = workflow.submit(draft, key=ids.new_key(), code=ids.new_code()).post
    return workflow.queue(new, seen=new.latest_id or 0)


def _decide(post: Post, editor: Editor) -> None:
    """Approve a post as the desk does, and open its page as a reader does."""
    workflow.approve(post, by=editor, seen=post.latest_id or 0)
    run.print_now(post)
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    statuses: list[str] = []
    environ["PATH_INFO"] = post.address.encode().decode("latin-1")
    _reader(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type]
    assert statuses == ["200 OK"], statuses


def _nobody(_environ: Any, _start_response: Any) -> Iterable[bytes]:
    raise AssertionError("the page is not there")


_reader = hot(_nobody)


def _print_lists(post: Post) -> None:
    run.reprint(_published(post))
    due.print_due()


def _published(post: Post) -> Event:
    return Event.objects.filter(post=post).latest("pk")


# -- import ----------------------------------------------------------------------------------------------


def tables() -> None:
    """Do nothing more: each step makes the tables first."""


def import_(file: str) -> None:
    """Import a file of posts."""
    _timed(_store, file)


def plain(file: str) -> None:
    """Store a plain row for each post."""
    _timed(_store_plain, file)


class Plain(models.Model):
    """A post as a single row."""

    headline = models.CharField(max_length=200)
    category = models.CharField(max_length=80)
    tags = models.CharField(max_length=500)
    body = models.TextField()

    objects: ClassVar[models.Manager["Plain"]] = models.Manager()

    class Meta:
        app_label = "bench"


def _store(file: Path) -> int:
    return storing.store(reading.records(file), publish=True, progress=lambda _done: None).stored


def _store_plain(file: Path) -> int:
    with connection.schema_editor() as editor:
        editor.create_model(Plain)
    count, names = 0, ("headline", "category", "tags", "body")
    with file.open() as lines:
        rows = (json.loads(line) for line in lines)
        while some := [Plain(**{name: row[name] for name in names}) for row in islice(rows, 500)]:
            with transaction.atomic():
                Plain.objects.bulk_create(some)
            count += len(some)
    return count


def _timed(store: Callable[[Path], int], file: str) -> None:
    began = time.perf_counter()
    stored = store(Path(file))
    seconds = time.perf_counter() - began
    cpu = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(*(each.ru_utime + each.ru_stime for each in cpu), stored, seconds)


STEPS: dict[str, Callable[..., None]] = {
    "fill": fill,
    "press": press,
    "publish": publish,
    "tables": tables,
    "import": import_,
    "plain": plain,
}

if __name__ == "__main__":
    setup.make_tables()
    STEPS[sys.argv[1]](*sys.argv[2:])
