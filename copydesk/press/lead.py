"""The lead of the front: the post that a chief picked, until another is picked or its time is over; else the newest."""

from datetime import datetime

from copydesk.lib import clock
from copydesk.posts.models import Post, PostQuerySet, Status
from copydesk.press.models import Site


def pick(post: Post, until: datetime | None) -> None:
    """Let a post lead the front, until a moment or until another one is picked."""
    Site.objects.update_or_create(pk=Site.current().pk, defaults={"lead": post, "lead_until": until})


def drop() -> None:
    """Let the newest post lead again."""
    Site.objects.update(lead=None, lead_until=None)


def picked() -> PostQuerySet:
    """Return the post that was picked and leads now; none when its time is over or readers can't see it."""
    site = Site.current()
    in_time = site.lead_until is None or site.lead_until > clock.now()
    if site.lead_id is None or not in_time:
        return Post.objects.none()
    return Post.objects.filter(pk=site.lead_id, status=Status.PUBLISHED)


def ends_at(post: Post) -> tuple[bool, datetime | None]:
    """Return whether a post was picked and leads now, and until when (None: until another is)."""
    site = Site.current()
    return picked().filter(pk=post.pk).exists(), site.lead_until if site.lead_id == post.pk else None
