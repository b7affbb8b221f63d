"""What the decisions about a post say in the thread with its author, and what a message has led to."""

import uuid as uuids
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from copydesk.people.models import Editor
from copydesk.posts.models import Event, EventKind, Post
from copydesk.talk import rows
from copydesk.talk.models import Message

# The decisions whose words belong in the thread of their post, and whether the desk said them.
TOLD = {
    EventKind.RETURNED: True,
    EventKind.ANSWERED: False,
    EventKind.SPIKED: True,
    EventKind.CORRECTED: True,
    EventKind.HIDDEN: True,
    EventKind.SHOWN: True,
    EventKind.RETRACTED: True,
}


def tell(event: Event) -> None:
    """Put the words of a decision, or of the author's answer, into the thread of the post; each once."""
    kind = EventKind(event.kind)
    if kind not in TOLD or not event.reason or event.post is None or _told(event):
        return
    try:
        with transaction.atomic():
            thread = rows.thread(event.post)
            number = rows.count(thread, closed=None, closed_at=None)
            fields: dict[str, Any] = {"uuid": uuids.uuid5(uuids.NAMESPACE_OID, f"event {event.pk}")}
            fields |= {"event": event, "sent_at": event.happened_at}
            if TOLD[kind]:
                rows.answer(thread, number, by=event.by, mailed=False, **fields)  # intake.notices mails it
            else:
                rows.ask(thread, number, **fields)
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
        number = rows.count(conversation, closed=None)
        if not Message.objects.filter(pk=message.pk, correction=None).update(
            correction=event, version=number
        ):
            return
        number = rows.count(conversation, closed=None)
        text = _("Thank you. We have corrected the post: %(address)s")
        assert event.post is not None
        address = f"{settings.SITE_URL}{event.post.address}"
        fields = {"uuid": uuids.uuid4(), "text": text % {"address": address}}
        # The author of the post has a mail about the correction itself.
        rows.answer(conversation, number, by=by, mailed=not conversation.is_thread, **fields)


def _told(event: Event) -> bool:
    return Message.objects.filter(event=event).exists()
