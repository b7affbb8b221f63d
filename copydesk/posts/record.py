"""The record: one event for every change, in its transaction, and one job beside it that tells who listens."""

from typing import Any

from copydesk import rows
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts.models import Event, EventKind, Post, Remark, Revision

DELIVER = "copydesk.wiring.deliver"
# Events that nobody listens to need no job; a test holds this against the table in wiring.py.
UNHEARD = frozenset(
    {
        EventKind.QUEUED,
    }
)


def record(
    kind: EventKind,
    post: Post | None = None,
    revision: Revision | None = None,
    *,
    by: Editor | None = None,
    code: str = "",
    text: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one line of the record inside the caller's transaction and enqueue its delivery to who listens."""
    event = Event(
        kind=kind,
        post=post,
        revision=revision,
        by=by,
        reason_code=code,
        happened_at=clock.now(),
        data=data or {},
    )
    rows.insert(event)
    if text:
        rows.insert(Remark(event=event, text=text))
    if kind not in UNHEARD:
        enqueue(DELIVER, event.pk)
    return event
