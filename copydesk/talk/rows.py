"""What every verb of conversations shares: the count that keeps the row, and adding a message; no verb by itself."""

from datetime import datetime
from typing import Any

from django.db.models import F

from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts.models import Post, Revision
from copydesk.talk import notices
from copydesk.talk.access import thread_of
from copydesk.talk.models import Conversation, Message
from copydesk.talk.passages import Marked, find


class Gone(Exception):
    """The conversation does not exist any more (HTTP 404)."""


class Closed(Exception):
    """Nothing can be said in a closed conversation (HTTP 409)."""


def count(conversation: Conversation, *, closed: bool | None, **changes: Any) -> int:
    """Count the version up (and change the row along with it) and return it; from here the row is the caller's.

    ``closed=False``: only when it is open, else ``Closed``.
    """
    row = Conversation.objects.filter(pk=conversation.pk)
    mine = row if closed is None else row.filter(closed_at__isnull=not closed)
    if not mine.update(version=F("version") + 1, **changes):
        raise Closed if row.exists() else Gone
    for name, value in changes.items():
        setattr(conversation, name, value)
    conversation.version = row.values_list("version", flat=True).get()
    return conversation.version


def thread(post: Post) -> Conversation:
    """Return the thread of a post, begun when there is none; inside the caller's transaction."""
    thread = thread_of(post)
    if thread is None:
        now = clock.now()
        new = Conversation(post=post, client=post.client, opened_at=now, said_at=now)
        Conversation.objects.bulk_create([new], ignore_conflicts=True)
        thread = thread_of(post)
    assert thread is not None
    return thread


def ask(conversation: Conversation, number: int, **fields: Any) -> Message:
    """Add a message that the desk is to answer."""
    now, waited = clock.now(), _waiting_since(conversation)
    _set(conversation, said_at=now, waiting_since=waited or now)
    message = _add(conversation, number, **fields)
    if waited is None:
        notices.asked(conversation, message)
    return message


def wait(conversation: Conversation) -> None:
    """Let the desk have something to do in a conversation, without a message."""
    if _waiting_since(conversation) is None:
        _set(conversation, waiting_since=clock.now())


def answer(
    conversation: Conversation, number: int, *, by: Editor | None, mailed: bool = True, **fields: Any
) -> Message:
    """Add a message of the desk: nothing waits any more. ``mailed``: also to who waits for it."""
    now, since = clock.now(), _waiting_since(conversation)
    waited = max(0, int((now - since).total_seconds())) if since else None
    _set(conversation, said_at=now, waiting_since=None, writer=None, writing_at=None)
    message = _add(conversation, number, from_desk=True, by=by, waited=waited, **fields)
    if mailed:
        notices.said(conversation, message)
    return message


def _waiting_since(conversation: Conversation) -> datetime | None:
    return Conversation.objects.values_list("waiting_since", flat=True).get(pk=conversation.pk)


def _add(conversation: Conversation, number: int, **fields: Any) -> Message:
    fields = {"sent_at": clock.now()} | fields
    return Message.objects.create(conversation=conversation, number=number, version=number, **fields)


def passage(conversation: Conversation, marked: Marked) -> dict[str, Any]:
    """Return the columns of a marked passage, with its place in the text that readers see now."""
    revision: Revision | None = conversation.post.live if conversation.post else None
    place = find(revision, marked) if revision else None
    return {"passage": marked.text, "revision": revision} | (
        {"passage_field": place.field, "passage_start": place.start, "passage_end": place.end}
        if place
        else {}
    )


def _set(conversation: Conversation, **changes: Any) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
