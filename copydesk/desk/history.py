"""A post's history in words: every event, who did it, when, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from copydesk.posts.models import Event, EventKind, Post, ReasonCode

_BY_AUTHOR = {EventKind.SUBMITTED, EventKind.REVISED, EventKind.ANSWERED, EventKind.WITHDRAWN}


@dataclass(frozen=True)
class HistoryLine:
    """One event as the review screen tells it. ``revision`` is a number; ``reason`` the words that went with it."""

    what: str
    kind: str
    who: str
    when: datetime
    revision: int | None
    code: str
    reason: str


def history_of(post: Post) -> list[HistoryLine]:
    """Return everything that happened to a post, oldest first; one query."""
    events = Event.objects.filter(post=post).select_related("by", "revision", "remark").order_by("id")
    return [_line(event) for event in events]


def _line(event: Event) -> HistoryLine:
    kind = EventKind(event.kind)
    return HistoryLine(
        what=str(kind.label),
        kind=kind.value,
        who=_who(event, kind),
        when=event.happened_at,
        revision=event.revision.number if event.revision else None,
        code=str(ReasonCode(event.reason_code).label) if event.reason_code else "",
        reason=event.reason,
    )


def _who(event: Event, kind: EventKind) -> str:
    if event.by is not None:
        return event.by.name
    return _("its author") if kind in _BY_AUTHOR else _("Copydesk")
