"""What prints: the consumers that wiring.py names, the quick print of one decision, and the whole fresh tree.

Whoever prints takes the lock of what is printed first and reads the database after that, so that of two printers
the later one always has the later text. Everything here may be done twice.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator

from django.db.models import Q

from copydesk.jobs.queue import enqueue
from copydesk.posts.models import Event, EventKind, Listing, Place, Post, Status
from copydesk.press import asked, feeds, lists, moved, pages, sitemap, stamp
from copydesk.press.edition import Edition, Page
from copydesk.press.files import Public, Tree, file_name, public

log = logging.getLogger(__name__)

WHOLE = "copydesk.wiring.press_all"
POSTS_PRINTED_AT_START = 1000
POSTS_AT_ONCE = 200
# PostgreSQL hands out an event's id before its transaction ends: look back a little further than the last one seen.
OVERLAP = 300
Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    pass


# -- one change ------------------------------------------------------------------------------------------


def reprint(event: Event) -> None:
    """Print the page of the event's post and the lists that it stands in, or stood in; and draw its card."""
    _reprint([event])
    if post := Post.objects.with_live().filter(pk=event.post_id).first():
        asked.print_card(public(), post, Edition())


def _reprint(events: Iterable[Event]) -> None:
    """Print once what any of the events touches."""
    touched = [event for event in events if event.post_id is not None]
    posts, folder = {event.post_id for event in touched}, public()
    places = _places(posts, [left for event in touched for left in _left(event)])
    for pk in sorted(filter(None, posts)):
        _print_post(folder, pk)
    if posts:
        _print_front(folder)
    for key in sorted(places):
        _print_list(folder, key, places[key])
    if posts:
        _print_machines(folder, places)


def _places(posts: Collection[int | None], left: Iterable[tuple[int, int]]) -> dict[str, set[int]]:
    """Return the positions that these posts have in each list, and those that were left (by the list's id)."""
    places: dict[str, set[int]] = {}
    for pk in filter(None, posts):
        for key, position in Place.objects.filter(post_id=pk).values_list("listing__key", "position"):
            places.setdefault(key, set()).add(position)
    for pk, position in left:
        for key in Listing.objects.filter(pk=pk).values_list("key", flat=True):
            places.setdefault(key, set()).add(position)
    return places


def reprint_host(event: Event) -> None:
    """Print the pages and feeds that link to the event's host again, since trust in it has changed."""
    host = str(event.data.get("host", ""))
    names = {host, _readable(host)} - {""}
    links = Q()
    for name in names:
        links |= Q(live__html__icontains=name) | Q(live__source_url__icontains=name)
    folder = public()
    linking = Post.objects.filter(links, status=Status.PUBLISHED) if names else Post.objects.none()
    posts = list(linking.values_list("pk", flat=True))
    for pk in posts:
        _print_post(folder, pk)
    places = _places(posts, [])
    for key in sorted(places):
        _print_list(folder, key, places[key])
    _print_machines(folder, places)


def print_now(post: Post) -> None:
    """Print a post's page and the front in this process, right after the commit; the job does the rest, and is sure.

    A failure is logged and nothing more: the job prints both again.
    """
    try:
        folder = public()
        _print_post(folder, post.pk)
        _print_front(folder)
    except Exception:
        log.exception("%s was not printed at once; its job will do it", post)


def print_asked(path: str) -> bytes | None:
    """Print and return what is printed only when somebody asks for it; None when nothing belongs at this path."""
    return asked.print_asked(public(), path)


def print_news() -> None:
    """Print the news sitemap: posts leave it when they are two days old, and nothing else happens then."""
    folder = public()
    with folder.lock("site"):
        _put(folder, [sitemap.news(Edition())])


def print_assets() -> None:
    """Print style sheets, scripts and icons: what live pages need of the public folder."""
    _put(public(), pages.static_pages())


def _print_post(folder: Public, pk: int) -> None:
    left: list[str] = []
    with folder.lock(f"post/{pk}"):
        post = Post.objects.with_live().filter(pk=pk).first()
        page = pages.page_of(post, Edition()) if post else None
        if post and page:
            folder.put(page.path, page.content)
            left = pages.left_behind(post, page)
            for path in left:
                folder.delete(path)
    if len(left) > 1:  # it has had another address
        moved.write()


def _print_front(folder: Public) -> None:
    with folder.lock("front"):
        _put(folder, [pages.front_page(Edition())])


def _print_list(folder: Public, key: str, positions: set[int]) -> None:
    with folder.lock(key):
        edition = Edition()
        _put(folder, lists.pages_with(key, positions, edition))
        _put(folder, feeds.list_feeds(key, edition))
        if not key.startswith("archive/"):
            _put(folder, asked.archived_with(folder, key, positions, edition))


def _print_machines(folder: Public, places: dict[str, set[int]]) -> None:
    """Print what is there once for the whole site: the archive's index, feeds, sitemap."""
    with folder.lock("site"):
        edition = Edition()
        _put(folder, [pages.archive_index(edition)])
        _put(folder, feeds.site_feeds(edition))
        for key, positions in places.items():
            if key.startswith("archive/"):
                _put(folder, sitemap.pages_with(key, positions, edition))
                _put(folder, asked.archived_with(folder, key, positions, edition))
        _put(folder, [sitemap.news(edition)])


def _put(folder: Public, printed: Iterable[Page]) -> None:
    for page in printed:
        folder.put(page.path, page.content)


def _left(event: Event) -> list[tuple[int, int]]:
    """Return (listing, position) of the places that a correction took the post out of."""
    return [(int(pk), int(position)) for pk, position in event.data.get("left", [])]


def _readable(host: str) -> str:
    """Return a host as it may have been typed: punycode in its own letters."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


# -- everything ------------------------------------------------------------------------------------------


def press_all(progress: Progress = _silent) -> int:
    """Print everything into a fresh tree, put it in the place of the old one, and print what has changed meanwhile.

    ``progress(done, total)`` counts posts. Returns the number of files. Memory does not grow with the posts, beyond
    what the names of the lists take.
    """
    folder = public()
    with folder.whole():
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        tree = folder.fresh()
        count = _fill(tree, progress)
        for name in asked.cards_to_keep(folder.names(below=asked.CARDS), Edition()):
            tree.take(name)
            count += 1
        folder.switch(tree)
        moved.write()
        _replay(last - OVERLAP)
        folder.drop_old()
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
    if Post.objects.published().count() <= POSTS_PRINTED_AT_START:
        press_all()
    else:
        print_assets()
        enqueue(WHOLE)


def check() -> list[tuple[str, str]]:
    """Return (path, "missing", "differs" or "extra") of each file that is not what would be printed now."""
    folder, edition = public(), Edition()
    drift, expected = list[tuple[str, str]](), set[str]()
    # The hour may have struck since the news sitemap was printed; the next job sees to that.
    before = sitemap.news(edition, hours_ago=1).content
    for page in all_pages(edition):
        name = file_name(page.path)
        expected.add(name)
        found = folder.read(page.path)
        if found != page.content and not (page.path == sitemap.NEWS and found == before):
            drift.append((name, "missing" if found is None else "differs"))
    for name in folder.names():
        if name not in expected and (how := _drift_of_asked(folder, name, edition)):
            drift.append((name, how))
    return sorted(drift)


def _drift_of_asked(folder: Public, name: str, edition: Edition) -> str:
    """Return what is wrong with a file that is not always there."""
    right = asked.is_right(name, folder.read(name) or b"", edition) if asked.is_asked(name) else None
    return "extra" if right is None else "" if right else "differs"


def all_pages(edition: Edition, progress: Progress = _silent) -> Iterator[Page]:
    """Yield every file of the public folder; ``progress`` is told after each few hundred posts."""
    yield stamp.now(edition)
    yield from pages.static_pages()
    yield from _post_pages(edition, progress)
    for key in lists.list_keys():
        yield from lists.list_pages(key, edition)
        yield from feeds.list_feeds(key, edition)
    yield pages.front_page(edition)
    yield pages.archive_index(edition)
    yield pages.not_found_page(edition)
    yield pages.away_page(edition)
    yield pages.robots(edition)
    yield from feeds.site_feeds(edition)
    yield from sitemap.sitemap_pages(edition)


def _post_pages(edition: Edition, progress: Progress) -> Iterator[Page]:
    public_posts = Post.objects.filter(status__in=[Status.PUBLISHED, Status.RETRACTED])
    # All ids first: databases find the next few hundred by status, and sort all of them anew each time.
    ids = list(public_posts.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), POSTS_AT_ONCE):
        some = ids[first : first + POSTS_AT_ONCE]
        posts = public_posts.filter(pk__in=some).order_by("pk").with_live()
        yield from (page for post in posts if (page := pages.page_of(post, edition)))
        progress(first + len(some), len(ids))


def _fill(tree: Tree, progress: Progress) -> int:
    count = 0
    for page in all_pages(Edition(), progress):
        tree.put(page.path, page.content)
        count += 1
    return count


def _replay(after: int) -> None:
    """Print again what the events after this one touch: they may have been printed into the old tree."""
    events = Event.objects.filter(pk__gt=after)
    _reprint(events.filter(kind__in=[EventKind.PUBLISHED, EventKind.CORRECTED, EventKind.RETRACTED]))
    for event in events.filter(kind__in=[EventKind.TRUSTED, EventKind.DISTRUSTED]):
        reprint_host(event)
