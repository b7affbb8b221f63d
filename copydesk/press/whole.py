"""The whole site at once: a fresh tree in the place of the old one, and what differs from the database.

Readers read and editors publish all the while. The tree is printed by a process for each core (sheets.py), forced to
the disk once, and brought up to date with what was decided meanwhile; then single printers wait for a moment, while
the last of it is printed and the link is switched. So no reader ever misses a page, old or new.
"""

import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator

from copydesk.jobs.queue import enqueue
from copydesk.posts.models import Event, EventKind, Post
from copydesk.press import asked, due, moved, record, run, sheets, stamp
from copydesk.press.edition import Edition
from copydesk.press.files import Public, drop, public
from copydesk.press.language import spoken
from copydesk.press.sheets import Checking, Printing
from copydesk.press.spool import Spool

WHOLE = "copydesk.wiring.press_all"
POSTS_PRINTED_AT_START = 1000
# PostgreSQL hands out an event's id before its transaction ends: look back a little further than the last one seen.
OVERLAP = 300
GRACE = 0.5  # seconds; whoever looked a page's name up just before the switch has opened the file by then
Progress = Callable[[int, int], None]
REPLAYED = [*run.PRINTED, EventKind.TRUSTED, EventKind.DISTRUSTED]


def _silent(_done: int, _total: int) -> None:
    pass


@spoken()
def press_all(progress: Progress = _silent, *, compressed: bool = True) -> int:
    """Print everything into a fresh tree, put it in the place of the old one, and remove that.

    ``progress(done, total)`` counts posts. Returns the number of pages. Without ``compressed``, pages get their
    compressed forms only when they change.
    """
    folder = public()
    with folder.whole():
        events = _Events()
        tree = folder.fresh(compressed=compressed)
        count = _fill(Printing(Edition(), tree), folder, progress)
        for name in asked.cards_to_keep(folder.names(below=asked.CARDS), Edition()):
            count += tree.take(name)
        fresh = folder.inside(tree)
        run.replay(fresh, events.new())
        tree.seal()
        with folder.standing_still():
            run.replay(fresh, events.new())
            due.put_all(fresh, record.record_pages(Edition(), lately=True))
            folder.switch(tree)
        moved.write()
        old = folder.old()
    time.sleep(GRACE)
    drop(old)
    return count


def fresh_enough() -> bool:
    """Whether the printed pages were made by these templates, settings and this version; else ``press_all`` is due."""
    return public().read(stamp.PATH) == stamp.now(Edition()).content


def catch_up() -> None:
    """At a start: print everything if the pages are not those of this version and these settings.

    A large site starts at once with its old pages, and a job prints the new ones.
    """
    if fresh_enough():
        return
    some = Post.objects.published().values_list("pk", flat=True)[: POSTS_PRINTED_AT_START + 1]
    if len(some) <= POSTS_PRINTED_AT_START:
        press_all()
    else:
        run.print_assets()
        enqueue(WHOLE)


@spoken()
def check(progress: Progress = _silent) -> list[tuple[str, str]]:
    """Return (path, "missing", "differs" or "extra") of each file that is not what would be printed now.

    Of every file that should be there it keeps eight bytes.
    """
    folder, edition = public(), Edition()
    drift, expected = list[tuple[str, str]](), array("Q")
    for done in _with_progress(Checking(edition, folder), folder, progress):
        drift += done.drift
        expected.frombytes(done.names)
    expected = array("Q", sorted(expected))
    for name in folder.names():
        if not _has(expected, sheets.number_of(name)) and (how := _drift_of_asked(folder, name, edition)):
            drift.append((name, how))
    return sorted(drift)


def _fill(printing: Printing, folder: Public, progress: Progress) -> int:
    return sum(done.pages for done in _with_progress(printing, folder, progress))


def _with_progress(work: sheets.Work, folder: Public, progress: Progress) -> Iterator[sheets.Done]:
    posts, total = 0, Post.objects.filter(path__isnull=False).count()
    with folder.scratch() as scratch:
        work.edition.spool = Spool(scratch, sheets.POSTS_AT_ONCE)
        for done in sheets.on_all_cores(work, sheets.all_sheets(), many=total >= sheets.WORTH_PROCESSES):
            posts += done.posts
            if done.posts:
                progress(posts, total)
            yield done
        work.edition.spool = None


class _Events:
    """The events that change pages and have not been seen yet; those before it was made count as seen."""

    def __init__(self) -> None:
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self._last = max(newest - OVERLAP, 0)
        self._seen = set(Event.objects.filter(pk__gt=self._last).values_list("pk", flat=True))

    def new(self) -> list[Event]:
        """Return those that were committed since the last call, also if they had their ids before."""
        found = Event.objects.filter(pk__gt=self._last, kind__in=REPLAYED).exclude(pk__in=self._seen)
        events = list(found.order_by("pk"))
        self._seen |= {event.pk for event in events}
        return events


def _has(numbers: "array[int]", number: int) -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number


def _drift_of_asked(folder: Public, name: str, edition: Edition) -> str:
    """Return what is wrong with a file that is not always there."""
    right = asked.is_right(name, folder.read(name) or b"", edition) if asked.is_asked(name) else None
    return "extra" if right is None else "" if right else "differs"
