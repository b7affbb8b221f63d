"""Conversations by mail, when the owner has set a mail server: the desk hears of a message, the reader of an answer.

An answer is mailed a little later, and not at all when its reader has written again by then: they have seen it.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django_tasks import task

from copydesk.distribution import letters, mail
from copydesk.distribution.letters import Letter, Link
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock
from copydesk.posts.receipts import receipt_hash
from copydesk.press.models import Site
from copydesk.talk.access import CONVERSATIONS
from copydesk.talk.models import Conversation, Message
from copydesk.visitors import keys

ANSWERED = "copydesk.talk.notices.answered"
LATER = timedelta(minutes=1)


def asked(conversation: Conversation, message: Message) -> None:
    """Tell the desk that somebody waits for an answer; once until it has answered. In the caller's transaction."""
    site = Site.current()
    if not settings.MAIL_IS_SET or not site.talk_mail:
        return
    address = f"{settings.SITE_URL}/desk/talk/{conversation.pk}/"
    letter = Letter(
        subject=_("A message for the desk of %(site)s") % {"site": site.name},
        paragraphs=[],
        quote=message.words,
        links=[Link(label=_("To read on and to answer"), url=address)],
        why=_(
            "You get this mail because this address was named for what readers and authors write to the desk."
        ),
    )
    letters.send(letter, site.talk_mail, key=_key(conversation, message, "desk"))


def said(conversation: Conversation, message: Message) -> None:
    """Have the reader told of an answer, unless they have seen it by then. In the caller's transaction."""
    if settings.MAIL_IS_SET and _mail_of(conversation):
        enqueue(ANSWERED, message.pk, after=clock.now() + LATER)


def erased(conversation: Conversation) -> None:
    """Send nothing more of what was said in a conversation."""
    mail.cancel(_about(conversation))


@task()
def answered(pk: int) -> None:
    """Mail an answer to the reader or author who waits for it."""
    message = Message.objects.filter(pk=pk).first()
    if message is None:
        return  # erased meanwhile
    conversation = CONVERSATIONS.get(pk=message.conversation_id)
    if conversation.messages.filter(from_desk=False, number__gt=message.number).exists():
        return
    letter = Letter(
        subject=_("An answer from the desk of %(site)s") % {"site": Site.current().name},
        paragraphs=[],
        quote=message.words,
        links=[Link(label=_("To read on and to answer"), url=_address(conversation))],
        why=_("You get this mail because you left this address when you wrote to %(url)s.")
        % {"url": settings.SITE_URL},
    )
    letters.send(letter, _mail_of(conversation), key=_key(conversation, message, "reader"))


def _key(conversation: Conversation, message: Message, to: str) -> str:
    return f"{_about(conversation)}{message.number}/{to}"


def _about(conversation: Conversation) -> str:
    """Return how the keys of a conversation's mails begin: with the post, if it is about one."""
    of_post = f"post/{conversation.post_id}/" if conversation.post_id else ""
    return f"{of_post}{'thread' if conversation.is_thread else 'conversation'}/{conversation.pk}/"


def _mail_of(conversation: Conversation) -> str:
    if conversation.is_thread:
        return conversation.post.email if conversation.post else ""
    return conversation.email


def _address(conversation: Conversation) -> str:
    """Return where the conversation is: a reader's own page, or the receipt of the post."""
    if conversation.is_thread and conversation.post:
        return f"{settings.SITE_URL}/receipt/{keys.mailed_key_of(conversation.post)}"
    first = conversation.messages.order_by("number").first()
    key = keys.new_key_of("conversation key of", first.uuid.hex) if first else ""
    known = receipt_hash(key) == conversation.receipt_hash
    return f"{settings.SITE_URL}/talk/{key}" if known else f"{settings.SITE_URL}/receipt/"
