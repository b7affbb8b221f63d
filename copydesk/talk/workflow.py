"""The verbs of conversations.

Every verb counts the conversation's version up first, which keeps its row until the commit: so numbers are seen in
the order in which they were given, also on PostgreSQL, and nobody who asks "what is new since N" misses one. A
message has an id that its client made; sent again, it is the same message.
"""

import uuid as uuids
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django_tasks import task

from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts.models import Event, EventKind, Post, Remark, Revision
from copydesk.posts.workflow import code_hash, receipt_hash
from copydesk.press.models import Site
from copydesk.talk.access import CONVERSATIONS, thread_of
from copydesk.talk.models import WRITING_LASTS, Conversation, Message
from copydesk.talk.passages import Marked, find
from copydesk.visitors import keys

FORGOTTEN_AT_ONCE = 200
# The decisions whose words belong in the thread of their post, and whether the desk said them.
TOLD = {
    EventKind.RETURNED: True,
    EventKind.ANSWERED: False,
    EventKind.SPIKED: True,
    EventKind.CORRECTED: True,
    EventKind.RETRACTED: True,
}


class Gone(Exception):
    """The conversation does not exist any more (HTTP 404)."""


class Closed(Exception):
    """Nothing can be said in a closed conversation (HTTP 409)."""


class Reused(Exception):
    """The id of a message was used again for another text (HTTP 422)."""


class AnsweredMeanwhile(Exception):
    """Another editor has said something since this one looked (HTTP 409)."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person says. ``uuid`` was made by the client; ``marked`` is a passage of the post that they marked."""

    text: str
    uuid: UUID
    marked: Marked | None = None


@dataclass(frozen=True)
class Opened:
    """A new conversation and what only its reader gets to know."""

    conversation: Conversation
    key: str


# -- readers and authors ---------------------------------------------------------------------------------


def open_conversation(
    said: Said,
    *,
    post: Post | None = None,
    name: str = "",
    email: str = "",
    client: str = "",
    trap_filled: bool = False,
) -> Opened:
    """Begin a conversation with its first message. The same message again leads to the same conversation."""
    key = key_of(said)
    again = opened_before(said)
    if again:
        return again
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                post=post,
                receipt_hash=receipt_hash(key),
                code_hash=code_hash(keys.code_of(key)),
                name=name,
                email=email,
                client=client,
                trap_filled=trap_filled,
                opened_at=clock.now(),
                said_at=clock.now(),
            )
            _say(conversation, said)
    except IntegrityError:  # the same message came twice in this moment
        again = opened_before(said)
        if again is None:
            raise
        return again
    return Opened(conversation, key)


def opened_before(said: Said) -> Opened | None:
    """Return the conversation that this very message has begun already; raises ``Reused``."""
    key = key_of(said)
    known = CONVERSATIONS.filter(receipt_hash=receipt_hash(key)).first()
    if known is None:
        return None
    return Opened(known, key) if said_before(known, said) else None


def key_of(said: Said) -> str:
    """Return the key of the conversation that a message begins: nobody can tell it without the site's secret."""
    return keys.new_key_of("conversation key of", said.uuid.hex)


def say(conversation: Conversation, said: Said) -> Message:
    """Add what a reader or an author says; raises ``Closed``, ``Gone`` and ``Reused``."""
    again = said_before(conversation, said)
    if again:
        return again
    with transaction.atomic():
        return _say(conversation, said)


def said_before(conversation: Conversation, said: Said) -> Message | None:
    """Return the message that was sent with this id already; raises ``Reused``."""
    known = conversation.messages.filter(uuid=said.uuid).first()
    if known and known.words != said.text:
        raise Reused
    return known


def say_in_thread(post: Post, said: Said) -> Message:
    """Add what an author says in the thread of their post, which begins with the first message."""
    with transaction.atomic():
        return say(_thread(post), said)


def erase(conversation: Conversation) -> None:
    """Delete what a person has said, and all that is known of them here, for good; the desk's words go with it."""
    with transaction.atomic():
        answers = conversation.messages.filter(event__kind=EventKind.ANSWERED)
        Remark.objects.filter(event__message__in=answers).delete()
        conversation.delete()


# -- the desk --------------------------------------------------------------------------------------------


def reply(conversation: Conversation, said: Said, *, by: Editor, seen: int) -> Message:
    """Answer. ``seen`` is the version that the editor saw: when another editor has answered since, nothing happens."""
    again = said_before(conversation, said)
    if again:
        return again
    with transaction.atomic():
        number = _count(conversation, closed=False)
        again = said_before(conversation, said)
        if again:
            transaction.set_rollback(True)
            return again
        if conversation.messages.filter(from_desk=True, number__gt=seen).exclude(by=by).exists():
            raise AnsweredMeanwhile
        return _answer(conversation, number, uuid=said.uuid, text=said.text, by=by)


def ask_author(post: Post, said: Said, *, by: Editor, seen: int) -> Message:
    """Say something to the author of a post, in the post's thread."""
    with transaction.atomic():
        thread = _thread(post)
        if thread.closed_at:
            reopen(thread)
        return reply(thread, said, by=by, seen=seen)


def tell(event: Event) -> None:
    """Put the words of a decision, or of the author's answer, into the thread of the post; each once."""
    kind = EventKind(event.kind)
    if kind not in TOLD or not event.reason or event.post is None or _told(event):
        return
    try:
        with transaction.atomic():
            thread = _thread(event.post)
            number = _count(thread, closed=None, closed_at=None)
            fields: dict[str, Any] = {"uuid": uuids.uuid5(uuids.NAMESPACE_OID, f"event {event.pk}")}
            fields |= {"event": event, "sent_at": event.happened_at}
            if TOLD[kind]:
                _answer(thread, number, by=event.by, **fields)
            else:
                _ask(thread, number, **fields)
    except IntegrityError:
        if not _told(event):
            raise


def tell_last(post: Post) -> None:
    """Do ``tell`` for the newest of the post's decisions right now; their events do it again, and are sure."""
    events = Event.objects.filter(post=post, kind__in=list(TOLD), remark__isnull=False)
    for event in events.select_related("post", "remark").order_by("-id")[:1]:
        tell(event)


def thank(message: Message, event: Event, *, by: Editor) -> None:
    """Say in the thread that a message has led to a correction, and thank for it."""
    conversation = message.conversation
    with transaction.atomic():
        number = _count(conversation, closed=None)
        if not Message.objects.filter(pk=message.pk, correction=None).update(
            correction=event, version=number
        ):
            return
        number = _count(conversation, closed=None)
        text = _("Thank you. We have corrected the post: %(address)s")
        assert event.post is not None
        address = f"{settings.SITE_URL}{event.post.address}"
        _answer(conversation, number, uuid=uuids.uuid4(), text=text % {"address": address}, by=by)


def close(conversation: Conversation) -> None:
    """End a conversation: it can be read on, and nothing more be said."""
    with transaction.atomic():
        _count(conversation, closed=None, closed_at=clock.now(), waiting_since=None)


def reopen(conversation: Conversation) -> None:
    """Let it go on."""
    with transaction.atomic():
        _count(conversation, closed=None, closed_at=None)


def hand_over(conversation: Conversation, to: Editor | None) -> None:
    """Give a conversation to an editor, or back to all of them."""
    with transaction.atomic():
        _count(conversation, closed=None, editor=to)


def writing(conversation: Conversation, *, by: Editor) -> None:
    """Let the other editors see that this one is typing an answer."""
    now = clock.now()
    alone = conversation.writer_id == by.pk and conversation.writing_at
    if alone and now - conversation.writing_at < WRITING_LASTS / 2:  # type: ignore[operator]
        return
    Conversation.objects.filter(pk=conversation.pk).update(
        writer=by, writing_at=now, version=F("version") + 1
    )


# -- time ------------------------------------------------------------------------------------------------


@task()
def forget() -> None:
    """Delete the conversations that were closed longer ago than the owner wants them kept; 0 days is for ever."""
    days = Site.current().talk_days
    if not days:
        return
    old = Conversation.objects.filter(closed_at__lt=clock.now() - timedelta(days=days))
    while some := list(old[:FORGOTTEN_AT_ONCE]):
        for conversation in some:
            erase(conversation)


# -- what all of them share ------------------------------------------------------------------------------


def _thread(post: Post) -> Conversation:
    """Return the thread of a post, begun when there is none; inside the caller's transaction."""
    thread = thread_of(post)
    if thread is None:
        now = clock.now()
        new = Conversation(post=post, client=post.client, opened_at=now, said_at=now)
        Conversation.objects.bulk_create([new], ignore_conflicts=True)
        thread = thread_of(post)
    assert thread is not None
    return thread


def _say(conversation: Conversation, said: Said) -> Message:
    number = _count(conversation, closed=False)
    again = said_before(conversation, said)
    if again:  # the same message came twice in this moment: this one takes its number back
        transaction.set_rollback(True)
        return again
    fields = {} if said.marked is None else _passage(conversation, said.marked)
    return _ask(conversation, number, uuid=said.uuid, text=said.text, **fields)


def _ask(conversation: Conversation, number: int, **fields: Any) -> Message:
    """Add a message that the desk is to answer."""
    now = clock.now()
    _set(conversation, said_at=now, waiting_since=Coalesce("waiting_since", Value(now)))
    return _add(conversation, number, **fields)


def _answer(conversation: Conversation, number: int, *, by: Editor | None, **fields: Any) -> Message:
    """Add a message of the desk: nothing waits any more."""
    now = clock.now()
    since = Conversation.objects.values_list("waiting_since", flat=True).get(pk=conversation.pk)
    waited = max(0, int((now - since).total_seconds())) if since else None
    _set(conversation, said_at=now, waiting_since=None, writer=None, writing_at=None)
    return _add(conversation, number, from_desk=True, by=by, waited=waited, **fields)


def _add(conversation: Conversation, number: int, **fields: Any) -> Message:
    fields = {"sent_at": clock.now()} | fields
    return Message.objects.create(conversation=conversation, number=number, version=number, **fields)


def _count(conversation: Conversation, *, closed: bool | None, **changes: Any) -> int:
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


def _set(conversation: Conversation, **changes: Any) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(**changes)


def _told(event: Event) -> bool:
    return Message.objects.filter(event=event).exists()


def _passage(conversation: Conversation, marked: Marked) -> dict[str, Any]:
    """Return the columns of a marked passage, with its place in the text that readers see now."""
    revision: Revision | None = conversation.post.live if conversation.post else None
    place = find(revision, marked) if revision else None
    return {"passage": marked.text, "revision": revision} | (
        {"passage_field": place.field, "passage_start": place.start, "passage_end": place.end}
        if place
        else {}
    )
