"""What every test of conversations does: Ann the reader writes, Edda answers, and both look."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from copydesk.talk.models import Conversation, Message

JSON = {"HTTP_ACCEPT": "application/json"}


def begin(client: Client, **fields: Any) -> str:
    """Write the first message as Ann does, and return the address of the conversation."""
    answer = client.post("/talk/", {"message": "The bridge is 80 m long.", "uuid": uuid.uuid4()} | fields)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def say(client: Client, address: str, message: str, **fields: Any) -> HttpResponse:
    """Say something at an address (``/talk/KEY``, ``/desk/talk/1``)."""
    name = "reply" if address.startswith("/desk/") else "message"
    fields = {name: message, "uuid": uuid.uuid4()} | fields
    answer: Any = client.post(f"{address.rstrip('/')}/say", fields)
    return answer  # type: ignore[no-any-return]


def new(client: Client, address: str, since: int = 0, **headers: str) -> Any:
    """Ask what is new since a version."""
    return client.get(f"{address.rstrip('/')}/new?since={since}", headers=headers or None)


def desk_address(conversation: Conversation | None = None) -> str:
    """Return where the desk has a conversation, the only one when none is named."""
    return f"/desk/talk/{(conversation or Conversation.objects.get()).pk}"


def said(conversation: Conversation | None = None) -> list[str]:
    """Return all that was said, in its order."""
    messages = Message.objects.filter(conversation=conversation or Conversation.objects.get())
    return [message.words for message in messages.order_by("number")]


def the_conversation() -> Conversation:
    """Return the only one, as the database has it."""
    return Conversation.objects.get()
