"""What prints one change: the consumers that wiring.py names, and the quick print of one decision.

Whoever prints takes the lock of what is printed first and reads the database after that, so that of two printers
the later one always has the later text. Everything here may be done twice.
"""

import logging
from collections.abc import Collection, Iterable

from django.db.models import Q

from copydesk.lib import clock, pictures
from copydesk.media import workflow as media
from copydesk.posts.models import Event, EventKind, Listing, Place, Post, Status
from copydesk.press import asked, due, letters, moved, own_pages, pages, sitemap
from copydesk.press.answers import GONE
from copydesk.press.edition import Edition, Page
from copydesk.press.files import Public, file_name, public

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
    EventKind.UNPUBLISHED,
    *LETTERS,
)


def reprint(event: Event) -> None:
    """Print the page of the event's post, have the lists printed that it stands or stood in, and draw its card."""
    if event.post_id is None:
        return
    folder, edition = public(), Edition()
    _print_posts(folder, [event.post_id], edition)
    due.mark(_places([event.post_id], _left(event)))
    asked.print_card(folder, event.post_id, edition)


def reprint_host(event: Event) -> None:
    """Print the pages that link to the event's host again, and have lists and feeds printed: trust has changed."""
    posts = _linking(str(event.data.get("host", "")))
    _print_posts(public(), posts, Edition())
    due.mark(_places(posts, []))


def reprint_letter(event: Event) -> None:
    """Print the page of the post that a letter stands beneath, if any, and have the lists of letters printed."""
    _print_posts(public(), [event.post_id] if event.post_id else [], Edition())
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
    edition = Edition()
    _print_posts(folder, sorted(posts), edition)
    asked.drop_cards(folder, sorted(posts), edition)
    places = _places(posts, [left for event in events for left in _left(event)])
    for key, positions in changed.items():
        places.setdefault(key, set()).update(positions)
    due.put_lists(folder, places, edition)


def print_now(post: Post) -> None:
    """Print a post's page and the front in this process, right after the commit; the job does the rest, and is sure.

    They share one wait for the disk. A failure is logged and nothing more: the job prints both again.
    """
    try:
        folder = public()
        if _had_pictures(post):
            media.settle(post)  # a page never shows a picture that readers can't get yet
        with_front = not 0 <= clock.now().timestamp() - folder.modified("") < FRONT_WAITS
        with folder.lock(_lock_of(post.pk), *([due.FRONT] if with_front else [])):
            edition = Edition()
            has_moved = _print_post(folder, post.pk, edition, with_front=with_front)
        if has_moved:
            moved.write(folder)
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
    """Print the owner's own pages with their pictures, when only their texts have changed."""
    folder = folder or public()
    with folder.lock("own pages"):
        own_pages.settle_pictures()
        due.put_all(folder, own_pages.own_pages(Edition()))


def print_assets() -> None:
    """Print style sheets, scripts and icons: what live pages need of the public folder."""
    due.put_all(public(), pages.static_pages())


def _had_pictures(post: Post) -> bool:
    """Whether readers could see a picture of a post, now or before: not of one that has just become public without."""
    is_new = post.is_public and post.changed_at == post.published_at
    return not is_new or (post.live is not None and bool(pictures.keys_in(post.live.html)))


def _print_posts(folder: Public, posts: Iterable[int], edition: Edition) -> None:
    """Print the pages of these posts."""
    some_moved = False
    for pk in posts:
        with folder.lock(_lock_of(pk)):
            some_moved |= _print_post(folder, pk, edition)
    if some_moved:
        moved.write(folder)


def _print_post(folder: Public, pk: int, edition: Edition, *, with_front: bool = False) -> bool:
    """Print a post's page, or its notice, or take it away, and print the front; inside their locks.

    Returns whether it has had another address.
    """
    post = Post.objects.with_live().prefetch_related(letters.WITH_LETTERS).filter(pk=pk).first()
    printed = pages.pages_of(post, edition) if post else []
    due.put_all(folder, [*printed, *([pages.front_page(edition)] if with_front else [])])
    if not post or not post.path:
        return False
    left = pages.left_behind(post, printed[0] if printed else None)
    for path in [*left, *_letters_left(folder, [post.address.lstrip("/"), *left], printed)]:
        folder.delete(path)
    return len(left) > 1


def _letters_left(folder: Public, posts: Collection[str], printed: Iterable[Page]) -> list[str]:
    """Return the pages of letters below the addresses that a post has or had, without those that are ``printed``."""
    folders = {path.removesuffix(GONE) + letters.LIST for path in posts}
    kept = {file_name(page.path) for page in printed}
    return [name for below in folders for name in folder.names(below=below) if name not in kept]


def _lock_of(post: int) -> str:
    return f"post/{post}"


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
