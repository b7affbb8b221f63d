"""A post is sent once, however often its form or its API call is."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from copydesk.intake.models import SentBefore
from copydesk.intake.workflow import forget_keys
from copydesk.lib import clock
from copydesk.people import limits
from copydesk.people.models import Pace
from copydesk.posts import workflow
from copydesk.posts.models import Event, Post
from tests.intake.forms import fields, kept, send, submission, words_of
from tests.people import a_category, seen

KEY = "5f0c7f0e-3f0d-4b7a-9d52-6a1f6a4c1b11"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def call(client: Client, key: str = KEY, **others: Any) -> Any:
    return client.post(
        "/api/submissions",
        json.dumps(submission(**others)),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


@pytest.mark.django_db
def test_a_double_click_is_one_post(client: Client) -> None:
    a_category()
    form = kept(client.get("/submit")) | fields()
    assert send(client, **form) == send(client, **form)
    assert Post.objects.count() == 1
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_each_form_is_a_new_post(client: Client) -> None:
    a_category()
    for _ in range(2):
        send(client, **(kept(client.get("/submit")) | fields()))
    assert Post.objects.count() == 2


@pytest.mark.django_db
def test_a_form_that_was_used_for_another_text_sends_at_the_next_press(client: Client) -> None:
    a_category()
    form = kept(client.get("/submit"))
    send(client, **(form | fields()))
    answer = client.post("/submit", form | fields(headline="Another"))
    assert answer.status_code == 422
    assert "already used to send another text" in words_of(answer)
    assert kept(answer)["headline"] == "Another"
    assert kept(answer)["idempotency_key"] != form["idempotency_key"]
    send(client, **kept(answer))
    assert Post.objects.count() == 2


@pytest.mark.django_db
def test_a_repeated_call_returns_the_first_answer(client: Client) -> None:
    first = call(client)
    workflow.queue(Post.objects.get(), seen=seen(Post.objects.get()))
    second = call(client)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused(client: Client) -> None:
    call(client)
    answer = call(client, headline="Another")
    assert answer.status_code == 422
    assert "idempotency_key" in answer.json()["errors"]
    assert Post.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["short", "x" * 21, "x" * 201, "with a space in the middle of it"])
def test_a_key_that_can_be_guessed_is_refused(client: Client, key: str) -> None:
    answer = call(client, key=key)
    assert answer.status_code == 422
    assert "128 random bits" in answer.json()["errors"]["idempotency_key"][0]


@pytest.mark.django_db
def test_a_repeat_is_answered_although_the_limit_is_reached(client: Client) -> None:
    with clock.stopped(NOON):
        first = call(client)
        for number in range(9):
            send(client, headline=str(number))
        assert client.post("/submit", fields()).status_code == 429
        assert call(client).json() == first.json()


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_day(client: Client) -> None:
    with clock.stopped(NOON):
        first = call(client)
        clock.advance(timedelta(hours=23))
        forget_keys.call()
        assert call(client).json() == first.json()
        clock.advance(timedelta(hours=2))
        forget_keys.call()
        assert not SentBefore.objects.exists()
        again = call(client)
    assert again.status_code == 201
    assert again.json()["receipt_url"] != first.json()["receipt_url"]


@pytest.mark.django_db
def test_neither_key_is_kept_as_itself(client: Client) -> None:
    answer = call(client).json()
    key = answer["receipt_url"].rpartition("/")[2]
    rows = str([list(Post.objects.values()), list(SentBefore.objects.values())])
    assert all(secret not in rows for secret in (KEY, key, answer["receipt_code"]))


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_moment_is_one_post() -> None:
    fields()

    def one(_number: int) -> tuple[int, Any]:
        try:
            answer = call(Client())
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(16)))
    assert [answer for answer in answers if answer != answers[0]] == []
    assert answers[0][0] == 201
    assert Post.objects.count() == 1
    assert Pace.objects.filter(activity="submit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_senders_at_the_same_moment_get_no_more_than_their_allowance() -> None:
    fields()
    with clock.stopped(NOON):

        def one(number: int) -> int:
            try:
                return Client().post("/submit", fields(headline=str(number))).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(one, range(24)))
    allowed = limits.ALLOWANCES["submit"].at_once
    assert sorted(answers) == [303] * allowed + [429] * (24 - allowed)
    assert Post.objects.count() == allowed
