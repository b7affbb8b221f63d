"""Addresses and places: what a post gets once, when it is published, and keeps.

Called by ``workflow`` inside its transaction. A place in a list is counted from 1 for the oldest, so that a
full page of a list never changes its members, however many posts follow.
"""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from copydesk import rows
from copydesk.lib import text
from copydesk.posts.models import Address, Category, Listing, Place, Post, Tag

KEYS_AT_ONCE = 1000


class Entry(NamedTuple):
    """What of a public post decides in which lists it stands; ``tags`` as typed."""

    pk: int
    published_at: datetime
    category: str
    tags: str


def month_of(post: Post) -> str:
    """Return the month that a published post belongs to in the site's time zone, as ``2026/11``."""
    assert post.published_at is not None
    return _month(post.published_at)


def take_address(post: Post) -> str:
    """Take the first address for a public post that is free, or was its own before; return it as ``2026/11/slug``."""
    assert post.latest is not None
    wanted = list(_candidates(wanted_address(post, post.latest.headline), str(post.pk)))
    if rows.insert_free(Address(path=wanted[0], post=post)):
        return wanted[0]
    owners = dict(Address.objects.filter(path__in=wanted).values_list("path", "post_id"))
    for path in wanted:
        is_free = path not in owners and rows.insert_free(Address(path=path, post=post))
        if is_free or owners.get(path) == post.pk:
            return path
    raise RuntimeError(f"no free address for {post}")


def wanted_address(post: Post, headline: str) -> str:
    """Return the address that a post gets when nobody else has it: ``2026/11/slug``."""
    return f"{month_of(post)}/{text.slug_of(headline) or 'post'}"


def tags_of(names: dict[str, str]) -> list[Tag]:
    """Return the tags of these names by their keys, making those that the site did not have."""
    known = {tag.key: tag for some in _chunks(list(names)) for tag in Tag.objects.filter(key__in=some)}
    for key in sorted(
        names.keys() - known.keys()
    ):  # in one order: two who need the same never wait for each other
        known[key] = _new_tag(key, names[key])
    return [known[key] for key in names]


def list_keys(post: Post) -> list[str]:
    """Return the keys of the lists that a published post stands in, in a fixed order."""
    assert post.live is not None
    assert post.published_at is not None
    return _keys(post.published_at, post.live.category.slug, list(post.tags.all()))


def place(post: Post) -> list[tuple[int, int]]:
    """Give the post its tags and a place in each of its lists; it leaves the lists that it no longer belongs to.

    The place that it leaves stays empty: numbers are never given twice. Returns (listing, position) of each place
    that it left, for the event: nobody could tell later which pages it stood on.
    """
    assert post.live is not None
    post.tags.set(tags_of(text.tags_by_key(post.live.tags)))
    wanted = list_keys(post)
    leaving = Place.objects.filter(post=post).exclude(listing__key__in=wanted)
    left = list(leaving.order_by("listing_id").values_list("listing_id", "position"))
    if left:
        leaving.delete()
    has = set(Place.objects.filter(post=post).values_list("listing__key", flat=True))
    _append({key: [post.pk] for key in wanted if key not in has})
    return left


def place_new(post: Post) -> None:
    """Do what ``place`` does for a post that has just become public."""
    assert post.live is not None
    assert post.published_at is not None
    place_many([Entry(post.pk, post.published_at, post.live.category.slug, post.live.tags)])


def leave(post: Post) -> list[tuple[int, int]]:
    """Take a post out of every list and its tags from it; returns the places that it left, as ``place`` does."""
    places = Place.objects.filter(post=post)
    left = list(places.order_by("listing_id").values_list("listing_id", "position"))
    places.delete()
    post.tags.clear()
    return left


def take_position(key: str) -> int:
    """Count a list up by one, in the caller's transaction, and return the new position: nobody else gets it, ever."""
    return _take_positions({key: 1})[key][1]


def place_many(entries: list[Entry]) -> None:
    """Do what ``place`` does for public posts that have no place yet, oldest first, in a few statements.

    Runs inside the caller's transaction.
    """
    tags = tag_many({entry.pk: entry.tags for entry in entries})
    members: dict[str, list[int]] = {}
    for entry in entries:
        for key in _keys(entry.published_at, entry.category, tags[entry.pk]):
            members.setdefault(key, []).append(entry.pk)
    _append(members)


def tag_many(typed: dict[int, str]) -> dict[int, list[Tag]]:
    """Give public posts without tags, by id, the tags that were typed, in a few statements; return them."""
    names = {pk: text.tags_by_key(line) for pk, line in typed.items()}
    every = {key: name for each in names.values() for key, name in each.items()}
    tags = dict(zip(every, tags_of(every), strict=True))
    given = {pk: [tags[key] for key in each] for pk, each in names.items()}
    pairs = ((pk, tag.pk) for pk, each in given.items() for tag in each)
    rows.insert_values(Post.tags.through, ("post_id", "tag_id"), pairs)
    return given


def category_of(text_typed: str) -> Category | None:
    """Return the category with this slug or name (in any case), or None."""
    typed = text_typed.strip()
    found = Category.objects.filter(slug=typed).first() or Category.objects.filter(name__iexact=typed).first()
    return found or led_to(typed)


def led_to(slug: str) -> Category | None:
    """Return the category that had this slug before, or that the one with this slug was merged into, or None."""
    return next((category for category in Category.objects.all() if slug in category.former), None)


def _month(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y/%m")


def _keys(published_at: datetime, category: str, tags: list[Tag]) -> list[str]:
    return [
        f"archive/{_month(published_at)}",
        f"category/{category}",
        *sorted(f"tag/{tag.slug}" for tag in tags),
    ]


def _append(members: dict[str, list[int]]) -> None:
    """Give posts, by their ids, the next places of these lists."""
    taken = _take_positions({key: len(ids) for key, ids in members.items()})
    placed = (
        (listing, pk, position)
        for key, (listing, first) in taken.items()
        for position, pk in enumerate(members[key], first)
    )
    rows.insert_values(Place, ("listing_id", "post_id", "position"), placed)


def _take_positions(many: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Count each list up by so many, making those that are new; return its id and its first new position."""
    taken: dict[str, tuple[int, int]] = {}
    for keys in _chunks(sorted(many)):
        taken |= _count_up({key: many[key] for key in keys})
    for key in [key for key, (_listing, first) in taken.items() if first == 1]:
        present = _present(key)
        if present != key:
            Listing.objects.filter(pk=taken[key][0]).delete()
            taken[key] = _count_up({present: many[key]})[present]
    return taken


def _count_up(many: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Do what ``_take_positions`` does, with these very keys.

    One statement makes, counts and keeps the rows until the commit, one after the other in this order: the next
    publisher waits for its numbers, and two never wait for each other.
    """
    places = ", ".join(["(%s, %s)"] * len(many))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO posts_listing (key, count) VALUES {places} ON CONFLICT (key) "  # noqa: S608  # our words
            "DO UPDATE SET count = posts_listing.count + excluded.count RETURNING key, id, count",
            [value for pair in many.items() for value in pair],
        )
        return {key: (listing, count - many[key] + 1) for key, listing, count in cursor.fetchall()}


def _present(key: str) -> str:
    """Return the key of a list as it is now: its category may have been renamed or merged in this very moment."""
    kind, _slash, slug = key.partition("/")
    if kind != "category" or Category.objects.filter(slug=slug).exists():
        return key
    category = led_to(slug)
    return f"category/{category.slug}" if category else key


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    """Yield the keys in parts that any database takes in one statement."""
    yield from (keys[start : start + KEYS_AT_ONCE] for start in range(0, len(keys), KEYS_AT_ONCE))


def _new_tag(key: str, name: str) -> Tag:
    for slug in _candidates(text.slug_of(name) or "tag", hashlib.sha256(key.encode()).hexdigest()[:10]):
        if not Tag.objects.filter(slug=slug).exists():
            try:
                with transaction.atomic():
                    return Tag.objects.create(key=key, name=name, slug=slug)
            except IntegrityError:
                taken = Tag.objects.filter(key=key).first()
                if taken:
                    return taken
    raise RuntimeError(f"no free slug for the tag {name!r}")


def _candidates(base: str, own: str) -> Iterator[str]:
    """Yield the plain name, then a few numbered ones, then one that nobody else can have."""
    yield base
    yield from (f"{base}-{number}" for number in range(2, 10))
    yield f"{base}-{own}"
    yield f"{base}-{own}-{secrets.token_hex(4)}"
