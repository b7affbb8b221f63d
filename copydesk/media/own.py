"""Pictures of the owner's own pages: they belong to no post, and readers see them while a page shows them."""

from collections.abc import Collection

from copydesk.lib import clock
from copydesk.media import shelves
from copydesk.media.models import Picture
from copydesk.media.workflow import show_only
from copydesk.posts.models import Revision


def claim(named: Collection[str]) -> None:
    """Let own pages have the pictures of these keys that no post has, so that they are not forgotten."""
    # An import brings files and texts, and nothing else; what a post shows is for that to have.
    for key in set(named) - set(Picture.objects.filter(key__in=named).values_list("key", flat=True)):
        if shelves.is_there(key) and not Revision.objects.filter(html__contains=key).exists():
            Picture.objects.get_or_create(key=key, defaults={"made_at": clock.now()})
    Picture.objects.filter(key__in=named, post=None, attached=False).update(own_page=True)


def settle(named: Collection[str], shown: Collection[str]) -> None:
    """Let own pages have the pictures that they name (by their keys), and readers see those that are ``shown``.

    Pictures of posts stay theirs. What no page names any more is private, and goes like all that nothing uses. Safe
    to repeat.
    """
    claim(named)
    show_only(Picture.objects.filter(own_page=True), shown)
    Picture.objects.filter(own_page=True).exclude(key__in=named).update(own_page=False)
