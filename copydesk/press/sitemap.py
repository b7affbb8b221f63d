"""The sitemap: an index, a part with the lists, and parts with the posts of a month in the order of their places.

A part holds a fixed number of places, so that printing one post prints one bounded part again. Beside them stands
the news sitemap: the posts of the last two days, which changes when nothing else does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils.encoding import iri_to_uri

from copydesk.lib import clock
from copydesk.lib.text import for_xml
from copydesk.posts.models import Category, Listing, Place, Post, Status
from copydesk.press.edition import Edition, Page
from copydesk.press.models import OwnPage

SIZE = 1000
NEWS = "sitemap/news.xml"
NEWS_DAYS = timedelta(days=2)  # Google takes no older posts,
NEWS_MOST = 1000  # and no more than these


def sitemap_pages(edition: Edition) -> Iterator[Page]:
    """Yield the index and every part."""
    yield index(edition)
    yield lists_part(edition)
    yield news(edition)
    for key, count in _months():
        for number in range(1, _parts(count) + 1):
            yield part(key, number, edition)


def pages_with(month: str, positions: Iterable[int], edition: Edition) -> Iterator[Page]:
    """Yield what changes when the posts at these places of a month (a list's key) do."""
    for number in sorted({_parts(position) for position in positions}):
        yield part(month, number, edition)
    if any(position % SIZE == 1 for position in positions):  # the first of a new part, perhaps of a new month
        yield index(edition)
        yield lists_part(edition)


def index(edition: Edition) -> Page:
    """Return ``sitemap.xml``, which names the parts."""
    names = [
        "lists",
        "news",
        *(_name(key, n) for key, count in _months() for n in range(1, _parts(count) + 1)),
    ]
    urls = [f"{edition.masthead.url}/sitemap/{name}.xml" for name in names]
    return edition.page("sitemap.xml", "sitemap-index.xml", urls=urls)


def lists_part(edition: Edition) -> Page:
    """Return the part with the front, the archive's months, the categories and the owner's own pages."""
    site = edition.masthead.url
    categories = Category.objects.values_list("slug", flat=True)
    own = OwnPage.objects.filter(is_public=True).values_list("slug", flat=True)
    keys = [
        "archive",
        "letters",
        *(key for key, _count in _months()),
        *(f"category/{slug}" for slug in categories),
        *own,
    ]
    urls: list[tuple[str, datetime | None]] = [(f"{site}/", None)]
    urls += [(iri_to_uri(f"{site}/{key}/"), None) for key in keys]
    return edition.page("sitemap/lists.xml", "sitemap-part.xml", urls=urls)


def part(key: str, number: int, edition: Edition) -> Page:
    """Return one part with posts of a month, oldest first; those that were retracted are left out."""
    places = Place.objects.filter(
        listing__key=key,
        position__range=((number - 1) * SIZE + 1, number * SIZE),
        post__status=Status.PUBLISHED,
    ).order_by("position")
    urls = [
        (iri_to_uri(f"{edition.masthead.url}/{path}/"), changed_at)
        for path, changed_at in places.values_list("post__path", "post__changed_at")
    ]
    return edition.page(f"sitemap/{_name(key, number)}.xml", "sitemap-part.xml", urls=urls)


def news(edition: Edition, *, hours_ago: int = 0) -> Page:
    """Return the sitemap of the posts of two days, counted from the full hour, or from one that was before it."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours_ago)
    posts = Post.objects.published().filter(published_at__gte=hour - NEWS_DAYS)[:NEWS_MOST]
    entries = [
        (iri_to_uri(f"{edition.masthead.url}/{path}/"), published_at, for_xml(headline))
        for path, published_at, headline in posts.values_list("path", "published_at", "live__headline")
    ]
    language = edition.masthead.language.lower()
    known = language if language in ("zh-cn", "zh-tw") else language.partition("-")[0]
    return edition.page(NEWS, "sitemap-news.xml", entries=entries, language=known)


def _months() -> list[tuple[str, int]]:
    return list(Listing.objects.months().values_list("key", "count"))


def _parts(count: int) -> int:
    return (count + SIZE - 1) // SIZE


def _name(key: str, number: int) -> str:
    """Return a part's name: ``2026-11``, then ``2026-11-2``."""
    month = key.removeprefix("archive/").replace("/", "-")
    return month if number == 1 else f"{month}-{number}"
