"""Which decision may be undone: a spike at any time, an approval for a moment, as long as nothing followed it."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Max

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
    if Status(post.status) not in _APPROVED_BY:
        return False
    last = Event.objects.filter(post=post).order_by("-id").first()
    return last is not None and _is_fresh_approval(post, last)


def undoable(decisions: Collection[Event]) -> set[int]:
    """Return the ids of those of some decisions, each with its post, that may be undone; one query for all."""
    of_each = {event.post_id: event.pk for event in sorted(decisions, key=lambda event: event.pk)}
    last_ids = Event.objects.filter(post__in=of_each).values("post").annotate(last=Max("pk")).values("last")
    last = {event.post_id: event for event in Event.objects.filter(pk__in=last_ids)}
    return {
        event.pk
        for event in decisions
        if of_each[event.post_id] == event.pk and _takes_back(event, last[event.post_id])
    }


def _takes_back(decision: Event, last: Event) -> bool:
    """Whether undoing takes back the newest decision about a post, when ``last`` happened to it last."""
    post = decision.post
    if post is None:
        return False
    if decision.kind == EventKind.SPIKED:
        return post.status == Status.SPIKED or (last == decision and post.latest_id != post.live_id)
    return decision.kind == EventKind.APPROVED and _is_fresh_approval(post, last)


def _is_fresh_approval(post: Post, last: Event) -> bool:
    return (
        last.kind == _APPROVED_BY.get(Status(post.status))
        and last.by_id is not None
        and clock.now() - last.happened_at < APPROVAL_WITHIN
    )
