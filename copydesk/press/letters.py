"""Letters as readers see them: beneath the post, in a list of all in pages that stay, and in feeds.

Page k of the list holds the places (k-1) * SIZE + 1 to k * SIZE and is printed as soon as the first of them is given,
so that every letter has an address from the start: ``/letters/page/3/#letter-41``. One that was taken back leaves
its place empty.

The letters about a post are in such pages, too, counted from the first about it: page 1 is the post's own page, the
others are below its address, as in ``/2026/11/slug/letters/2/``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Prefetch, QuerySet
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from copydesk.lib import html
from copydesk.posts.models import Listing, Post
from copydesk.press.edition import Edition, Page
from copydesk.press.feed_formats import Entry, Feed, atom, entry, json_feed
from copydesk.press.masthead import Section
from copydesk.press.models import Letter, Stage
from copydesk.press.post_view import PostView

LIST = "letters"
FOLDER = f"{LIST}/"
SIZE = 20
BENEATH = 50  # letters on a page of those about one post
WITH_LETTERS = Prefetch("letters", Letter.objects.published())


@dataclass(frozen=True)
class LetterView:
    """A letter as it is printed. ``about`` is the headline of its post, and ``post`` that post's address, or empty."""

    number: int
    text: str
    signature: str
    published_at: datetime
    about: str
    post: str
    place: int

    @property
    def page(self) -> int:
        """The number of the page of the list that it stands on."""
        return _page_of(self.number)

    @property
    def page_beneath(self) -> int:
        """The number of the page of the letters about its post that it stands on."""
        return max(1, _page_of(self.place, BENEATH))

    @property
    def address(self) -> str:
        """Where it stands: beneath its post, else in the list."""
        where = _beneath(self.post, self.page_beneath) if self.post else f"/{FOLDER}page/{self.page}/"
        return f"{where}#letter-{self.number}"

    @property
    def title(self) -> str:
        """What it is called in feeds."""
        return (
            _("A letter about “%(post)s”") % {"post": self.about} if self.about else _("A letter to the desk")
        )


def letters_of(post: Post) -> dict[int, list[LetterView]]:
    """Return the letters about a public post, oldest first, by the numbers of their pages.

    The post may come with them: ``WITH_LETTERS``.
    """
    pages = dict[int, list[LetterView]]()
    published = (view_of(letter, post) for letter in post.letters.all() if letter.is_published)
    for view in sorted(published, key=lambda view: view.number):
        pages.setdefault(view.page_beneath, []).append(view)
    return pages


def further_pages(post: Post, edition: Edition) -> Iterator[Page]:
    """Yield the pages of the letters about a public post that don't stand on its own page."""
    pages = letters_of(post)
    further = sorted(pages.keys() - {1})
    for older, number, newer in zip([1, *further], further, [*further[1:], 0], strict=False):
        yield edition.page(
            _beneath(post.address, number).lstrip("/"),
            "post_letters.html",
            post=post.address,
            headline=post.live.headline if post.live else "",
            letters=pages[number],
            number=number,
            older=_beneath(post.address, older),
            newer=_beneath(post.address, newer) if newer else "",
        )


def next_place(post: Post) -> int:
    """Return the place of a new letter about this post, in the transaction that has just given it its position."""
    return int(Letter.objects.filter(post=post).aggregate(last=Max("place"))["last"] or 0) + 1


def address_of(letter: Letter) -> str:
    """Return where readers find a published letter."""
    return view_of(letter, letter.post).address


def positions_of(post_id: int) -> set[int]:
    """Return the places of the letters about a post: its headline stands above them."""
    published = Letter.objects.filter(post_id=post_id, stage=Stage.PUBLISHED)
    return {position for position in published.values_list("position", flat=True) if position}


def all_pages(edition: Edition) -> Iterator[Page]:
    """Yield the whole list, and its feeds."""
    yield head(edition)
    for number in range(1, _pages() + 1):
        yield numbered(number, edition)
    yield from feeds(edition)


def pages_with(positions: Iterable[int], edition: Edition) -> Iterator[Page]:
    """Yield what changes when the letters at these places do, or are new."""
    yield head(edition)
    pages = {_page_of(position) for position in positions}
    for number in sorted(
        pages | {page - 1 for page in pages}
    ):  # from the one before, a way leads to a new one
        if 1 <= number <= _pages():
            yield numbered(number, edition)
    yield from feeds(edition)


def head(edition: Edition) -> Page:
    """Return the page at the list's own address, with the newest letters."""
    newest = _newest(SIZE + 1)
    return _page(FOLDER, newest[:SIZE], edition, older=newest[SIZE].page if len(newest) > SIZE else 0)


def numbered(number: int, edition: Edition) -> Page:
    """Return one page that stays."""
    first = (number - 1) * SIZE + 1
    letters = _published().filter(position__range=(first, first + SIZE - 1))
    newer = f"/{FOLDER}page/{number + 1}/" if number < _pages() else f"/{FOLDER}"
    views = [view_of(letter, letter.post) for letter in letters]
    return _page(f"{FOLDER}page/{number}/", views, edition, number=number, newer=newer, older=number - 1)


def feeds(edition: Edition) -> Iterator[Page]:
    """Yield both feeds of the newest letters."""
    site = edition.masthead
    entries = [_entry(view, site.url) for view in _newest(SIZE)]
    title = _("Letters · %(site)s") % {"site": site.name}
    feed = Feed(site=site, title=title, home=FOLDER, folder=FOLDER, older="", newer="", entries=entries)
    yield Page(f"{FOLDER}feed.xml", atom(feed))
    yield Page(f"{FOLDER}feed.json", json_feed(feed))


def _page(
    path: str, views: list[LetterView], edition: Edition, *, number: int = 0, newer: str = "", older: int = 0
) -> Page:
    way = f"/{FOLDER}page/{older}/" if older else ""
    return edition.page(path, "letters.html", letters=views, number=number, newer=newer, older=way)


def _newest(most: int) -> list[LetterView]:
    return [view_of(letter, letter.post) for letter in _published()[:most]]


def _published() -> QuerySet[Letter]:
    return Letter.objects.published().select_related("post__live")


def _pages() -> int:
    """Return how many pages there are; a place that was given once stays, so that no page ever vanishes."""
    return _page_of(Listing.objects.filter(key=LIST).values_list("count", flat=True).first() or 0)


def _page_of(position: int, size: int = SIZE) -> int:
    return (position + size - 1) // size


def _beneath(post: str, page: int) -> str:
    return f"{post}{FOLDER}{page}/" if page > 1 else post


def view_of(letter: Letter, post: Post | None) -> LetterView:
    """Return a published letter about this post, or about none, as templates and feeds are told of it."""
    assert letter.position is not None
    assert letter.published_at is not None
    live = post.live if post else None
    return LetterView(
        number=letter.position,
        text=letter.text,
        signature=letter.signature,
        published_at=letter.published_at,
        about=live.headline if live else "",
        post=post.address if post else "",
        place=letter.place,
    )


def _entry(view: LetterView, site: str) -> Entry:
    """Return a letter as an entry of a feed; to feeds it is a small post by whoever signed it."""
    kind = Section(LIST, _("Letters"))
    as_post = PostView(
        headline=view.title,
        dek="",
        byline=view.signature,
        description="",
        html=html.paragraphs(view.text),
        language="",
        category=kind,
        tags=[],
        source=None,
        address=view.address,
        published_at=view.published_at,
        corrected_at=None,
        corrections=[],
        card="",
        preview=False,
    )
    url = iri_to_uri(f"{site}{view.address}")
    return entry(as_post, url, as_post.html, view.published_at, view.published_at)
