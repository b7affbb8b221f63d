"""Letters: a message that the desk publishes, with its writer's consent.

Whoever writes may permit it from the start, for the words as they are. Else the desk proposes a text, its writer
agrees to it and signs it, and an editor publishes it; both may take it back at any time. Each step names the version
of the letter that its person saw: of a text that was changed meanwhile nothing comes true.
"""

from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts import lists
from copydesk.posts.models import EventKind, Post
from copydesk.posts.record import record
from copydesk.press import letters as press
from copydesk.press.models import Letter, Stage
from copydesk.press.run import print_now
from copydesk.talk import rows
from copydesk.talk.models import Conversation, Message


class Changed(Exception):
    """The letter is not what this person saw any more: nothing was done (HTTP 409)."""


def permitted(text: str, signature: str) -> Letter:
    """Return the letter that a message may become as it is; inside the transaction that stores the message."""
    return Letter.objects.create(text=text, signature=signature, stage=Stage.AGREED)


def offer(message: Message, text: str, signature: str, *, by: Editor, seen: int) -> None:
    """Propose to publish a message in these words, and ask its writer. ``seen`` is 0 when there was no letter yet."""
    with transaction.atomic():
        number, letter = _held(message, seen)
        if letter and letter.is_published:
            raise Changed
        letter = letter or Letter(version=0)
        letter.text, letter.signature, letter.stage = text, signature, Stage.OFFERED
        letter.version += 1
        letter.save()
        Message.objects.filter(pk=message.pk).update(letter=letter, version=number)
        _tell(
            message.conversation,
            _(
                "We would like to publish your message as a letter. Please look at it above, where your message "
                "stands, and say whether you agree."
            ),
            by=by,
        )


def agree(message: Message, signature: str, *, seen: int) -> None:
    """Let the desk publish the words that its writer saw, signed like this; raises ``Changed``."""
    with transaction.atomic():
        number, letter = _held(message, seen)
        if letter is None or letter.stage != Stage.OFFERED:
            raise Changed
        Letter.objects.filter(pk=letter.pk).update(stage=Stage.AGREED, signature=signature)
        Message.objects.filter(pk=message.pk).update(version=number)
        rows.wait(message.conversation)


def publish(message: Message, *, by: Editor, seen: int) -> None:
    """Publish a letter whose writer has agreed to it, beneath its post when it is about one; raises ``Changed``."""
    with transaction.atomic():
        number, letter = _held(message, seen)
        if letter is None or letter.stage != Stage.AGREED:
            raise Changed
        about = message.conversation.post
        letter.post = about if about and about.is_public else None
        letter.position = lists.take_position(press.LIST)
        letter.place = press.next_place(letter.post) if letter.post else 0
        letter.stage, letter.published_at = Stage.PUBLISHED, clock.now()
        letter.save()
        record(EventKind.LETTER_ADDED, letter.post, by=by, data={"letter": letter.position})
        Message.objects.filter(pk=message.pk).update(version=number)
        address = f"{settings.SITE_URL}{press.address_of(letter)}"
        _tell(message.conversation, _("Your letter is published: %(address)s") % {"address": address}, by=by)
    _print(letter.post)


def take_back(letter: Letter, *, by: Editor | None = None) -> None:
    """Let a letter not be published, or not any more: by its writer, or by an editor. Twice is once."""
    with transaction.atomic():
        message = Message.objects.filter(letter=letter).select_related("conversation").first()
        if message:
            Message.objects.filter(pk=message.pk).update(
                version=rows.count(message.conversation, closed=None)
            )
        if not _end(letter, by):
            return
        if message and by:
            _tell(message.conversation, _("We do not publish your letter, or not any more."), by=by)
    _print(letter.post)


def erased(conversation: Conversation) -> None:
    """Delete the letters of a conversation, published or not, with its words; in the caller's transaction."""
    # This keeps the row, so that nobody publishes one meanwhile.
    Conversation.objects.filter(pk=conversation.pk).update(version=F("version") + 1)
    for letter in Letter.objects.filter(message__conversation=conversation).select_related("post"):
        _end(letter, None)
        letter.delete()


def _held(message: Message, seen: int) -> tuple[int, Letter | None]:
    """Count the conversation's version up, which keeps its row, and return that and the letter of the message.

    Raises ``Changed`` when the letter is not of the version that was seen.
    """
    number = rows.count(message.conversation, closed=None)
    letter = Letter.objects.filter(message=message).select_related("post").first()
    if seen != (letter.version if letter else 0):
        raise Changed
    return number, letter


def _end(letter: Letter, by: Editor | None) -> bool:
    """Take a letter back by compare-and-set, and have it gone from the pages; whether anything was changed."""
    was = Letter.objects.filter(pk=letter.pk).values_list("stage", "position").first()
    open_ones = Letter.objects.filter(pk=letter.pk).exclude(stage=Stage.TAKEN_BACK)
    if was is None or not open_ones.update(stage=Stage.TAKEN_BACK, position=None):
        return False
    if was[0] == Stage.PUBLISHED:
        record(EventKind.LETTER_TAKEN, letter.post, by=by, data={"letter": was[1]})
    return True


def _tell(conversation: Conversation, text: str, *, by: Editor) -> None:
    number = rows.count(conversation, closed=None)
    rows.answer(conversation, number, uuid=uuid4(), text=text, by=by)


def _print(post: Post | None) -> None:
    """Have the page right at once; the job of the event does it again, and is sure."""
    if post:
        print_now(post)
