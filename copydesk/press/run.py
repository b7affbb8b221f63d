"""What prints one change: the consumers that wiring.py names, and the quick print of one decision.

Whoever prints takes the lock of what is printed first and reads the database after that, so that of two printers
the later one always has the later text. Everything here may be done twice.
"""

import logging
from collections.abc import Collection, Iterable

from django.db.models import Q

from copydesk.lib import clock
from copydesk.media import workflow as media
from copydesk.posts.models import Event, EventKind, Listing, Place, Post, Status
from copydesk.press import asked, due, letters, moved, own_pages, pages, sitemap
from copydesk.press.edition import Edition
from copydesk.press.files import Public, public

log = logging.getLogger(__name__)

FRONT_WAITS = (
    1.0  # seconds; what is decided soon after another decision is on the front when the job has printed it
)
LETTERS = (EventKind.LETTER_ADDED, EventKind.LETTER_TAKEN)
PRINTED = (
    EventKind.PUBLISHED,
    EventKind.CORRECTED,
    EventKind.HIDDEN,
    EventKind.SHOWN,
    EventKind.RETRACTED,
    EventKind.ERASED,
    *LETTERS,
)


def reprint(event: Event) -> None:
    """Print the page of the event's post, have the lists printed that it stands or stood in, and draw its card."""
    if event.post_id is None:
        return
    folder = public()
    _print_posts(folder, [event.post_id])
    due.mark(_places([event.post_id], _left(event)))
    if post := Post.objects.with_live().filter(pk=event.post_id).first():
        asked.print_card(folder, post, Edition())


def reprint_host(event: Event) -> None:
    """Print the pages that link to the event's host again, and have lists and feeds printed: trust has changed."""
    posts = _linking(str(event.data.get("host", "")))
    _print_posts(public(), posts)
    due.mark(_places(posts, []))


def reprint_letter(event: Event) -> None:
    """Print the page of the post that a letter stands beneath, if any, and have the lists of letters printed."""
    _print_posts(public(), [event.post_id] if event.post_id else [])
    due.mark(_letters([event]))


def replay(folder: Public, events: Collection[Event]) -> None:
    """Print into ``folder``, a fresh tree, what these events touch, once for all of them.

    They happened while the tree was being printed, and were printed into the present one. So may have been what the
    owner has changed meanwhile.
    """
    due.print_front(folder)
    print_own_pages(folder)
    posts = {event.post_id for event in events if event.post_id and event.kind in PRINTED}
    for event in events:
        if event.kind in (EventKind.TRUSTED, EventKind.DISTRUSTED):
            posts |= set(_linking(str(event.data.get("host", ""))))
    changed = _letters(events)
    if not posts and not changed:
        return
    _print_posts(folder, sorted(posts))
    places = _places(posts, [left for event in events for left in _left(event)])
    for key, positions in changed.items():
        places.setdefault(key, set()).update(positions)
    due.put_all(folder, due.pages_with(folder, places, Edition()))


def print_now(post: Post) -> None:
    """Print a post's page and the front in this process, right after the commit; the job does the rest, and is sure.

    A failure is logged and nothing more: the job prints both again.
    """
    try:
        folder = public()
        media.settle(post)  # a page never shows a picture that readers can't get yet
        _print_posts(folder, [post.pk])
        if not 0 <= clock.now().timestamp() - folder.modified("") < FRONT_WAITS:
            due.print_front(folder)
    except Exception:
        log.exception("%s was not printed at once; its job will do it", post)


def print_asked(path: str) -> bytes | None:
    """Print and return what is printed only when somebody asks for it; None when nothing belongs at this path."""
    return asked.print_asked(public(), path)


def print_news() -> None:
    """Print the news sitemap: posts leave it when they are two days old, and nothing else happens then."""
    folder = public()
    with folder.lock(asked.LISTS):
        due.put_all(folder, [sitemap.news(Edition())])


def print_own_pages(folder: Public | None = None) -> None:
    """Print the owner's own pages, when only their texts have changed."""
    folder = folder or public()
    with folder.lock("own pages"):
        due.put_all(folder, own_pages.own_pages(Edition()))


def print_assets() -> None:
    """Print style sheets, scripts and icons: what live pages need of the public folder."""
    due.put_all(public(), pages.static_pages())


def _print_posts(folder: Public, posts: Iterable[int]) -> None:
    edition, some_moved = Edition(), False
    for pk in posts:
        some_moved |= _print_post(folder, pk, edition)
    if some_moved:
        moved.write(folder)


def _print_post(folder: Public, pk: int, edition: Edition) -> bool:
    """Print a post's page, or its notice; return whether it has had another address."""
    with folder.lock(f"post/{pk}"):
        post = Post.objects.with_live().filter(pk=pk).first()
        page = pages.page_of(post, edition) if post else None
        if not post or not page:
            return False
        folder.put(page.path, page.content)
        left = pages.left_behind(post, page)
        for path in left:
            folder.delete(path)
    return len(left) > 1


def _places(posts: Collection[int], left: Iterable[tuple[int, int]]) -> dict[str, set[int]]:
    """Return the positions that these posts have in each list, and those that were left (by the list's id)."""
    places: dict[str, set[int]] = {}
    for pk in posts:
        for key, position in Place.objects.filter(post_id=pk).values_list("listing__key", "position"):
            places.setdefault(key, set()).add(position)
        if positions := letters.positions_of(pk):
            places.setdefault(letters.LIST, set()).update(positions)
    for pk, position in left:
        for key in Listing.objects.filter(pk=pk).values_list("key", flat=True):
            places.setdefault(key, set()).add(position)
    return places


def _letters(events: Iterable[Event]) -> dict[str, set[int]]:
    """Return the places of the letters that these events tell of, as ``_places`` does."""
    positions = {int(event.data["letter"]) for event in events if event.kind in LETTERS}
    return {letters.LIST: positions} if positions else {}


def _linking(host: str) -> list[int]:
    """Return the posts that link to a host."""
    names = {host, _readable(host)} - {""}
    links = Q()
    for name in names:
        links |= Q(live__html__icontains=name) | Q(live__source_url__icontains=name)
    posts = Post.objects.filter(links, status=Status.PUBLISHED) if names else Post.objects.none()
    return list(posts.values_list("pk", flat=True))


def _left(event: Event) -> list[tuple[int, int]]:
    """Return (listing, position) of the places that a correction took the post out of."""
    return [(int(pk), int(position)) for pk, position in event.data.get("left", [])]


def _readable(host: str) -> str:
    """Return a host as it may have been typed: punycode in its own letters."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
