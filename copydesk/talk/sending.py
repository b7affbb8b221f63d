"""The way in for readers and authors: who is blocked, how often, and then the verb."""

from django.db import transaction
from django.utils.translation import gettext as _

from copydesk.people import bans
from copydesk.people.limits import TooMany, take
from copydesk.posts.models import Address, Post
from copydesk.talk import workflow
from copydesk.talk.access import Door
from copydesk.talk.letters import Changed
from copydesk.talk.models import Message
from copydesk.talk.rows import Closed, Gone
from copydesk.talk.workflow import AnsweredMeanwhile, Opened, Reused, Said
from copydesk.visitors import refusals
from copydesk.visitors.refusals import Refusal

TROUBLE = (*refusals.TROUBLE, Closed, Gone, Reused, Changed)


def begin(
    said: Said,
    *,
    post: Post | None,
    report: str = "",
    name: str = "",
    email: str,
    client: str,
    trap_filled: bool,
) -> Opened:
    """Begin a conversation, or report a post; raises ``TROUBLE``. The same message again leads to the same one."""
    bans.check(client, email)
    try:
        with transaction.atomic():
            take("report" if report else "talk", client)
            return workflow.open_conversation(
                said,
                post=post,
                report=report,
                name=name,
                email=email,
                client=client,
                trap_filled=trap_filled,
            )
    except TooMany:
        again = workflow.opened_before(said)
        if again is None:
            raise
        return again


def say(door: Door, said: Said, *, client: str) -> Message:
    """Say something in what a key has opened; raises ``TROUBLE``. The same message again is the same message."""
    bans.check(client, door.email)
    bans.check(door.client)
    try:
        with transaction.atomic():
            take("say", client)
            take("say-in", door.key if door.conversation is None else str(door.conversation.pk))
            if door.conversation is None or door.conversation.is_thread:
                assert door.post is not None
                return workflow.say_in_thread(door.post, said)
            return workflow.say(door.conversation, said)
    except TooMany:
        again = workflow.said_before(door.conversation, said) if door.conversation else None
        if again is None:
            raise
        return again


def post_at(path: str) -> Post | None:
    """Return the post that readers see at this address (slashes at its ends do not count), or None."""
    post = post_known_at(path)
    return post if post and post.is_public else None


def post_known_at(path: str) -> Post | None:
    """Return the post that has, or had, this address, whether or not readers see it; or None."""
    if "\0" in path or len(path) > 500:
        return None
    known = Address.objects.filter(path=path.strip("/")).select_related("post__live").first()
    return known.post if known else None


def refusal_of(problem: Exception) -> Refusal:
    """Return one of ``TROUBLE`` as what to tell a person."""
    match problem:
        case Closed():
            return Refusal(
                409, _("This conversation is closed, so nothing was sent. You may begin a new one.")
            )
        case Gone():
            return Refusal(404, _("This conversation is not here any more."))
        case Changed():
            return Refusal(
                409,
                _(
                    "The letter has changed since you opened this page, so nothing was done. Please look again."
                ),
            )
        case AnsweredMeanwhile():
            return Refusal(
                409,
                _(
                    "Another editor has answered meanwhile, so nothing was sent. Read it, then send again if you like."
                ),
            )
        case Reused():
            return Refusal(
                422,
                _(
                    "This form was already used to send another message. Press Send again to send this one, too."
                ),
                fresh_key=True,
            )
    return refusals.refusal_of(problem)
