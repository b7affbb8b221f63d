"""When editors usually answer: worked out from the last decisions, said on the receipt of who waits."""

from datetime import timedelta

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Post
from tests.intake.forms import send, words_of
from tests.people import a_draft, a_post, a_published_post, an_editor, seen

pytestmark = pytest.mark.django_db


def decide_after(*waits: timedelta) -> None:
    """Let an editor decide about a post after each of these times."""
    now = clock.now()
    for wait in waits:
        with clock.stopped(now - timedelta(days=100)):
            post = a_post()
            clock.advance(wait)
            workflow.spike(post, by=an_editor(), seen=seen(post))


def said(client: Client) -> str:
    """Return what the receipt of a new post says about it; empty when it says nothing."""
    words = words_of(client.get(send(client)))
    _before, found, after = words.partition("Editors ")
    return f"{found}{after.partition('.')[0]}" if found else ""


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(minutes=20), "within an hour"),
        (timedelta(hours=5), "within a few hours"),
        (timedelta(hours=23), "within a day"),
        (timedelta(hours=47), "within two days"),
        (timedelta(days=6), "within a week"),
        (timedelta(days=90), "more than a month"),
    ],
)
def test_it_is_rounded_to_words(client: Client, wait: timedelta, words: str) -> None:
    decide_after(*[wait] * 5)
    assert said(client).endswith(words)


def test_four_of_five_waits_would_have_kept_it(client: Client) -> None:
    decide_after(*[timedelta(minutes=10)] * 3, timedelta(hours=40), timedelta(days=30))
    assert said(client).endswith("within two days")


def test_too_few_decisions_say_nothing(client: Client) -> None:
    decide_after(*[timedelta(minutes=10)] * 4)
    assert said(client) == ""


def test_only_the_last_fifty_count(client: Client) -> None:
    decide_after(*[timedelta(days=20)] * 20, *[timedelta(minutes=10)] * 50)
    assert said(client).endswith("within an hour")


def test_the_wait_for_an_author_and_corrections_of_the_desks_own_do_not_count(client: Client) -> None:
    decide_after(*[timedelta(minutes=10)] * 5)
    with clock.stopped(clock.now() - timedelta(days=50)):
        post = a_published_post()
        returned = a_post()
        workflow.send_back(returned, by=an_editor(), seen=seen(returned))
        clock.advance(timedelta(days=40))
        for _ in range(10):
            post.refresh_from_db()
            workflow.correct(post, a_draft(), by=an_editor(), seen=seen(post))
        workflow.answer(returned, "Here it is.", seen=seen(returned))
        workflow.spike(returned, by=an_editor(), seen=seen(returned))
    assert said(client).endswith("within an hour")


def test_who_does_not_wait_is_not_told(client: Client) -> None:
    decide_after(*[timedelta(minutes=10)] * 5)
    receipt = send(client)
    post = Post.objects.latest("pk")
    workflow.withdraw(post, seen=seen(post))
    assert "Editors usually" not in words_of(client.get(receipt))
