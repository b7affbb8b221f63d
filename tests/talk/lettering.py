"""How tests make a letter of a message: the desk offers, the writer agrees, an editor publishes."""

from typing import Any

from django.test import Client

from copydesk.talk.models import Message
from tests.desk.desk import at_the_desk
from tests.people import deliver_all
from tests.talk.talking import begin, desk_address

LIST, FEED = "/letters/", "/letters/feed.xml"


def at_letter(message: Message | None = None) -> str:
    """Return where the desk makes a letter of a message, the only one of a reader when none is named."""
    message = message or Message.objects.get(from_desk=False)
    return f"{desk_address(message.conversation)}/letter/{message.number}/"


def offer(text: str = "The bridge is 80 m long!", signature: str = "Ann", version: int = 0) -> Any:
    fields = {"verb": "offer", "text": text, "signature": signature, "seen": version}
    return at_the_desk().post(at_letter(), fields)


def agree(client: Client, page: str, *, version: int = 1, signature: str = "Ann from Millbrook") -> Any:
    fields = {"verb": "agree", "signature": signature, "seen": version}
    return client.post(f"{page}/letter/1", fields)


def publish(version: int = 1) -> Any:
    answer = at_the_desk().post(at_letter(), {"verb": "publish", "seen": version})
    deliver_all()
    return answer


def a_letter(client: Client, **fields: Any) -> str:
    """Write a message that may be published as it is, publish it, and return the address of the conversation."""
    address = begin(client, letter="on", signature="Ann", **fields)
    assert publish().status_code == 303
    return address
