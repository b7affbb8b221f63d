"""What the two sides of a conversation see of it: its messages, and what is new since a version.

What is asked for again and again is small: nothing new is a 304 without a body (``tag`` is its ETag), and a message
comes as the same HTML that the page has, so that it can be put into the page as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.lib import clock, html
from copydesk.lib.diff import Change, changes
from copydesk.people.models import Editor
from copydesk.press.letters import address_of
from copydesk.press.models import Site, Stage
from copydesk.talk.models import Conversation, Message

ANSWERS_LOOKED_AT = 50
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]{1,2000}", re.IGNORECASE)
_NOT_LAST = ".,;:!?)]}'’»*_"


class Piece(NamedTuple):
    """A run of a message; ``url`` is empty where it is no link."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One message as a page shows it."""

    message: Message
    pieces: list[Piece]
    # What the desk would change in it, of a letter that waits for its writer.
    changes: list[Change]
    # Where it can be read as a letter; empty when it is none, or not published.
    letter_address: str


def lines(conversation: Conversation | None, since: int = 0) -> list[Line]:
    """Return the messages that are new or changed since a version, in their order; all of them since 0."""
    if conversation is None:
        return []
    found = conversation.messages.filter(version__gt=since).order_by("number")
    messages = found.select_related("by", "event__remark", "event__post", "correction", "letter__post__live")
    return [
        Line(message, list(linked(message.words)), _changes(message), _letter_address(message))
        for message in messages
    ]


def _letter_address(message: Message) -> str:
    return address_of(message.letter) if message.letter and message.letter.is_published else ""


def _changes(message: Message) -> list[Change]:
    letter = message.letter
    is_changed = letter and letter.stage == Stage.OFFERED and letter.text != message.words
    return changes(message.words, letter.text) if letter and is_changed else []


def as_text(conversation: Conversation | None) -> str:
    """Return the whole conversation as a plain text to keep."""
    return "\n\n".join(_as_text(line.message) for line in lines(conversation)) + "\n"


def _as_text(message: Message) -> str:
    who = _("The desk") if message.from_desk else _("You")
    when = message.sent_at.isoformat(timespec="seconds")
    passage = "".join(f"> {line}\n" for line in message.passage.splitlines())
    picture = f"\n[{_('The picture that came with this message')}]" if message.picture else ""
    return f"{who}, {when}:\n{passage}{message.words}{picture}"


def news(
    conversation: Conversation | None, since: int, *, reader: Editor | None = None, address: str = ""
) -> dict[str, Any]:
    """Return as JSON can hold it what is new since a version; ``reader`` is an editor, or None for the other side,
    who talks below ``address``.
    """
    if conversation is None:
        return {"version": 0, "closed": False, "messages": []}
    # A version that is still to come is one of before a restore: everything may be new.
    since = since if since <= conversation.version else 0
    template = get_template("talk/message.html")
    seen = {"desk": reader, "address": address}
    told: dict[str, Any] = {
        "version": conversation.version,
        "closed": conversation.is_closed,
        "messages": [
            {"id": f"message-{line.message.number}", "html": template.render(seen | {"line": line})}
            for line in lines(conversation, since)
        ],
    }
    return told | ({"writing": writer_of(conversation, reader)} if reader else {})


def tag(conversation: Conversation | None) -> str:
    """Return the ETag of what ``news`` tells."""
    return f'"{conversation.version if conversation else 0}"'


def writer_of(conversation: Conversation, reader: Editor) -> str:
    """Return a sentence about another editor who is typing an answer right now; empty when nobody is."""
    writer = conversation.writer
    if writer is None or writer.pk == reader.pk or not conversation.is_being_answered(clock.now()):
        return ""
    return _("%(name)s is writing an answer.") % {"name": writer.name}


def linked(text: str) -> Iterator[Piece]:
    """Cut a text at the web addresses in it; a full stop or bracket behind an address is not part of it."""
    at = 0
    for found in _ADDRESS.finditer(text):
        shown = found[0].rstrip(_NOT_LAST)
        shown += ")" if "(" in shown and text[found.start() + len(shown) :][:1] == ")" else ""
        address = html.safe_url(shown)
        if not address or not html.host_of(address):
            continue
        if found.start() > at:
            yield Piece(text[at : found.start()])
        yield Piece(shown, address)
        at = found.start() + len(shown)
    if at < len(text):
        yield Piece(text[at:])


def usual_wait() -> str:
    """Return a sentence about when the desk usually answers: the owner's own, else from the last answers."""
    note = Site.current().talk_note
    if note:
        return note
    last = Message.objects.filter(waited__isnull=False).order_by("-pk").values_list("waited", flat=True)
    waited = [seconds for seconds in last[:ANSWERS_LOOKED_AT] if seconds is not None]
    if not waited:
        return _("An editor reads every message.")
    return _about(timedelta(seconds=median(waited)))


def _about(wait: timedelta) -> str:
    minutes = -(-wait // timedelta(minutes=1))
    if minutes <= 60:
        shown = max(5, -(-minutes // 5) * 5)
        return ngettext(
            "The desk usually answers within %(n)s minute.",
            "The desk usually answers within %(n)s minutes.",
            shown,
        ) % {"n": shown}
    hours = -(-minutes // 60)
    if hours < 24:
        return ngettext(
            "The desk usually answers within %(n)s hour.",
            "The desk usually answers within %(n)s hours.",
            hours,
        ) % {"n": hours}
    days = -(-hours // 24)
    return ngettext(
        "The desk usually answers within %(n)s day.", "The desk usually answers within %(n)s days.", days
    ) % {"n": days}
