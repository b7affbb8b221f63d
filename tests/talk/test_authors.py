"""Tom, an author, and the desk: the thread of his post, on the receipt and on the review screen."""

import re

import pytest
from django.test import Client

from copydesk.lib import ids
from copydesk.posts.models import Post, Remark, Status
from copydesk.talk.models import Conversation, Message
from tests.desk.desk import at_the_desk, decide
from tests.intake.forms import send, words_of
from tests.people import deliver_all, seen
from tests.talk.talking import new, said, say, the_conversation

pytestmark = pytest.mark.django_db


def a_post_of_tom(client: Client) -> tuple[str, Post]:
    """Return the key of the receipt and the post, which waits at the desk."""
    key = send(client).rpartition("/")[2]
    deliver_all()
    return key, Post.objects.get()


def test_a_send_back_and_its_answer_are_in_the_thread(client: Client) -> None:
    key, post = a_post_of_tom(client)
    decide(at_the_desk(), post, "send_back", reason="Which mill?", code="quality")
    receipt = client.get(f"/receipt/{key}")
    assert words_of(receipt).count("Which mill?") == 1
    answer = client.post(f"/receipt/{key}/answer", {"answer": "The old one.", "seen": seen(post)})
    assert answer.status_code == 303
    assert said() == ["Which mill?", "The old one."]
    assert "The old one." in words_of(client.get(f"/receipt/{key}"))
    assert "The old one." in words_of(at_the_desk().get(f"/desk/posts/{post.pk}/"))
    post.refresh_from_db()
    assert post.status == Status.QUEUED
    assert the_conversation().waiting_since is not None


def test_a_decision_is_told_once_however_often_its_event_is_delivered(client: Client) -> None:
    _key, post = a_post_of_tom(client)
    decide(at_the_desk(), post, "send_back", reason="Which mill?")
    assert deliver_all() > 0
    assert said() == ["Which mill?"]


def test_editor_and_author_talk_before_and_after_publication(client: Client) -> None:
    key, post = a_post_of_tom(client)
    desk = at_the_desk()
    assert say(desk, f"/desk/posts/{post.pk}/talk", "Is it open on Sundays?").status_code == 303
    assert say(client, f"/talk/{key}", "It is.").status_code == 303
    decide(desk, post, "approve")
    assert say(client, f"/talk/{key}", "Thank you!").status_code == 303
    assert said() == ["Is it open on Sundays?", "It is.", "Thank you!"]
    assert "Thank you!" in words_of(client.get(f"/receipt/{key}"))
    assert new(client, f"/talk/{key}", since=2).json()["messages"][0]["id"] == "message-3"
    assert new(desk, f"/desk/posts/{post.pk}/talk", since=2).json()["version"] == 3


def test_the_author_may_begin(client: Client) -> None:
    key, post = a_post_of_tom(client)
    assert new(client, f"/talk/{key}").json() == {"version": 0, "closed": False, "messages": []}
    assert say(client, f"/talk/{key}", "I have a picture, too.").status_code == 303
    assert the_conversation().post == post
    assert the_conversation().waiting_since is not None


def test_the_page_of_a_thread_is_the_receipt(client: Client) -> None:
    key, _post = a_post_of_tom(client)
    answer = client.get(f"/talk/{key}")
    assert answer.status_code == 303
    assert answer["Location"] == f"/receipt/{key}#thread"


def test_the_short_code_of_a_receipt_opens_the_thread_too(client: Client) -> None:
    key, _post = a_post_of_tom(client)
    found = re.search(r'class="code">([\w-]+)<', client.get(f"/receipt/{key}").content.decode())
    assert found
    assert say(client, f"/talk/{found[1]}", "Hello").status_code == 303
    assert ids.normal_code(found[1]) == found[1]


def test_an_author_erases_what_was_said(client: Client) -> None:
    key, post = a_post_of_tom(client)
    decide(at_the_desk(), post, "send_back", reason="Which mill?")
    client.post(f"/receipt/{key}/answer", {"answer": "Mine, in Mill Lane 3.", "seen": seen(post)})
    client.post(f"/talk/{key}/erase")
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert not Remark.objects.filter(text__contains="Mill Lane").exists()
    assert client.get(f"/receipt/{key}").status_code == 200
    assert deliver_all() >= 0
    assert not Message.objects.filter(text__contains="Mill Lane").exists()
