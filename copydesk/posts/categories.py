"""What a chief does with categories: add, rename, move, merge, remove. Lists and old addresses follow.

Nothing here prints: who calls it has all pages printed anew, in the same transaction.
"""

from django.db import transaction
from django.db.models import F

from copydesk import rows
from copydesk.lib import clock
from copydesk.posts.models import Category, Listing, Place, Revision

SECONDS_KEPT = 1.0
_kept: tuple[float, list[Category]] | None = None


def known() -> list[Category]:
    """Return all categories in their order, as they were within the last second: for forms, which come often.

    Whoever stores something in one of them makes sure that it is still there.
    """
    global _kept  # noqa: PLW0603
    kept, now = _kept, clock.monotonic()
    if kept is None or now - kept[0] > SECONDS_KEPT:
        _kept = kept = (now, list(Category.objects.all()))
    return kept[1]


def forget() -> None:
    """Have them read anew."""
    global _kept  # noqa: PLW0603
    _kept = None


def make_sure_of(category: Category) -> None:
    """Raise ``CategoryGone`` when the row is no longer there; in the transaction that stores a text in it."""
    if not rows.is_stored(category):
        forget()
        raise CategoryGone


class CategoryGone(Exception):
    """The category that was chosen has just been merged into another one, or removed: nothing was stored."""


class InUse(Exception):
    """A category with posts in it, or the last one, can't be removed."""


def add(*, name: str, slug: str) -> Category:
    """Add a category behind the others."""
    return Category.objects.create(name=name, slug=slug, position=Category.objects.count() + 1)


def rename(category: Category, *, name: str, slug: str) -> None:
    """Give a category another name; with another slug its list moves, and the old addresses lead there."""
    with transaction.atomic():
        if slug != category.slug:
            key = f"category/{slug}"
            Listing.objects.filter(key=key).delete()  # of a category that is gone, if there is any
            Listing.objects.filter(key=f"category/{category.slug}").update(key=key)
            category.former = {**category.former, category.slug: 0}
            category.former.pop(slug, None)
        category.name, category.slug = name, slug
        category.save(update_fields=["name", "slug", "former"])


def move(category: Category, by: int) -> None:
    """Let a category stand ``by`` places further on, or further up when negative."""
    with transaction.atomic():
        order = list(Category.objects.all())
        place = order.index(category)
        order.insert(max(0, place + by), order.pop(place))
        for position, each in enumerate(order, 1):
            Category.objects.filter(pk=each.pk).update(position=position)


def merge(category: Category, *, into: Category, page: int) -> None:
    """Move every post of a category into another one, whose list they follow at its end, and remove the first.

    Whoever decided about its posts decides about those of the other from now on. Nobody's place in the other list
    changes. The places of the first are counted on from the next page (of so many places) that nobody stands on yet,
    so that each of its full pages is a full page there, with the same posts.
    """
    with transaction.atomic():
        further = _append(f"category/{category.slug}", f"category/{into.slug}", page)
        Revision.objects.filter(category=category).update(category=into)
        into.editors.add(*category.editors.all())  # who decided here goes on deciding about the same posts
        led = {slug: pages + further for slug, pages in category.former.items()}
        into.former = {**into.former, **led, category.slug: further}
        into.save(update_fields=["former"])
        into.editors.add(*category.editors.all())
        category.delete()


def remove(category: Category) -> None:
    """Remove a category that no text ever stood in; InUse for any other, and for the last one."""
    with transaction.atomic():
        if not Category.objects.exclude(pk=category.pk).exists() or not is_empty(category):
            raise InUse
        Listing.objects.filter(key=f"category/{category.slug}").delete()
        category.delete()


def is_empty(category: Category) -> bool:
    """Whether no text stands or ever stood in it, public or not."""
    return not Revision.objects.filter(category=category).exists()


def _append(key: str, to: str, page: int) -> int:
    """Move all places of one list behind those of another; return by how many pages they are further on."""
    Listing.objects.get_or_create(key=to)
    for each in (
        key,
        to,
    ):  # keeps both rows until the commit: who publishes now waits, and goes to the other list
        Listing.objects.filter(key=each).update(count=F("count"))
    old, new = Listing.objects.filter(key=key).first(), Listing.objects.get(key=to)
    if old is None:
        return 0
    further = (new.count + page - 1) // page if old.count else 0
    start = further * page
    if old.count:
        Place.objects.filter(listing=old).update(listing=new, position=F("position") + start)
        Listing.objects.filter(pk=new.pk).update(count=start + old.count)
    old.delete()
    return further
