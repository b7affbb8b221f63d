"""Pages of a list that stays stable while posts come and go: each begins after the last row of the one before."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, Q

from copydesk.posts.models import Post, PostQuerySet


class WrongCursor(ValueError):
    """What was given as ``after`` is no place in this list."""


@dataclass(frozen=True)
class Page:
    """Some posts of a list, and the cursor of the page that follows (empty at the end)."""

    posts: list[Post]
    next: str


def page(
    posts: PostQuerySet, field: str, *, after: str = "", limit: int = 50, newest_first: bool = False
) -> Page:
    """Return at most ``limit`` posts after the cursor ``after``, in the order of the time ``field`` and the id."""
    found = posts
    if after:
        when, last = _read(after, field)
        step = "lt" if newest_first else "gt"
        found = posts.filter(Q(**{f"{field}__{step}": when}) | Q(**{field: when, f"id__{step}": last}))
    order = (F(field).desc(), F("id").desc()) if newest_first else (F(field).asc(), F("id").asc())
    rows = list(found.order_by(*order)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _cursor(rows[-1], field) if more else "")


def _cursor(post: Post, field: str) -> str:
    when: datetime = getattr(post, field)
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{post.pk}"


def _read(cursor: str, field: str) -> tuple[datetime, int]:
    """Return the place that a cursor names. The id of a post is taken too, as long as that says where it stands."""
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:
        post = Post.objects.filter(pk=int(cursor)).first()
        if post is None:
            raise WrongCursor(cursor)
        return getattr(post, field) or post.received_at, post.pk
    when, _dash, last = cursor.rpartition("-")
    try:
        return datetime.strptime(when, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC), int(last[:18])
    except ValueError as problem:
        raise WrongCursor(cursor) from problem
