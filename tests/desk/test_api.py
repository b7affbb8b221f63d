"""The desk for programs."""

import json
from typing import Any

import pytest
from django.test import Client

from copydesk.people import keys
from copydesk.posts import workflow
from copydesk.posts.models import Event, Finding, Post, Status
from tests.desk.desk import kinds
from tests.people import a_draft, a_post, a_published_post, an_editor, latest, seen

pytestmark = pytest.mark.django_db
VERBS = [
    "approve",
    "publish",
    "send-back",
    "spike",
    "hide",
    "show",
    "retract",
    "undo",
    "lift",
    "edit",
    "correct",
]


def program(name: str = "Edda") -> Client:
    return Client(headers={"authorization": f"Bearer {keys.make_token(an_editor(name))}"})


def call(client: Client, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    """POST JSON and return the status and the JSON that came back."""
    sent = {"content_type": "application/json", "data": "" if body is None else json.dumps(body)}
    answer = client.post(path, **(sent | more))
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, answer.json()


def fetched(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize("path", ["/api/queue", "/api/posts/1", *(f"/api/posts/1/{verb}" for verb in VERBS)])
@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic eDp5"}])
def test_without_a_good_token_there_is_nothing(path: str, header: dict[str, str]) -> None:
    client = Client(headers=header)
    answer = client.post(path) if path.count("/") == 4 else client.get(path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "token" in answer.json()["error"]


def test_a_session_of_the_desk_is_no_token() -> None:
    client = Client()
    client.force_login(an_editor())
    assert client.get("/api/queue").status_code == 401


def test_the_queue_tells_all_that_a_decision_needs() -> None:
    post = a_post(headline="  As typed ", body="Body\twith *stars*", tags="a,  B ,c", email="tom@example.org")
    evidence = [{"field": "body", "start": 0, "end": 4, "text": "Body"}]
    Finding.objects.create(
        revision=latest(post),
        check_name="links",
        severity="hold",
        summary="Hm.",
        author_summary="Eh.",
        evidence=evidence,
    )
    (told,) = fetched(program(), "/api/queue")["posts"]
    assert told["id"] == post.pk
    assert told["status"] == "queued"
    assert told["held"] is True
    assert told["revision"] == 1
    assert told["submission"]["headline"] == "  As typed "
    assert told["submission"]["body"] == "Body\twith *stars*"
    assert told["submission"]["tags"] == "a,  B ,c"
    assert told["findings"] == [
        {
            "check": "links",
            "severity": "hold",
            "summary": "Hm.",
            "author_summary": "Eh.",
            "evidence": evidence,
        }
    ]
    assert "tom@example.org" not in json.dumps(told)


def test_the_queue_is_paged() -> None:
    expected = [a_post().pk for _ in range(7)]
    same = Post.objects.get(pk=expected[1]).waiting_since
    Post.objects.filter(pk__in=expected[1:5]).update(waiting_since=same)
    client, found = program(), []
    after: str | None = ""
    while after is not None:
        page = fetched(client, f"/api/queue?limit=3&after={after}")
        found += [post["id"] for post in page["posts"]]
        after = page["next"]
    assert found == expected
    assert [post["id"] for post in fetched(client, f"/api/queue?after={expected[4]}")["posts"]] == expected[
        5:
    ]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "limit=1e2", "after=x", "after=1-", "limit=%00"]
)
def test_a_wrong_question_is_answered_with_422(query: str) -> None:
    answer = program().get(f"/api/queue?{query}")
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {query.partition("=")[0]}


def test_one_post_has_its_whole_past() -> None:
    post = a_post()
    workflow.edit(post, a_draft(headline="Mended"), by=an_editor(), seen=seen(post))
    workflow.send_back(post, by=an_editor(), seen=seen(post), code="legal", reason="Who says so?")
    told = fetched(program(), f"/api/posts/{post.pk}")
    assert [revision["headline"] for revision in told["revisions"]] == [
        "The old bridge opens again",
        "Mended",
    ]
    assert [revision["by"] for revision in told["revisions"]] == [None, "Edda"]
    assert [event["event"] for event in told["events"]] == ["submitted", "queued", "edited", "returned"]
    assert told["events"][-1]["reason"] == "Who says so?"
    assert told["events"][-1]["reason_code"] == "legal"
    assert told["status"] == "returned"
    assert told["revision"] == 2


DECISIONS: list[tuple[str, dict[str, Any], str]] = [
    ("approve", {}, "published"),
    ("approve", {"publish_at": "2099-01-01T00:00:00+01:00"}, "approved"),
    ("approve", {"publish_at": "2001-01-01T00:00:00Z"}, "published"),
    ("send-back", {"reason_code": "quality", "reason": "Sources, please."}, "returned"),
    ("spike", {"reason_code": "spam", "reason": None}, "spiked"),
]


@pytest.mark.parametrize(("verb", "body", "status"), DECISIONS)
def test_a_decision_answers_the_new_state(verb: str, body: dict[str, Any], status: str) -> None:
    post = a_post()
    code, told = call(program(), f"/api/posts/{post.pk}/{verb}", {"revision": 1} | body)
    assert (code, told["status"]) == (200, status)
    assert told["events"][-1]["event"] in (status, "published")
    post.refresh_from_db()
    assert post.status == status
    event = Event.objects.filter(post=post, by=an_editor()).last()
    assert event is not None
    assert event.reason_code == (body.get("reason_code") or "")


def test_the_other_decisions() -> None:
    client, post = program(), a_post()
    path = f"/api/posts/{post.pk}"
    assert call(client, f"{path}/spike")[1]["status"] == "spiked"
    assert call(client, f"{path}/undo", {})[1]["status"] == "queued"
    assert call(client, f"{path}/approve", {"publish_at": "2099-01-01T00:00:00Z"})[1]["status"] == "approved"
    assert call(client, f"{path}/lift")[1]["status"] == "queued"
    call(client, f"{path}/approve", {"publish_at": "2099-01-01T00:00:00Z"})
    assert call(client, f"{path}/publish")[1]["status"] == "published"
    assert call(client, f"{path}/retract", {"reason_code": "legal"})[1]["status"] == "retracted"


def test_texts_are_changed_before_and_corrected_after_publication() -> None:
    client, post = program(), a_post(byline="Tom")
    path = f"/api/posts/{post.pk}"
    code, told = call(client, f"{path}/edit", {"revision": 1, "headline": "Mended", "tags": ["one", "two"]})
    assert (code, told["submission"]["headline"], told["submission"]["tags"]) == (200, "Mended", "one, two")
    assert told["submission"]["byline"] == "Tom"
    assert call(client, f"{path}/correct", {"body": "x"})[0] == 409
    call(client, f"{path}/approve", {"revision": 2})
    assert call(client, f"{path}/edit", {"body": "x"})[0] == 409
    code, told = call(client, f"{path}/correct", {"body": "Right.", "reason": "It was wrong."})
    assert (code, told["events"][-1]["reason"]) == (200, "It was wrong.")
    assert fetched(Client(), "/api/posts")["posts"][0]["body"] == "Right."


def test_a_wrong_edit_names_its_fields() -> None:
    post = a_post()
    wrong = {"headline": "", "category": "nowhere", "tags": [1], "body": 5, "nonsense": 1}
    code, told = call(program(), f"/api/posts/{post.pk}/edit", wrong)
    assert code == 422
    assert set(told["errors"]) == set(wrong)


@pytest.mark.parametrize("tags", [[""], ["a,b"], ["ok", 1], {}, 5, ["mill"] * 21])
def test_a_list_of_tags_holds_one_tag_each(tags: Any) -> None:
    code, told = call(program(), f"/api/posts/{a_post().pk}/edit", {"tags": tags})
    assert (code, list(told["errors"])) == (422, ["tags"])


def test_a_decision_about_an_older_text_is_a_conflict() -> None:
    post = a_post()
    workflow.edit(post, a_draft(body="New."), by=an_editor(), seen=seen(post))
    before = kinds(post)
    code, told = call(program(), f"/api/posts/{post.pk}/approve", {"revision": 1})
    assert code == 409
    assert "text has changed" in told["error"]
    assert kinds(post) == before
    assert call(program(), f"/api/posts/{post.pk}/approve", {"revision": 2})[0] == 200


def test_the_second_decision_is_a_conflict_that_says_who_was_first() -> None:
    post = a_post()
    call(program("Edda"), f"/api/posts/{post.pk}/spike")
    code, told = call(program("Otto"), f"/api/posts/{post.pk}/approve", {"revision": 1})
    assert (code, told["status"]) == (409, "spiked")
    assert "Edda" in told["error"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"revision": "1"}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 0}, "revision"),
        ({"reason_code": "mood"}, "reason_code"),
        ({"reason_code": []}, "reason_code"),
        ({"reason": 5}, "reason"),
        ({"reason": "x" * 5001}, "reason"),
        ({"reason": "\x00"}, "reason"),
        ({"reason": "\ud800"}, "reason"),
        ({"publish_at": "tomorrow"}, "publish_at"),
        ({"publish_at": "2099-01-01T00:00:00"}, "publish_at"),
        ({"publish_at": "9999-12-31T23:59:59-14:00"}, "publish_at"),
        ({"publish_at": 5}, "publish_at"),
        ({"reson": "a slip"}, "reson"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_done(body: dict[str, Any], field: str) -> None:
    post = a_post()
    code, told = call(program(), f"/api/posts/{post.pk}/spike", body)
    assert code == 422
    assert list(told["errors"]) == [field]
    post.refresh_from_db()
    assert post.status == Status.QUEUED


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"\xff"', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"revision=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_is_no_json_object_is_refused(sent: bytes, kind: str, status: int) -> None:
    post = a_post()
    assert call(program(), f"/api/posts/{post.pk}/spike", data=sent, content_type=kind)[0] == status


@pytest.mark.parametrize(
    "path", ["/api/posts/999", "/api/posts/99999999999999999999999", "/api/posts/999/approve"]
)
def test_a_post_that_is_not_there(path: str) -> None:
    client = program()
    answer = client.post(path) if path.endswith("approve") else client.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/queue"), ("DELETE", "/api/posts/1"), ("GET", "/api/posts/1/spike")]
)
def test_a_wrong_method_is_told_the_right_ones(method: str, path: str) -> None:
    answer = program().generic(method, path)
    assert answer.status_code == 405
    assert answer["Allow"] == ("POST" if path.endswith("spike") else "GET, HEAD")
    assert answer.json()["error"]


def test_a_change_of_a_published_post_cannot_be_embargoed() -> None:
    post = a_published_post(body="Read this.")
    workflow.revise(post, a_draft(body="And this."), seen=seen(post))
    workflow.queue(post, seen=seen(post))
    client, path = program(), f"/api/posts/{post.pk}/approve"
    code, told = call(client, path, {"publish_at": "2099-01-01T00:00:00Z"})
    assert (code, list(told["errors"])) == (422, ["publish_at"])
    assert call(client, path, {"publish_at": None})[0] == 200
