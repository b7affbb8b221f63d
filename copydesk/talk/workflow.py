"""The verbs of conversations.

Every verb counts the conversation's version up first, which keeps its row until the commit: so numbers are seen in
the order in which they were given, also on PostgreSQL, and nobody who asks "what is new since N" misses one. A
message has an id that its client made; sent again, it is the same message.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django_tasks import task

from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts.models import EventKind, Post, Remark
from copydesk.posts.receipts import code_hash, receipt_hash
from copydesk.press.models import Site, Stage
from copydesk.talk import letters, notices, pictures, rows
from copydesk.talk.access import CONVERSATIONS
from copydesk.talk.models import WRITING_LASTS, Conversation, Message
from copydesk.talk.passages import Marked
from copydesk.visitors import keys

FORGOTTEN_AT_ONCE = 200


class Reused(Exception):
    """The id of a message was used again for another text (HTTP 422)."""


class AnsweredMeanwhile(Exception):
    """Another editor has said something since this one looked (HTTP 409)."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person says. ``uuid`` was made by the client; ``marked`` is a passage of the post that they marked.

    With a ``signature`` the desk may publish it as a letter, signed like that. ``picture`` is the address of one.
    """

    text: str
    uuid: UUID
    marked: Marked | None = None
    signature: str = ""
    picture: str = ""


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
    report: str = "",
    name: str = "",
    email: str = "",
    client: str = "",
    trap_filled: bool = False,
) -> Opened:
    """Begin a conversation with its first message; ``report`` says what it complains about.

    The same message again leads to the same conversation.
    """
    key = key_of(said)
    again = opened_before(said)
    if again:
        return again
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                post=post,
                report=report,
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
        return say(rows.thread(post), said)


def erase(conversation: Conversation) -> None:
    """Delete what a person has said, and all that is known of them here, for good; the desk's words go with it."""
    with transaction.atomic():
        answers = conversation.messages.filter(event__kind=EventKind.ANSWERED)
        Remark.objects.filter(event__message__in=answers).delete()
        notices.erased(conversation)
        letters.erased(conversation)
        pictures.erased(conversation)
        conversation.delete()


# -- the desk --------------------------------------------------------------------------------------------


def reply(conversation: Conversation, said: Said, *, by: Editor, seen: int) -> Message:
    """Answer. ``seen`` is the version that the editor saw: when another editor has answered since, nothing happens."""
    again = said_before(conversation, said)
    if again:
        return again
    with transaction.atomic():
        number = rows.count(conversation, closed=False)
        again = said_before(conversation, said)
        if again:
            transaction.set_rollback(True)
            return again
        if conversation.messages.filter(from_desk=True, number__gt=seen).exclude(by=by).exists():
            raise AnsweredMeanwhile
        return rows.answer(conversation, number, uuid=said.uuid, text=said.text, by=by)


def ask_author(post: Post, said: Said, *, by: Editor, seen: int) -> Message:
    """Say something to the author of a post, in the post's thread."""
    with transaction.atomic():
        thread = rows.thread(post)
        if thread.closed_at:
            reopen(thread)
        return reply(thread, said, by=by, seen=seen)


def close(conversation: Conversation) -> None:
    """End a conversation: it can be read on, and nothing more be said."""
    with transaction.atomic():
        rows.count(conversation, closed=None, closed_at=clock.now(), waiting_since=None)


def reopen(conversation: Conversation) -> None:
    """Let it go on."""
    with transaction.atomic():
        rows.count(conversation, closed=None, closed_at=None)


def hand_over(conversation: Conversation, to: Editor | None) -> None:
    """Give a conversation to an editor, or back to all of them."""
    with transaction.atomic():
        rows.count(conversation, closed=None, editor=to)


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
    """Delete the conversations that were closed longer ago than the owner wants them kept; 0 days is for ever.

    Those with a published letter stay as long as it does: its writer may take it back.
    """
    days = Site.current().talk_days
    if not days:
        return
    old = Conversation.objects.filter(closed_at__lt=clock.now() - timedelta(days=days))
    old = old.exclude(messages__letter__stage=Stage.PUBLISHED)
    while some := list(old[:FORGOTTEN_AT_ONCE]):
        for conversation in some:
            erase(conversation)


def _say(conversation: Conversation, said: Said) -> Message:
    number = rows.count(conversation, closed=False)
    again = said_before(conversation, said)
    if again:  # the same message came twice in this moment: this one takes its number back
        transaction.set_rollback(True)
        return again
    fields = {} if said.marked is None else rows.passage(conversation, said.marked)
    if said.signature:
        fields["letter"] = letters.permitted(said.text, said.signature)
    pictures.kept(said.picture)
    fields["picture"] = said.picture
    return rows.ask(conversation, number, uuid=said.uuid, text=said.text, **fields)
