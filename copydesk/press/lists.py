"""Lists of posts in pages that stay: categories, tags and months.

Page k of a list holds the places (k-1) * SIZE + 1 to k * SIZE, counted from the oldest, and is printed once all of
them are given. The list's own address shows what came since, together with the last full page, so that it is never
nearly empty. A post that was retracted keeps its line; one that is hidden, or left the list, leaves nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from copydesk.posts.models import Category, Listing, Place, Post, Status, Tag
from copydesk.press import lead
from copydesk.press.edition import Edition, Page
from copydesk.press.masthead import Section

SIZE = 20
PAGES_READ_AT_ONCE = 50
LINES_READ_AT_ONCE = 10_000  # SQLite as it comes from its makers takes 32,766 values in one statement
READ_ALONG = 2 * SIZE  # places at the end of each list: what its own address and its newest full page show
ALL = 1_000_000_000


@dataclass(frozen=True)
class Line:
    """A post as lists show it; ``post`` is its id."""

    post: int
    address: str
    headline: str
    dek: str
    byline: str
    category: Section
    published_at: datetime
    is_retracted: bool
    language: str


_FIELDS = (
    "pk",
    "path",
    "live__headline",
    "live__dek",
    "live__byline",
    "live__category__slug",
    "live__category__name",
    "published_at",
    "status",
    "live__language",
)


def latest_lines(count: int) -> list[Line]:
    """Return the newest posts of the site."""
    return [_line(*row) for row in Post.objects.published().values_list(*_FIELDS)[:count]]


def picked_line() -> Line | None:
    """Return the post that a chief picked to lead the front, if it does now."""
    row = lead.picked().values_list(*_FIELDS).first()
    return _line(*row) if row else None


def newest_of(keys: Collection[str], places: int) -> Iterator[tuple[str, Line]]:
    """Yield (key, line) of the published posts in the last ``places`` places of each list, newest first."""
    rows = (
        Place.objects.filter(listing__key__in=keys, position__gt=F("listing__count") - places)
        .filter(post__status=Status.PUBLISHED)
        .order_by("-position")
        .values_list("listing__key", *(f"post__{field}" for field in _FIELDS))
    )
    for key, *row in rows:
        yield key, _line(*row)


def list_sizes() -> Iterator[tuple[str, int]]:
    """Yield the key of every list and how many full pages it has: each category, even an empty one, tag and month."""
    empty = {f"category/{slug}" for slug in Category.objects.values_list("slug", flat=True)}
    for key, count in Listing.objects.order_by("key").values_list("key", "count").iterator():
        empty.discard(key)
        yield key, count // SIZE
    yield from ((key, 0) for key in sorted(empty))


def list_pages(
    printed: "PostList", edition: Edition, *, head: bool = True, first: int = 1, last: int = ALL
) -> Iterator[Page]:
    """Yield the pages of a list: its own address (``head``), then the full ones from ``first`` to ``last``."""
    if head:
        yield printed.head(edition)
    end = min(printed.full, last)
    for number in range(first, end + 1, PAGES_READ_AT_ONCE):
        until = min(number + PAGES_READ_AT_ONCE - 1, end)
        lines = printed.lines((number - 1) * SIZE + 1, until * SIZE, edition)
        for each in range(number, until + 1):
            yield printed.numbered(each, lines, edition)


def pages_with(printed: "PostList", positions: Iterable[int], edition: Edition) -> Iterator[Page]:
    """Yield the pages of a list that show these places, and those whose links change when they are new."""
    yield printed.head(edition)
    numbers = {(position + SIZE - 1) // SIZE for position in positions}
    # When a page has become full, the one before it leads there instead of to the list's own address.
    numbers |= {position // SIZE - 1 for position in positions if position % SIZE == 0}
    for number in sorted(numbers):
        if 1 <= number <= printed.full:
            lines = printed.lines((number - 1) * SIZE + 1, number * SIZE, edition)
            yield printed.numbered(number, lines, edition)


@dataclass(frozen=True)
class PostList:
    """One list: its key, what it is called, how many places in it were given so far.

    ``newest``: the lines in the last READ_ALONG places by their positions, newest first.
    """

    key: str
    heading: str | date
    count: int
    newest: Mapping[int, Line]

    @property
    def full(self) -> int:
        """How many full pages it has."""
        return self.count // SIZE

    def lines(self, first: int, last: int, edition: Edition) -> dict[int, Line]:
        """Return the lines of the places from ``first`` to ``last`` by their positions, newest first."""
        if first > self.count - READ_ALONG:
            return {position: line for position, line in self.newest.items() if first <= position <= last}
        places = Place.objects.filter(listing__key=self.key, position__range=(first, last))
        ids = dict(places.order_by("-position").values_list("position", "post_id"))
        lines = _lines_of(ids.values(), edition)
        return {position: lines[pk] for position, pk in ids.items() if pk in lines}

    def head(self, edition: Edition) -> Page:
        """Return the page at the list's own address."""
        lines = list(self.lines(max(self.full - 1, 0) * SIZE + 1, self.count, edition).values())
        older = f"/{self.key}/page/{self.full - 1}/" if self.full > 1 else ""
        return self._page(f"{self.key}/", lines, edition, older=older)

    def numbered(self, number: int, lines: dict[int, Line], edition: Edition) -> Page:
        """Return a full page, made of the ``lines`` by their positions."""
        positions = range(number * SIZE, (number - 1) * SIZE, -1)
        return self._page(
            f"{self.key}/page/{number}/",
            [lines[position] for position in positions if position in lines],
            edition,
            number=number,
            newer=f"/{self.key}/page/{number + 1}/" if number < self.full else f"/{self.key}/",
            older=f"/{self.key}/page/{number - 1}/" if number > 1 else "",
        )

    def _page(
        self,
        path: str,
        lines: Sequence[Line],
        edition: Edition,
        *,
        number: int = 0,
        newer: str = "",
        older: str = "",
    ) -> Page:
        return edition.page(
            path,
            "list.html",
            kind=self.key.partition("/")[0],
            key=self.key,
            heading=self.heading,
            lines=lines,
            number=number,
            newer=newer,
            older=older,
        )


def lists_of(keys: Collection[str], edition: Edition) -> dict[str, PostList]:
    """Return the lists of these keys by them, read in a few queries; a key of nothing has none.

    A tag is nothing once the last post that had it was erased or got others.
    """
    named = headings(keys)
    counts = dict(Listing.objects.filter(key__in=keys).values_list("key", "count"))
    rows = list(
        Place.objects.filter(listing__key__in=keys, position__gt=F("listing__count") - READ_ALONG)
        .order_by("-position")
        .values_list("listing__key", "position", "post_id")
    )
    lines, newest = _lines_of([pk for _key, _position, pk in rows], edition), dict[str, dict[int, Line]]()
    for key, position, pk in rows:
        if pk in lines:
            newest.setdefault(key, {})[position] = lines[pk]
    return {
        key: PostList(key, named[key], counts.get(key, 0), newest.get(key, {}))
        for key in keys
        if key in named
    }


def heading_of(key: str) -> str | date | None:
    """Return what a list is called: a category's or tag's name, a month's first day; None for a list of nothing."""
    return headings([key]).get(key)


def headings(keys: Collection[str]) -> dict[str, str | date]:
    """Return what the lists of these keys are called; one of nothing is left out."""
    found: dict[str, str | date] = {key: month_of_key(key) for key in keys if key.startswith("archive/")}
    for kind, all_of_them in (("category", Category.objects.all()), ("tag", Tag.objects.used())):
        slugs = [key.removeprefix(f"{kind}/") for key in keys if key.startswith(f"{kind}/")]
        if slugs:
            named = all_of_them.filter(slug__in=slugs).values_list("slug", "name")
            found |= {f"{kind}/{slug}": name for slug, name in named}
    return found


def month_of_key(key: str) -> date:
    """Return the first day of the month of ``archive/2026/11``."""
    _archive, year, month = key.split("/")
    return date(int(year), int(month), 1)


def _lines_of(ids: Iterable[int], edition: Edition) -> dict[int, Line]:
    """Return the lines of posts by their ids, without those that are hidden. A post stands in five lists or so."""
    asked = dict.fromkeys(ids)
    known = {pk: edition.lines[pk] for pk in asked if pk in edition.lines}
    missing = [pk for pk in asked if pk not in known]
    for first in range(0, len(missing), LINES_READ_AT_ONCE):
        some = Post.objects.filter(pk__in=missing[first : first + LINES_READ_AT_ONCE])
        for row in some.exclude(status=Status.HIDDEN).values_list(*_FIELDS):
            line = _line(*row)
            known[line.post] = edition.lines[line.post] = line
    return known


def _line(*row: Any) -> Line:
    pk, path, headline, dek, byline, slug, name, published_at, status, language = row
    retracted = status == Status.RETRACTED
    return Line(
        pk, f"/{path}/", headline, dek, byline, Section(slug, name), published_at, retracted, language
    )
