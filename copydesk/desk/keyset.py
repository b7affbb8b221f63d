"""Pages of a list that stays stable while posts come and go: each begins after the last row of the one before."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q

from copydesk.posts.models import Post, PostQuerySet

# Microseconds since 1970 and the id of a post; or the id alone.
CURSOR = r"([0-9]{1,17}-)?[0-9]{1,18}"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class WrongCursor(ValueError):
    """What was given as ``after`` is no place in a list."""


@dataclass(frozen=True)
class Page:
    """Some posts of a list, and the cursor of the page that follows (empty at the end)."""

    posts: list[Post]
    next: str


def page(
    posts: PostQuerySet, field: str, *, after: str = "", limit: int = 50, newest_first: bool = False
) -> Page:
    """Return at most ``limit`` posts after the cursor ``after``, in the order of the time ``field`` and the id."""
    found = posts.filter(_beyond(after, field, "lt" if newest_first else "gt")) if after else posts
    order = (F(field).desc(), F("id").desc()) if newest_first else (F(field).asc(), F("id").asc())
    rows = list(found.order_by(*order)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _cursor(rows[-1], field) if more else "")


def _cursor(post: Post, field: str) -> str:
    when: datetime = getattr(post, field)
    return f"{(when - _EPOCH) // timedelta(microseconds=1)}-{post.pk}"


def _beyond(cursor: str, field: str, step: str) -> Q:
    """Return what comes after a cursor. The id of a post does too: where it stands, or where its id would stand."""
    if not re.fullmatch(CURSOR, cursor):
        raise WrongCursor(cursor)
    moment, _dash, last = cursor.rpartition("-")
    if moment:
        when = _EPOCH + timedelta(microseconds=int(moment))
    elif post := Post.objects.filter(pk=int(last)).first():
        when = getattr(post, field) or post.received_at
    else:
        return Q(**{f"id__{step}": int(last)})
    return Q(**{f"{field}__{step}": when}) | Q(**{field: when, f"id__{step}": int(last)})
