"""The archived documents of the feeds (RFC 5005): which there are, and which stand beside one.

A document holds the posts of one full page of a list, so that its members never change: that of
``/category/world/page/3/`` is ``/category/world/page/3/feed.xml``. The feed of the whole site is archived by months;
there the last page counts as well, full or not, once a newer month has begun.
"""

from collections.abc import Collection
from dataclasses import dataclass

from copydesk.posts.models import Listing
from copydesk.press.lists import SIZE


@dataclass(frozen=True)
class Archived:
    """One document: the list whose page it holds, and the number of that page, counted from the oldest."""

    key: str
    number: int

    @property
    def folder(self) -> str:
        """Where it stands, with its last slash."""
        return f"{self.key}/page/{self.number}/"

    @property
    def positions(self) -> tuple[int, int]:
        """The first and the last of its places in the list."""
        return (self.number - 1) * SIZE + 1, self.number * SIZE


def newest(key: str) -> Archived | None:
    """Return the document that a feed leads to, or None; ``key`` is that of a list, or empty for the whole site."""
    if key:
        return _last(key)
    months = list(Listing.objects.months().values_list("key", "count")[:2])
    numbers = [(key, _full(count, ended=place > 0)) for place, (key, count) in enumerate(months)]
    return next((Archived(key, number) for key, number in numbers if number), None)


def exists(document: Archived) -> bool:
    """Whether all of its places are given."""
    last = _last(document.key)
    return last is not None and 1 <= document.number <= last.number


def older(document: Archived) -> Archived | None:
    """Return the document before this one, or None."""
    if document.number > 1:
        return Archived(document.key, document.number - 1)
    month = _is_month(document.key) and Listing.objects.months().filter(key__lt=document.key).first()
    return _last(month.key) if month else None


def newer(document: Archived) -> Archived | None:
    """Return the document after this one, or None when there is none yet."""
    following = Archived(document.key, document.number + 1)
    if exists(following):
        return following
    month = (
        _is_month(document.key)
        and Listing.objects.months().filter(key__gt=document.key).order_by("key").first()
    )
    first = Archived(month.key, 1) if month else None
    return first if first and exists(first) else None


def touched(key: str, positions: Collection[int]) -> list[Archived]:
    """Return the documents that change when the posts at these places of a list do, or are new there."""
    numbers = {(position + SIZE - 1) // SIZE for position in positions}
    before = {number - 1 for number in numbers} - numbers  # one that is new is linked to by the one before it
    documents = [Archived(key, number) for number in sorted(numbers | before) if number > 0]
    if 1 in numbers and (last := older(Archived(key, 1))):  # a new month ends the one before it
        documents += [last, *([Archived(last.key, last.number - 1)] if last.number > 1 else [])]
    return documents


def _last(key: str) -> Archived | None:
    count = Listing.objects.filter(key=key).values_list("count", flat=True).first() or 0
    ended = _is_month(key) and Listing.objects.months().filter(key__gt=key).exists()
    number = _full(count, ended=ended)
    return Archived(key, number) if number else None


def _full(count: int, *, ended: bool) -> int:
    """Return how many pages of a list of so many places are archived; of a month that has ended, the last one too."""
    return (count + SIZE - 1) // SIZE if ended else count // SIZE


def _is_month(key: str) -> bool:
    return key.startswith("archive/")
