"""The whole site in sheets: pieces of work of about the same size, done by a process for each core.

A sheet says which posts or lists to print and nothing more, so that it costs nothing to hand it over. Memory does not
grow with the posts: a process holds one sheet's pages at a time.
"""

import hashlib
import os
import threading
from array import array
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple, Protocol

from django.db import connection, connections
from django.db.models import Max, Min

from copydesk.lib import processes
from copydesk.posts.draft import keep_remade
from copydesk.posts.models import Post
from copydesk.press import feeds, letters, lists, own_pages, pages, record, sitemap, stamp
from copydesk.press.edition import Edition, Page
from copydesk.press.files import Public, Tree, file_name

POSTS_AT_ONCE = 200
LIST_PAGES_AT_ONCE = 100
WORTH_PROCESSES = 300  # posts


class Sheet(NamedTuple):
    """Posts from id ``first`` to ``last``; or the list ``key``, its full pages from ``first`` to ``last``; or all else.

    ``small``: keys of lists that are printed as a whole.
    """

    kind: str
    key: str = ""
    first: int = 0
    last: int = 0
    small: tuple[str, ...] = ()


@dataclass
class Done:
    """What came of a sheet. ``names``: eight bytes for each file that should be there, when somebody asked."""

    posts: int = 0
    pages: int = 0
    drift: list[tuple[str, str]] = field(default_factory=list)
    names: bytes = b""


class Work(Protocol):
    """What is done with each sheet."""

    edition: Edition

    def do(self, sheet: Sheet) -> Done:
        """Do it."""


class Printing:
    """Prints sheets into a fresh tree."""

    def __init__(self, edition: Edition, tree: Tree) -> None:
        self.edition, self.tree = edition, tree

    def do(self, sheet: Sheet) -> Done:
        """Print one."""
        done = Done()
        for page in pages_of(sheet, self.edition, done):
            self.tree.put(page.path, page.content)
            done.pages += 1
        if self.edition.remade:
            keep_remade(self.edition.remade)
            self.edition.remade.clear()
        return done


class Checking:
    """Compares sheets with what readers find."""

    def __init__(self, edition: Edition, folder: Public) -> None:
        self.edition, self.folder = edition, folder
        # The hour may have struck since the news sitemap was printed; the next job sees to that.
        self._news_before = sitemap.news(edition, hours_ago=1).content
        # A decision is in the desk's record within a minute.
        self._record_is_due = record.is_due()

    def do(self, sheet: Sheet) -> Done:
        """Compare one."""
        done, names = Done(), array("Q")
        for page in pages_of(sheet, self.edition, done):
            name = file_name(page.path)
            names.append(number_of(name))
            how = self.folder.drift(page.path, page.content)
            if how and page.path == sitemap.NEWS:
                how = self.folder.drift(page.path, self._news_before)
            if page.path.startswith(record.FOLDER) and self._record_is_due:
                how = ""
            if how:
                done.drift.append((name, how))
        done.names = names.tobytes()
        return done


def number_of(name: str) -> int:
    """Return a number of eight bytes that no two names share in practice."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())


def all_sheets() -> Iterator[Sheet]:
    """Yield the sheets of the whole site."""
    yield Sheet("site")  # first, because it is the longest
    ends = Post.objects.aggregate(first=Min("pk"), last=Max("pk"))
    for block in range((ends["first"] or 0) // POSTS_AT_ONCE, (ends["last"] or -1) // POSTS_AT_ONCE + 1):
        yield Sheet("posts", first=block * POSTS_AT_ONCE, last=(block + 1) * POSTS_AT_ONCE - 1)
    small, size = list[str](), 0
    for key, full in lists.list_sizes():
        if full <= LIST_PAGES_AT_ONCE:
            small.append(key)
            size += full + 3  # its own address and two feeds
        else:
            yield Sheet("list", key)
            for first in range(1, full + 1, LIST_PAGES_AT_ONCE):
                yield Sheet("list pages", key, first, first + LIST_PAGES_AT_ONCE - 1)
        if size >= LIST_PAGES_AT_ONCE:
            yield Sheet("lists", small=tuple(small))
            small, size = [], 0
    yield Sheet("lists", small=tuple(small))


def pages_of(sheet: Sheet, edition: Edition, done: Done) -> Iterator[Page]:
    """Yield the pages of a sheet; ``done`` counts the posts."""
    match sheet.kind:
        case "posts":
            yield from _posts(sheet, edition, done)
        case "lists":
            yield from _lists(lists.lists_of(sheet.small, edition).values(), edition)
        case "list":
            for printed in lists.lists_of([sheet.key], edition).values():
                yield from lists.list_pages(printed, edition, last=0)
                yield from feeds.list_feeds(printed, edition)
        case "list pages":
            for printed in lists.lists_of([sheet.key], edition).values():
                yield from lists.list_pages(printed, edition, head=False, first=sheet.first, last=sheet.last)
        case _:
            yield from _site(edition)


def _posts(sheet: Sheet, edition: Edition, done: Done) -> Iterator[Page]:
    fed = feeds.posts_in_feeds(sheet.first, sheet.last) if edition.spool else set()
    entries = dict[int, Any]()
    # By id and nothing else: a condition on the status would have databases find all posts of it, for each sheet.
    for post in (
        Post.objects.filter(pk__range=(sheet.first, sheet.last))
        .order_by("pk")
        .with_live()
        .prefetch_related(letters.WITH_LETTERS)
    ):
        if post.path and (printed := pages.pages_of(post, edition)):
            done.posts += 1
            yield from printed
            if post.pk in fed and post.is_public:
                entries[post.pk] = feeds.entry_of(post, edition)
    if edition.spool:
        edition.spool.keep(sheet.first, entries)


def _lists(some: Collection[lists.PostList], edition: Edition) -> Iterator[Page]:
    feeds.read_entries(some, edition)
    for printed in some:
        yield from lists.list_pages(printed, edition)
        yield from feeds.list_feeds(printed, edition)


def _site(edition: Edition) -> Iterator[Page]:
    yield stamp.now(edition)
    yield from pages.static_pages()
    yield pages.front_page(edition)
    yield from own_pages.own_pages(edition)
    yield pages.archive_index(edition)
    yield from record.record_pages(edition)
    yield pages.not_found_page(edition)
    yield pages.away_page(edition)
    yield pages.robots(edition)
    yield from feeds.site_feeds(edition)
    yield from letters.all_pages(edition)
    yield from sitemap.sitemap_pages(edition)


def on_all_cores(work: Work, sheets: Iterable[Sheet], *, many: bool) -> Iterator[Done]:
    """Do every sheet and yield what came of each, in order; by several processes where that can be done and pays."""
    cores = len(os.sched_getaffinity(0))
    if not many or cores == 1 or not _may_fork():
        yield from map(work.do, sheets)
        return
    todo = list(sheets)
    connections.close_all()  # a connection must not be shared with a child; each opens its own
    with ProcessPoolExecutor(
        cores, mp_context=get_context("fork"), initializer=_begin, initargs=(work, os.getpid())
    ) as pool:
        yield from pool.map(_do, todo)


def _may_fork() -> bool:
    """Whether a copy of this process can work: no other thread holds a lock in it, no transaction is open.

    A worker has a second thread, so it prints by itself and leaves the other cores to readers.
    """
    return threading.active_count() == 1 and not connection.in_atomic_block


_work: list[Work] = []


def _begin(work: Work, parent: int) -> None:
    processes.die_with(parent)
    _work.append(work)


def _do(sheet: Sheet) -> Done:
    return _work[0].do(sheet)
