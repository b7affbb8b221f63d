"""What a mail says, once: its text and its HTML are made of the same words by two templates."""

from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.template.loader import render_to_string

from copydesk.distribution import mail, stopping


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where a mail leads."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail says. ``quote`` are the words of a person, as typed; ``why`` says why this address gets it."""

    subject: str
    paragraphs: list[str]
    quote: str = ""
    links: list[Link]
    code: str = ""
    why: str = ""


def send(letter: Letter, to: str, *, key: str) -> None:
    """Have it sent as ``mail.send`` does, with a link that stops more of the kind."""
    if not settings.MAIL_IS_SET or not to:
        return
    context = {"letter": letter, "stop": stopping.address_of(to, key)}
    # Templates escape everything; a plain text takes that back.
    text = unescape(render_to_string("mail/letter.txt", context))
    mail.send(to, letter.subject, text, html=render_to_string("mail/letter.html", context), key=key)
