"""Whatever is sent: a clear answer, nothing lost, never a 500."""

import uuid
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.lib.text import without_forbidden
from copydesk.talk.models import Conversation, Message
from tests.desk.desk import at_the_desk
from tests.intake.forms import kept, parsed, words_of
from tests.intake.payloads import naughty, payloads
from tests.talk.talking import JSON, begin, desk_address, new, said, say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("", "Please write a message."),
        (" \n\t\u200b", "Please write a message."),
        ("x" * 5001, "at most 5,000 characters; this has 5,001"),
        ("Ring\x07", "can't be stored"),
        ("Null\x00", "can't be stored"),
    ],
)
def test_what_is_no_message_is_refused_and_kept(client: Client, message: str, sentence: str) -> None:
    first = client.post("/talk/", {"message": message, "sender": "Ann"})
    assert first.status_code == 422
    assert sentence in words_of(first)
    assert kept(first)["sender"] == "Ann"
    page = begin(client)
    for answer in (say(client, page, message), say(at_the_desk(), desk_address(), message)):
        assert answer.status_code == 422
    told = client.post(f"{page}/say", {"message": message}, **JSON)  # type: ignore[arg-type]
    assert told.status_code == 422
    assert sentence in told.json()["error"]
    assert said() == ["The bridge is 80 m long."]


def test_five_thousand_characters_are_a_message(client: Client) -> None:
    say(client, begin(client), "ä" * 5000)
    assert len(said()[1]) == 5000


def test_an_id_that_is_used_again_for_another_text_is_refused(client: Client) -> None:
    same = uuid.uuid4()
    page = begin(client, uuid=same)
    other = client.post("/talk/", {"message": "Something else", "uuid": same})
    assert other.status_code == 422
    assert kept(other)["uuid"] != str(same), "the next try is another message"
    assert say(client, page, "Something else", uuid=same).status_code == 422
    mine = uuid.uuid4()
    assert say(at_the_desk(), desk_address(), "Yes.", uuid=mine).status_code == 303
    assert say(at_the_desk(), desk_address(), "No.", uuid=mine).status_code == 422
    assert said() == ["The bridge is 80 m long.", "Yes."]


@pytest.mark.parametrize("wrong", ["x", "12345", "{}", "\x00", "z" * 36])
def test_an_id_that_is_none_is_refused(client: Client, wrong: str) -> None:
    page = begin(client)
    assert say(client, page, "Hello", uuid=wrong).status_code == 422
    assert client.post("/talk/", {"message": "Hello", "uuid": wrong}).status_code == 422


def test_an_unknown_conversation_is_a_clear_404(client: Client) -> None:
    for key in ("0" * 32, "7K3M-Q9XA-0VTB", "x", "%00", "é" * 20, "a" * 500):
        for ending in ("", "/say", "/new", "/erase", "/download"):
            answer = (
                client.post(f"/talk/{key}{ending}")
                if ending == "/say"
                else client.get(f"/talk/{key}{ending}")
            )
            assert answer.status_code in (404, 429), (key, ending)
    assert client.post(f"/talk/{'0' * 32}/say", {"message": "Hi"}, **JSON).json()["error"]  # type: ignore[arg-type]
    assert at_the_desk().post("/desk/talk/999/say", {"reply": "Hi", "uuid": uuid.uuid4()}).status_code == 404


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(client: Client) -> None:
    page = begin(client)
    with clock.stopped(clock.now() - timedelta(days=1)):
        say(at_the_desk(), desk_address(), "From yesterday")
    with clock.stopped(clock.now() + timedelta(days=1)):
        say(client, page, "From tomorrow")
    say(at_the_desk(), desk_address(), "From today")
    assert said()[1:] == ["From yesterday", "From tomorrow", "From today"]
    assert [message["id"][-1] for message in new(client, page, since=1).json()["messages"]] == ["2", "3", "4"]


def test_a_hundred_messages_a_second_are_slowed_down_and_kept(client: Client) -> None:
    page = begin(client)
    with clock.stopped(clock.now()):
        answers = [say(client, page, f"Message {number}") for number in range(100)]
    taken = [number for number, answer in enumerate(answers) if answer.status_code == 303]
    assert 10 < len(taken) < 100
    assert said()[1:] == [f"Message {number}" for number in taken]
    refused = answers[-1]
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert kept(refused)["message"] == "Message 99"


def test_the_flood_of_one_keeps_nobody_else_from_writing(client: Client) -> None:
    page = begin(client)
    for number in range(100):
        say(client, page, f"Message {number}")
    assert begin(Client(REMOTE_ADDR="192.0.2.9"), message="Hello?")
    assert new(client, page).status_code == 200, "to read is free"


def test_a_repeat_of_what_was_taken_is_answered_while_others_are_slowed_down(client: Client) -> None:
    page, mine = begin(client), uuid.uuid4()
    with clock.stopped(clock.now()):
        say(client, page, "Mine", uuid=mine)
        for number in range(60):
            say(client, page, f"Message {number}")
        assert say(client, page, "Another").status_code == 429
        assert say(client, page, "Mine", uuid=mine).status_code == 303


def test_conversations_are_not_opened_without_end(client: Client) -> None:
    with clock.stopped(clock.now()):
        answers = [client.post("/talk/", {"message": f"Hello {number}"}) for number in range(20)]
    assert {answer.status_code for answer in answers} == {303, 429}
    assert Conversation.objects.count() < 10


def test_another_site_can_make_nobody_write(client: Client) -> None:
    foreign = {"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "cross-site"}
    page = begin(client)
    assert client.post("/talk/", {"message": "Hi"}, **foreign).status_code == 403  # type: ignore[arg-type]
    assert client.post(f"{page}/say", {"message": "Hi"}, **foreign).status_code == 403  # type: ignore[arg-type]
    assert client.post(f"{page}/erase", **foreign).status_code == 403  # type: ignore[arg-type]
    assert said() == ["The bridge is 80 m long."]


def test_a_passage_is_cut_and_cleaned_not_refused(client: Client) -> None:
    begin(client, passage="x\x00" * 5000, before="y" * 500)
    assert Message.objects.get().passage == "x" * 1000


def test_naughty_strings_come_back_as_they_were_sent(client: Client, settings: Any) -> None:
    settings.LIMITS = False
    page, strange = begin(client), []
    for text in naughty():
        Message.objects.all().delete()
        answer = say(client, page, text)
        assert answer.status_code in (303, 422), text
        if answer.status_code == 303:
            stored = Message.objects.get().text
            shown = [element for element in parsed(client.get(page)).iter("p") if is_message(element)]
            if stored != text.replace("\r\n", "\n") or "".join(shown[0].itertext()) != stored:
                strange.append(text)
    assert strange == []


def is_message(element: Element) -> bool:
    return element.get("class") == "as-typed"


def test_attacks_are_shown_as_text(client: Client, settings: Any) -> None:
    settings.LIMITS = False
    attacks = without_forbidden("\n".join(payloads()))
    for first in range(0, len(attacks), 5000):
        page = begin(client, message=attacks[first : first + 5000] or "x")
        for html in (client.get(page), at_the_desk().get(f"{desk_address()}/")):
            inside = [element for element in parsed(html).iter() if element.get("class") == "as-typed"]
            assert inside
            tags = {child.tag for element in inside for child in element.iter()}
            assert tags <= {"p", "a"}
            links = [child.get("href", "") for element in inside for child in element.iter("a")]
            assert [link for link in links if not link.startswith(("http://", "https://"))] == []
        Conversation.objects.all().delete()
