"""The way of a post as its author follows it, like that of a parcel: what was, what is now, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from copydesk.posts.models import Event, EventKind, Post, Status

# So many steps stay in sight; those before them can be unfolded.
IN_SIGHT = 6


@dataclass(frozen=True)
class Step:
    """One step: what, and when; a time to come may be unknown."""

    label: str
    at: datetime | None = None


@dataclass(frozen=True)
class Journey:
    """All steps in order: what was, where the post is ``now``, and what is ``next``."""

    past: list[Step]
    now: Step
    next: list[Step]

    @property
    def earlier(self) -> list[Step]:
        """The steps of long ago, when there are many."""
        return self.past[:-IN_SIGHT]

    @property
    def recent(self) -> list[Step]:
        """The steps that stay in sight."""
        return self.past[-IN_SIGHT:]


def journey_of(post: Post, history: Sequence[Event]) -> Journey:
    """Return the way of a post with these events, oldest first."""
    past = [_done(event) for event in history] or [Step(_("Received"), post.received_at)]
    now, coming = _now(post, history)
    if now is None:
        return Journey(past[:-1], past[-1], coming)
    return Journey(past, now, coming)


def _now(post: Post, history: Sequence[Event]) -> tuple[Step | None, list[Step]]:
    """Return where the post is (None: where its last event has brought it) and what comes next."""
    decided = Step(_("Decided by an editor"))
    published = Step(_("Published, if the editor agrees"))
    last = history[-1].kind if history else ""
    if post.status == Status.HIDDEN:
        return None, [Step(_("Shown again, or taken away"))]
    if post.is_waiting:
        return Step(_("Waiting for an editor"), post.waiting_since), [decided, published]
    if post.status == Status.RECEIVED or (post.is_public and last == EventKind.REVISED):
        reading = Step(_("Being read by the desk's checks"))
        return reading, [Step(_("Waiting for an editor")), decided, published]
    if post.status == Status.APPROVED:
        return Step(_("Waiting for its time")), [Step(_("Published"), post.publish_at)]
    if last == EventKind.RETURNED:
        return None, [Step(_("Your change, or your answer")), decided, published]
    return None, []


def _done(event: Event) -> Step:
    return Step(_label_of(event), event.happened_at)


def _label_of(event: Event) -> str:
    """Return what an event is to the author; what concerns readers only is not told apart."""
    if event.kind == EventKind.CORRECTED and "for_readers" not in event.data:
        return _("Your change was approved and published")
    return {
        EventKind.SUBMITTED: _("Received"),
        EventKind.IMPORTED: _("Received"),
        EventKind.REVISED: _("Changed by you"),
        EventKind.ANSWERED: _("Answered by you"),
        EventKind.QUEUED: _("Read by the desk's checks"),
        EventKind.EDITED: _("Edited by the desk"),
        EventKind.APPROVED: _("Approved by an editor"),
        EventKind.PUBLISHED: _("Published"),
        EventKind.CORRECTED: _("Corrected by the desk"),
        EventKind.RETURNED: _("Sent back to you"),
        EventKind.SPIKED: _("Decided: not published"),
        EventKind.UNSPIKED: _("Taken up again by the desk"),
        EventKind.UNPUBLISHED: _("Taken up again by the desk"),
        EventKind.LIFTED: _("Taken up again by the desk"),
        EventKind.WITHDRAWN: _("Taken back by you"),
        EventKind.HIDDEN: _("Hidden while a complaint is examined"),
        EventKind.SHOWN: _("Shown again"),
        EventKind.RETRACTED: _("Taken away by the desk"),
    }.get(EventKind(event.kind), str(EventKind(event.kind).label))
