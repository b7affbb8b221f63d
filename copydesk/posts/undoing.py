"""Which decision may be undone: a spike at any time, an approval for a moment, as long as nothing followed it."""

from datetime import timedelta

from copydesk.lib import clock
from copydesk.posts.models import Event, EventKind, Post, Status

# What an editor notices at once. Later the page is in readers' hands: then it is hidden or retracted, with a notice.
APPROVAL_WITHIN = timedelta(minutes=2)
_APPROVED_BY = {Status.APPROVED: EventKind.APPROVED, Status.PUBLISHED: EventKind.PUBLISHED}


def was_spiked(post: Post) -> bool:
    """Whether the last that happened to the newest revision, which readers don't see, is that it was spiked."""
    if post.latest_id == post.live_id:
        return False
    last = Event.objects.filter(post=post, revision=post.latest_id).order_by("-id").first()
    return last is not None and last.kind == EventKind.SPIKED


def was_just_approved(post: Post) -> bool:
    """Whether an editor has approved it moments ago, and nothing has happened to it since."""
    kind = _APPROVED_BY.get(Status(post.status))
    last = Event.objects.filter(post=post).order_by("-id").first() if kind else None
    return (
        last is not None
        and last.kind == kind
        and last.by_id is not None
        and clock.now() - last.happened_at < APPROVAL_WITHIN
    )
