"""What the desk sees of conversations: the list, the unanswered first, and one beside the text that it is about."""

from dataclasses import dataclass

from django.utils.timesince import timesince

from copydesk.lib import clock, html, markdown
from copydesk.lib.markdown import Span
from copydesk.people import bans
from copydesk.people.models import Editor
from copydesk.posts.models import EventKind, Post, Revision
from copydesk.press.edition import Edition
from copydesk.talk import decisions
from copydesk.talk.changes import Line, lines, writer_of
from copydesk.talk.models import CannedReply, Conversation, ConversationQuerySet, Message

PAGE = 50
SHOWN = 160
_LISTS = ("unanswered", "reports", "answered", "closed")


@dataclass(frozen=True)
class Summary:
    """One conversation in a list: its last words, how many messages of the other side wait, and how long."""

    conversation: Conversation
    words: str
    waits: int
    waited: str


@dataclass(frozen=True)
class Summaries:
    """A page of a list; ``next`` is the number of the page that follows, or 0."""

    name: str
    summaries: list[Summary]
    next: int


@dataclass(frozen=True)
class Beside:
    """The text that a conversation is about, with the passages marked that its messages point at."""

    revision: Revision
    html: str


def listed(reader: Editor, name: str, page: int, *, mine: bool = False) -> Summaries:
    """Return one page (from 1) of *unanswered*, *reports*, *answered* or *closed*; *mine*: handed to them."""
    name = name if name in _LISTS else "unanswered"
    rows: ConversationQuerySet = getattr(Conversation.objects.visible_to(reader), name)()
    if mine:
        rows = rows.filter(editor=reader)
    first = (page - 1) * PAGE
    found = list(rows.select_related("post__latest", "editor")[first : first + PAGE + 1])
    return Summaries(name, [_summary(row) for row in found[:PAGE]], page + 1 if len(found) > PAGE else 0)


def _summary(row: Conversation) -> Summary:
    messages = list(row.messages.select_related("event__remark").order_by("-number")[:20])
    waits = next((n for n, message in enumerate(messages) if message.from_desk), len(messages))
    words = " ".join(messages[0].words.split()) if messages else ""
    waited = timesince(row.waiting_since, clock.now()) if row.waiting_since else ""
    return Summary(row, words if len(words) <= SHOWN else f"{words[:SHOWN]}…", waits, waited)


def counts(reader: Editor) -> dict[str, int]:
    """Count what each list has for this editor."""
    rows = Conversation.objects.visible_to(reader)
    return {
        "unanswered": rows.filter(waiting_since__isnull=False).count(),
        "reports": rows.reports().count(),
        "answered": rows.answered().count(),
        "closed": rows.closed().count(),
    }


def answerers(conversation: Conversation) -> list[Editor]:
    """Return who may answer in a conversation, by name: it can be handed to one of them."""
    editors = Editor.objects.filter(is_active=True).order_by("name")
    rows = Conversation.objects.filter(pk=conversation.pk)
    return [editor for editor in editors if rows.visible_to(editor).exists()]


def beside(conversation: Conversation, said: list[Line]) -> Beside | None:
    """Return the text that was last pointed at, else the one that readers see; None when it is about no post."""
    pointing = [line.message for line in said if line.message.revision_id]
    post = conversation.post
    revision = pointing[-1].revision if pointing else None
    if revision is None and post is not None:
        revision = post.live or post.latest
    if revision is None:
        return None
    spans = [
        Span(message.passage_start, message.passage_end, message.number)
        for message in pointing
        if message.revision_id == revision.pk
        and message.passage_field == "body"
        and message.passage_start is not None
        and message.passage_end is not None
    ]
    marked = markdown.mark(revision.body, sorted(spans))
    return Beside(revision, html.for_page(marked, trusted=Edition().trusted))


def reports_of(post: Post) -> list[Summary]:
    """Return the open reports of a post, those in front that wait for an answer."""
    return [_summary(row) for row in Conversation.objects.reports().filter(post=post)[:PAGE]]


@dataclass(frozen=True)
class Talk:
    """What the page of one conversation shows, or the part of the review screen that talks to the author."""

    conversation: Conversation | None
    lines: list[Line]
    address: str
    canned: list[CannedReply]
    writing: str = ""
    banned: bool = False

    @property
    def version(self) -> int:
        """The version that the page shows."""
        return self.conversation.version if self.conversation else 0


def talk_of(conversation: Conversation, reader: Editor) -> Talk:
    """Gather one conversation as an editor sees it."""
    who = known_as(conversation)
    return Talk(
        conversation,
        lines(conversation),
        f"/desk/talk/{conversation.pk}",
        list(CannedReply.objects.all()),
        writer_of(conversation, reader),
        bans.is_banned(*who),
    )


def talk_with_author(post: Post) -> Talk:
    """Gather the thread of a post, which may have nothing in it yet."""
    thread = Conversation.objects.threads().filter(post=post).first()
    address = f"/desk/posts/{post.pk}/talk"
    return Talk(thread, lines(thread), address, list(CannedReply.objects.all()))


def known_as(conversation: Conversation) -> tuple[str, str]:
    """Return what the person on the other side is known by: the hash of an address, an e-mail; both may be empty."""
    if conversation.is_thread and conversation.post:
        return conversation.post.client, conversation.post.email
    return conversation.client, conversation.email


def thank_for(post: Post, typed: str, *, by: Editor) -> None:
    """Thank for the correction of a post that a message (its id as the form sent it) has led to, in its thread."""
    event = post.events.filter(kind=EventKind.CORRECTED).last()
    if event is None or not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return
    message = Message.objects.filter(pk=int(typed), conversation__post=post).first()
    if message:
        decisions.thank(message, event, by=by)
