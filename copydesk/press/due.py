"""Lists that are due to be printed again: marked one by one, printed together.

A post's own page is printed at once. The lists that it stands in are marked, and half a second later one job prints
what is marked by then, so that a hundred approvals in a row print the front a few times and not a hundred times. A
mark goes away only when what it stands for is on the disk, so that nothing is lost when somebody pulls the plug.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice

from copydesk.jobs.models import Job
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock
from copydesk.press import asked, feeds, letters, lists, pages, sitemap
from copydesk.press.edition import Edition, Page
from copydesk.press.files import Public, public
from copydesk.press.models import Due

PRINT = "copydesk.wiring.print_due"
FRONT = "front"  # its lock
WAIT = timedelta(milliseconds=500)
MARKS_AT_ONCE = 500
PAGES_AT_ONCE = 50
LISTS_AT_ONCE = 50
Places = Mapping[str, set[int]]


def mark(places: Places) -> None:
    """Have these places of these lists (by their keys), and what is there once for the site, printed soon.

    A job that waits already will see the marks; one that runs may have read them before.
    """
    marks = [Due(key=key, position=position) for key in sorted(places) for position in sorted(places[key])]
    # In a transaction of its own, before looking for the job: one that begins in this moment would miss them.
    Due.objects.bulk_create(marks)
    if not Job.objects.filter(task_path=PRINT, status="READY").exists():
        enqueue(PRINT, after=clock.now() + WAIT)


def print_due() -> None:
    """Print what is marked."""
    folder = public()
    while marks := list(Due.objects.order_by("pk")[:MARKS_AT_ONCE]):
        places: dict[str, set[int]] = {}
        for due in marks:
            places.setdefault(due.key, set()).add(due.position)
        print_front(folder)
        with folder.lock(asked.LISTS):
            put_lists(folder, places, Edition())
        Due.objects.filter(pk__in=[due.pk for due in marks]).delete()


def print_front(folder: Public) -> None:
    """Print the home page."""
    with folder.lock(FRONT):
        put_all(folder, [pages.front_page(Edition())])


def put_lists(folder: Public, places: Places, edition: Edition) -> None:
    """Print what changes with these places, and take the pages and feeds of the tags away that no post has now."""
    put_all(folder, pages_with(folder, places, edition))
    tags = [key for key in places if key.startswith("tag/")]
    for key in set(tags) - set(lists.headings(tags)):
        for name in list(folder.names(below=key)):
            folder.delete(name)


def pages_with(folder: Public, places: Places, edition: Edition) -> Iterator[Page]:
    """Yield every page but the front and the posts' own that changes when the posts at these places do."""
    if letters.LIST in places:
        yield from letters.pages_with(places[letters.LIST], edition)
    keys = sorted(key for key in places if key != letters.LIST)
    for first in range(0, len(keys), LISTS_AT_ONCE):
        some = keys[first : first + LISTS_AT_ONCE]
        found = lists.lists_of(some, edition)
        feeds.read_entries(found.values(), edition)
        for key in some:
            if printed := found.get(key):
                yield from lists.pages_with(printed, places[key], edition)
                yield from feeds.list_feeds(printed, edition)
            yield from asked.archived_with(folder, key, places[key], edition)
            if key.startswith("archive/"):
                yield from sitemap.pages_with(key, places[key], edition)
    yield pages.archive_index(edition)
    yield from feeds.site_feeds(edition)
    yield sitemap.news(edition)


def put_all(folder: Public, printed: Iterable[Page]) -> int:
    """Print pages a few at a time, each time with one wait for the disk; return how many were different."""
    printed, different = iter(printed), 0
    while some := list(islice(printed, PAGES_AT_ONCE)):
        different += folder.put_all([(page.path, page.content) for page in some])
    return different
