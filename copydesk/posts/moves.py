"""The one table of allowed moves, and the one function that makes one: nothing else changes a status.

A move is compare-and-set on the status *and on the revision that the person saw*. When the row no longer is what they
saw, nothing happens and ``StaleMove`` is raised.
"""

from typing import Any

from django.db.models import F

from copydesk.posts import undoing
from copydesk.posts.models import Post, Status

# verb: {the status it may start from: the status it leads to}. A published post that waits has a pending revision.
MOVES: dict[str, dict[Status, Status]] = {
    "queue": {
        Status.RECEIVED: Status.QUEUED,
        Status.PUBLISHED: Status.PUBLISHED,
        Status.HIDDEN: Status.HIDDEN,
    },
    "revise": {
        Status.RECEIVED: Status.RECEIVED,
        Status.QUEUED: Status.RECEIVED,
        Status.RETURNED: Status.RECEIVED,
        Status.APPROVED: Status.RECEIVED,
        Status.PUBLISHED: Status.PUBLISHED,
    },
    "answer": {Status.RETURNED: Status.QUEUED},
    "edit": {Status.QUEUED: Status.QUEUED, Status.PUBLISHED: Status.PUBLISHED},
    "correct": {Status.PUBLISHED: Status.PUBLISHED, Status.HIDDEN: Status.HIDDEN},
    "approve": {Status.QUEUED: Status.APPROVED, Status.PUBLISHED: Status.PUBLISHED},
    "publish": {Status.APPROVED: Status.PUBLISHED},
    "unpublish": {Status.PUBLISHED: Status.QUEUED},
    "send_back": {Status.QUEUED: Status.RETURNED, Status.PUBLISHED: Status.PUBLISHED},
    "spike": {Status.QUEUED: Status.SPIKED, Status.PUBLISHED: Status.PUBLISHED},
    "undo": {Status.SPIKED: Status.QUEUED, Status.PUBLISHED: Status.PUBLISHED},
    "lift": {Status.APPROVED: Status.QUEUED},
    "withdraw": {
        Status.RECEIVED: Status.WITHDRAWN,
        Status.QUEUED: Status.WITHDRAWN,
        Status.RETURNED: Status.WITHDRAWN,
        Status.APPROVED: Status.WITHDRAWN,
        Status.PUBLISHED: Status.PUBLISHED,
    },
    "hide": {Status.PUBLISHED: Status.HIDDEN},
    "show": {Status.HIDDEN: Status.PUBLISHED},
    "retract": {Status.PUBLISHED: Status.RETRACTED, Status.HIDDEN: Status.RETRACTED},
    "erase": {status: Status.ERASED for status in Status if status != Status.ERASED},
}
# On a published post these verbs decide about its pending revision, so the desk must have one.
_OF_PENDING = {"edit", "approve", "send_back", "spike"}
# These have a live revision, and may have a pending one beside it.
WITH_LIVE = {Status.PUBLISHED, Status.HIDDEN}


class StaleMove(Exception):
    """Someone was first, or the text has changed since it was seen: nothing was done (HTTP 409)."""

    def __init__(self, post: Post, verb: str) -> None:
        super().__init__(f"{verb}: {post} is {post.status}, revision {post.latest_id}")
        self.post = post
        self.verb = verb


def allowed(post: Post) -> set[str]:
    """Return the verbs that ``post`` allows as it stands, for showing the right buttons."""
    verbs = {verb for verb, moves in MOVES.items() if Status(post.status) in moves} - {"unpublish"}
    if post.status in WITH_LIVE:
        verbs -= {"correct"} if post.is_waiting else _OF_PENDING
        verbs -= {"queue"} if post.is_waiting else set()
        verbs -= {"queue", "withdraw"} if post.latest_id == post.live_id else set()
        if post.is_waiting or not undoing.was_spiked(post):
            verbs.discard("undo")
    return verbs | ({"undo"} if undoing.was_just_approved(post) else set())


def move(post: Post, verb: str, seen: int | None, **changes: Any) -> None:
    """Compare and set: the row must still have the status and the revision that were seen."""
    before = Status(post.status)
    after = MOVES[verb].get(before)
    if after is None:
        raise StaleMove(post, verb)
    row = Post.objects.filter(pk=post.pk, status=before, latest_id=seen)
    if before in WITH_LIVE and verb in _OF_PENDING:
        row = row.filter(waiting_since__isnull=False)
    elif before in WITH_LIVE and verb in ("undo", "correct"):
        row = row.filter(waiting_since__isnull=True)
    elif before in WITH_LIVE and verb in ("queue", "withdraw"):
        row = row.exclude(latest=F("live"))
    if not row.update(status=after, **changes):
        raise StaleMove(post, verb)
    post.status = after
    for field, value in changes.items():
        setattr(post, field, value)
