"""Submissions and receipts through the API."""

import json
from typing import Any

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.posts import receipts, workflow
from copydesk.posts.models import Post, ReasonCode
from tests.intake.forms import submission
from tests.people import a_published_post, a_receipt, an_editor, latest, seen

pytestmark = pytest.mark.django_db


def call(client: Client, payload: Any, **options: Any) -> Any:
    body = payload if isinstance(payload, str | bytes) else json.dumps(payload)
    return client.post("/api/submissions", body, content_type="application/json", **options)


def test_a_program_sends_a_post_and_reads_its_receipt(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://paper.example"
    answer = call(client, submission(tags=["mill", "C++"], email="tom@example.org"))
    assert answer.status_code == 201
    told = answer.json()
    post = Post.objects.get(pk=told["id"])
    assert (told["status"], post.email, latest(post).tag_names) == (
        "received",
        "tom@example.org",
        ["mill", "C++"],
    )
    assert told["receipt_url"].startswith("https://paper.example/receipt/")
    assert client.get(told["receipt_url"].removeprefix("https://paper.example")).status_code == 200
    for key in (told["receipt_code"], told["receipt_url"].rpartition("/")[2]):
        state = client.get(f"/api/receipts/{key}")
        assert (state.status_code, state.json()["status"], state.json()["post_url"]) == (
            200,
            "received",
            None,
        )
        assert state["Cache-Control"] == "no-store"


WRONG_TYPES = {"headline": 7, "category": ["world"], "body": None, "dek": {}, "tags": [1], "source_url": True,
               "byline": [], "email": 1.5, "own_work": "yes"}  # fmt: skip


@pytest.mark.parametrize("field", WRONG_TYPES)
def test_wrong_types_are_errors_of_their_field(client: Client, field: str) -> None:
    answer = call(client, submission(**{field: WRONG_TYPES[field]}))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "field", ["headline", "category", "body", "dek", "tags", "source_url", "byline", "email"]
)
@pytest.mark.parametrize("character", ["\\ud800", "\\udfff\\ud800", "\\u0000", "\\u001b"])
def test_lone_surrogates_and_control_characters_are_errors(
    client: Client, field: str, character: str
) -> None:
    answer = call(client, json.dumps(submission(**{field: "aXb"})).replace("aXb", f"a{character}b"))
    assert answer.status_code == 422
    assert field in answer.json()["errors"]


def test_a_pair_of_surrogates_is_a_character(client: Client) -> None:
    assert (
        call(client, json.dumps(submission(headline="X")).replace("X", "\\ud83d\\ude00")).status_code == 201
    )
    assert latest(Post.objects.get()).headline == "😀"


@pytest.mark.parametrize("tag", ["a, b", "", "  ", "a\nb"])
def test_each_of_a_list_of_tags_is_one_tag(client: Client, tag: str) -> None:
    assert "tags" in call(client, submission(tags=["ok", tag])).json().get("errors", {})


def test_a_list_has_no_more_tags_than_it_may_also_when_some_are_the_same(client: Client) -> None:
    answer = call(client, submission(tags=["mill"] * 21))
    assert (answer.status_code, answer.json()["errors"]["tags"]) == (422, ["At most 20 tags; these are 21."])
    assert call(client, submission(tags=["mill"] * 20)).status_code == 201


NO_OBJECT = {
    "nothing": b" ", "no JSON": b"headline=x", "a list": b"[]", "a string": b'"x"', "null": b"null",
    "invalid UTF-8": b'{"headline": "\xff"}', "UTF-16": '{"headline": "x"}'.encode("utf-16"),
    "very deep": b"[" * 100_000, "a huge number": b'{"headline": ' + b"9" * 10_000 + b"}",
}  # fmt: skip


@pytest.mark.parametrize("body", NO_OBJECT)
def test_what_is_no_object_is_a_400_with_a_sentence(client: Client, body: str) -> None:
    answer = call(client, NO_OBJECT[body])
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_content_types_are_a_415(client: Client, content_type: str) -> None:
    answer = client.post("/api/submissions", json.dumps(submission()), content_type=content_type)
    assert answer.status_code == 415


def test_too_large_a_body_is_a_413(client: Client) -> None:
    answer = call(client, submission(body="x" * 4_000_001))
    assert answer.status_code == 413
    assert "100,000 characters" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("get", "/api/submissions", "POST"),
        ("delete", "/api/submissions", "POST"),
        ("post", "/api/receipts/x", "GET, HEAD"),
    ],
)
def test_other_methods_are_a_405_that_says_which(
    client: Client, method: str, path: str, allowed: str
) -> None:
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert "error" in answer.json()


def test_the_limit_holds_here_too(client: Client) -> None:
    with clock.stopped(clock.now()):
        answers = [call(client, submission(headline=str(number))) for number in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "wait" in answers[-1].json()["error"]


@pytest.mark.parametrize("key", ["0" * 32, "7K3M-Q9XA-0VTB", "x", "%00"])
def test_an_unknown_receipt_is_a_404(client: Client, key: str) -> None:
    answer = client.get(f"/api/receipts/{key}")
    assert answer.status_code == 404
    assert "error" in answer.json()


def test_the_receipt_tells_reason_and_address(client: Client) -> None:
    receipt = a_receipt()
    workflow.queue(receipt.post, seen=seen(receipt.post))
    workflow.spike(
        receipt.post, by=an_editor(), seen=seen(receipt.post), code=ReasonCode.OFF_TOPIC, reason="Not here."
    )
    state = client.get(f"/api/receipts/{receipt.key}").json()
    assert (state["status"], state["reasons"]) == ("spiked", [{"code": "off-topic", "text": "Not here."}])
    assert [event["event"] for event in state["history"]] == ["submitted", "queued", "spiked"]


def test_a_published_post_has_its_address(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://paper.example"
    post = a_published_post()
    Post.objects.filter(pk=post.pk).update(receipt_hash=receipts.receipt_hash("1" * 32))
    state = client.get(f"/api/receipts/{'1' * 32}").json()
    assert state["post_url"] == f"https://paper.example{Post.objects.get().address}"
