"""What is new since N: small, in order, and from memory while nothing is."""

import uuid
from typing import Any

import pytest
from django.test import Client

from copydesk.talk import hot
from copydesk.talk.hot import newest, unchanged
from copydesk.talk.models import Conversation
from tests.desk.desk import at_the_desk
from tests.intake.forms import send
from tests.talk.talking import JSON, begin, desk_address, new, say

pytestmark = pytest.mark.django_db


def asked_in_front(address: str, tag: str) -> tuple[str, dict[str, str]]:
    """Ask the callable in front of Django; behind it stands one that says that it was asked."""
    told: list[Any] = []

    def behind(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 Asked Django", [])
        return []

    environ = {"PATH_INFO": address, "REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": tag}
    unchanged(behind)(environ, lambda status, headers: told.append((status, dict(headers))))  # type: ignore[arg-type]
    status, headers = told[0]
    return status, headers


def test_nothing_new_is_304_without_a_body(client: Client) -> None:
    page = begin(client)
    first = new(client, page)
    assert first.json()["version"] == 1
    again = client.get(f"{page}/new?since=1", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", '"1"')
    say(at_the_desk(), desk_address(), "Yes.")
    after = client.get(f"{page}/new?since=1", headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200


def test_only_what_is_new_comes_and_in_its_order(client: Client) -> None:
    page = begin(client)
    for number in range(5):
        say(
            client if number % 2 else at_the_desk(), page if number % 2 else desk_address(), f"Words {number}"
        )
    told = new(client, page, since=3).json()
    assert [message["id"] for message in told["messages"]] == ["message-4", "message-5", "message-6"]
    assert told["version"] == 6
    assert "Words 4" in told["messages"][2]["html"]


def test_a_sender_gets_what_is_new_with_the_answer(client: Client) -> None:
    page = begin(client)
    say(at_the_desk(), desk_address(), "Yes.")
    fields = {"message": "Thank you.", "uuid": uuid.uuid4(), "since": 1}
    told = client.post(f"{page}/say", fields, **JSON).json()  # type: ignore[arg-type]
    assert [message["id"] for message in told["messages"]] == ["message-2", "message-3"]


def test_a_version_of_before_a_restore_gets_everything(client: Client) -> None:
    page = begin(client)
    assert [message["id"] for message in new(client, page, since=99).json()["messages"]] == ["message-1"]


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40, "%00", "1.5"])
def test_a_strange_version_gets_everything(client: Client, since: str) -> None:
    page = begin(client)
    assert len(client.get(f"{page}/new?since={since}").json()["messages"]) == 1


def test_in_front_of_django_nothing_new_is_answered_from_memory(client: Client) -> None:
    page = begin(client)
    newest.forget_versions()
    status, headers = asked_in_front(f"{page}/new", '"1"')
    assert status == "304 Not Modified"
    assert headers["Cache-Control"] == "no-store"
    assert asked_in_front(f"{page}/new", '"0"')[0] == "200 Asked Django"
    say(at_the_desk(), desk_address(), "Yes.")
    newest.forget_versions()
    assert asked_in_front(f"{page}/new", '"1"')[0] == "200 Asked Django"


def test_in_front_of_django_an_erased_conversation_is_not_known(client: Client) -> None:
    page = begin(client)
    assert asked_in_front(f"{page}/new", '"1"')[0] == "304 Not Modified"
    Conversation.objects.all().delete()
    newest.forget_versions()
    assert asked_in_front(f"{page}/new", '"1"')[0] == "200 Asked Django"


def test_one_query_looks_all_of_them_up(
    client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "SECONDS_TRUSTED", 1000.0)  # longer than a slow machine takes
    pages = [begin(Client(REMOTE_ADDR=f"192.0.2.{number}")) for number in range(10)]
    for page in pages:
        asked_in_front(f"{page}/new", '"1"')
    newest.forget_versions()
    with django_assert_num_queries(1):
        assert {asked_in_front(f"{page}/new", '"1"')[0] for page in pages} == {"304 Not Modified"}


def test_a_key_that_opens_nothing_goes_on_to_django(client: Client) -> None:
    assert asked_in_front(f"/talk/{'0' * 32}/new", '"0"')[0] == "200 Asked Django"


def test_the_thread_of_a_receipt_is_answered_from_memory_too(client: Client) -> None:
    key = send(client).rpartition("/")[2]
    say(client, f"/talk/{key}", "Hello")
    assert asked_in_front(f"/talk/{key}/new", '"1"')[0] == "304 Not Modified"
