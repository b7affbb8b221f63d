"""The picture that goes along with a message: cleaned as those of posts are, seen by its two sides, erased with it."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from copydesk.lib import pictures
from copydesk.media import shelves
from copydesk.media import workflow as media
from copydesk.people.client import client_of
from copydesk.press.answers import content_type
from copydesk.talk.models import Conversation, Message
from copydesk.visitors.pictures import taken

FILE = "picture"


def sent_with(request: HttpRequest, uuid: object) -> str:
    """Take in the picture that came with a message and return its address; empty when none came.

    Raises ``Refusal`` and ``TooMany``. The same file with the same message is the same picture.
    """
    file = request.FILES.get(FILE)
    return taken(file, client_of(request), seed=str(uuid)).address if isinstance(file, UploadedFile) else ""


def kept(address: str) -> None:
    """Let a picture belong to the message that is being stored."""
    if picture := pictures.at(address):
        media.attach(picture.key)


def erased(conversation: Conversation) -> None:
    """Delete the pictures of a conversation for good; in the caller's transaction."""
    addresses = conversation.messages.exclude(picture="").values_list("picture", flat=True)
    media.detach([picture.key for address in addresses if (picture := pictures.at(address))])


def answer(message: Message | None, *, small: bool) -> HttpResponse | None:
    """Return the picture of a message, the largest there is or the smallest; None when there is none."""
    picture = pictures.at(message.picture) if message else None
    if picture is None:
        return None
    name = (picture.smallest if small else picture.address).rpartition("/")[2]
    file = shelves.opened(picture.key, name)
    if file is None:
        return None
    with file:
        return HttpResponse(file.read(), content_type=content_type(name))
