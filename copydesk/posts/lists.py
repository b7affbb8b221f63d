"""Addresses and places: what a post gets once, when it is published, and keeps.

Called by ``workflow`` inside its transaction. A place in a list is counted from 1 for the oldest, so that a
full page of a list never changes its members, however many posts follow.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from copydesk.lib import text
from copydesk.posts.models import Address, Category, Listing, Place, Post, Tag


def month_of(post: Post) -> str:
    """Return the month that a published post belongs to in the site's time zone, as ``2026/11``."""
    assert post.published_at is not None
    return post.published_at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y/%m")


def take_address(post: Post) -> str:
    """Take the first free address for a post that is being published; return it as ``2026/11/slug``."""
    for path in _candidates(wanted_address(post), str(post.pk)):
        if not Address.objects.filter(path=path).exists():
            try:
                with transaction.atomic():
                    Address.objects.create(path=path, post=post)
            except IntegrityError:
                continue  # taken in this moment by someone else
            return path
    raise RuntimeError(f"no free address for {post}")


def wanted_address(post: Post) -> str:
    """Return the address that a post gets when nobody else has it: ``2026/11/slug``."""
    assert post.latest is not None
    return f"{month_of(post)}/{text.slug_of(post.latest.headline) or 'post'}"


def tags_of(names: Iterable[str]) -> list[Tag]:
    """Return the tags of these names, making those that the site did not have; a name's key is its identity."""
    keys = {text.tag_key(name): name for name in names}
    known = {tag.key: tag for tag in Tag.objects.filter(key__in=keys)}
    return [known.get(key) or _new_tag(key, name) for key, name in keys.items()]


def list_keys(post: Post) -> list[str]:
    """Return the keys of the lists that a published post stands in, in a fixed order."""
    return _keys(post, list(post.tags.all()))


def place(post: Post) -> list[tuple[int, int]]:
    """Give the post its tags and a place in each of its lists; it leaves the lists that it no longer belongs to.

    The place that it leaves stays empty: numbers are never given twice. Returns (listing, position) of each place
    that it left, for the event: nobody could tell later which pages it stood on.
    """
    assert post.live is not None
    post.tags.set(tags_of(post.live.tag_names))
    wanted = list_keys(post)
    leaving = Place.objects.filter(post=post).exclude(listing__key__in=wanted)
    left = list(leaving.order_by("listing_id").values_list("listing_id", "position"))
    leaving.delete()
    has = set(Place.objects.filter(post=post).values_list("listing__key", flat=True))
    for key in sorted(set(wanted) - has):
        listing, position = _take_positions(key, 1)
        Place.objects.create(listing=listing, post=post, position=position)
    return left


def place_many(posts: list[Post]) -> None:
    """Do what ``place`` does for published posts that have no place yet, oldest first, in a few statements.

    The posts come with ``live`` and its category. Runs inside the caller's transaction.
    """
    names = {post.pk: post.live.tag_names for post in posts if post.live}
    tags = {tag.key: tag for tag in tags_of(name for of_post in names.values() for name in of_post)}
    of_post = {pk: [tags[text.tag_key(name)] for name in each] for pk, each in names.items()}
    through = Post.tags.through
    rows = [through(post_id=pk, tag_id=tag.pk) for pk, each in of_post.items() for tag in each]
    through.objects.bulk_create(rows, ignore_conflicts=True)
    members: dict[str, list[Post]] = {}
    for post in posts:
        for key in _keys(post, of_post[post.pk]):
            members.setdefault(key, []).append(post)
    Listing.objects.bulk_create([Listing(key=key) for key in members], ignore_conflicts=True)
    places = []
    for key in sorted(members):
        listing, first = _take_positions(key, len(members[key]))
        places += [
            Place(listing=listing, post=post, position=first + index)
            for index, post in enumerate(members[key])
        ]
    Place.objects.bulk_create(places)


def category_of(text_typed: str) -> Category | None:
    """Return the category with this slug or name (in any case), or None."""
    typed = text_typed.strip()
    return Category.objects.filter(slug=typed).first() or Category.objects.filter(name__iexact=typed).first()


def _keys(post: Post, tags: list[Tag]) -> list[str]:
    assert post.live is not None
    of_tags = sorted(f"tag/{tag.slug}" for tag in tags)
    return [f"archive/{month_of(post)}", f"category/{post.live.category.slug}", *of_tags]


def _take_positions(key: str, many: int) -> tuple[Listing, int]:
    """Count a list up by ``many`` (making it when it is new) and return it with the first new position.

    One statement counts up and keeps the row until the commit: the next publisher waits for its number.
    """
    if not Listing.objects.filter(key=key).update(count=F("count") + many):
        Listing.objects.get_or_create(key=key)
        Listing.objects.filter(key=key).update(count=F("count") + many)
    listing = Listing.objects.get(key=key)
    return listing, listing.count - many + 1


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
