"""An editor writes a post: the contributors' form at the desk, and from there the way of any post."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from copydesk.people.models import Editor
from copydesk.posts.models import Event, Post, Status
from tests.desk.desk import at_the_desk, decide, kinds, seen_by
from tests.people import a_category, a_post, an_editor, deliver_all, latest

pytestmark = pytest.mark.django_db
HEADLINE = "What we saw at the weir"


def write(client: Client, **fields: Any) -> Any:
    """Send the form as Edda fills it in."""
    a_category("Local")
    typed = {"headline": HEADLINE, "category": "local", "body": "The water is back.", "own_work": "on"}
    return client.post("/desk/write/", typed | fields)


def written(client: Client, **fields: Any) -> Post:
    """Write a post; return it."""
    answer = write(client, **fields)
    assert answer.status_code == 303, answer.content.decode()
    return Post.objects.get(pk=int(answer["Location"].split("/")[3]))


def test_the_form_begins_in_the_name_of_the_editor() -> None:
    page = seen_by(at_the_desk(), "/desk/write/")
    assert re.search(r'name="byline"[^>]*value="Edda"', page)
    assert 'name="email"' not in page
    assert 'action="/desk/write/"' in page


def test_saving_leads_to_the_review_screen_where_the_checks_have_read_it() -> None:
    client = at_the_desk()
    answer = write(client, body="See [this](https://bit.ly/x).")
    page = seen_by(client, answer["Location"])
    assert HEADLINE in page
    assert "shortener" in page
    assert "Written at the desk" in page
    assert ">Approve</button>" in page


def test_it_is_stored_as_a_post_by_the_editor() -> None:
    post = written(at_the_desk(), byline="Edda and Otto", tags="weir")
    revision = latest(post)
    assert revision.by == an_editor()
    assert (revision.byline, revision.tags) == ("Edda and Otto", "weir")
    assert Event.objects.get(post=post, kind="submitted").by == an_editor()
    assert post.receipt_hash is None


def test_it_waits_in_the_queue_like_any_other() -> None:
    post = written(at_the_desk())
    page = seen_by(at_the_desk(an_editor("Otto", chief=False)), "/desk/")
    assert f"/desk/posts/{post.pk}/" in page
    assert "Sender:" not in page


def test_its_writer_or_a_colleague_approves_it() -> None:
    client = at_the_desk()
    mine, theirs = written(client), written(client, body="Another text.")
    decide(client, mine, "approve")
    decide(at_the_desk(an_editor("Otto", chief=False)), theirs, "approve")
    assert {mine.status, theirs.status} == {Status.PUBLISHED}


def test_the_job_finds_everything_done() -> None:
    post = written(at_the_desk(), body="See [this](https://bit.ly/x).")
    before = list(latest(post).findings.values_list("check_name", "severity"))
    deliver_all()
    assert list(latest(post).findings.values_list("check_name", "severity")) == before
    assert kinds(post) == ["submitted", "queued"]


def test_there_is_nobody_to_send_it_back_to() -> None:
    client = at_the_desk()
    post = written(client)
    page = seen_by(client, f"/desk/posts/{post.pk}/")
    assert 'value="send_back"' not in page
    assert "The author and the desk" not in page
    assert 'value="send_back"' in seen_by(client, f"/desk/posts/{a_post().pk}/")


def test_what_is_missing_is_said_and_nothing_typed_is_lost() -> None:
    answer = write(at_the_desk(), headline="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please write a headline." in page
    assert "The water is back." in page
    assert not Post.objects.exists()


def test_a_preview_stores_nothing() -> None:
    answer = write(at_the_desk(), preview="yes", body="The **water** is back.")
    assert answer.status_code == 200
    assert "<strong>water</strong>" in answer.content.decode()
    assert not Post.objects.exists()


def test_a_double_click_is_one_post() -> None:
    client = at_the_desk()
    found = re.search(r'name="idempotency_key" value="([^"]+)"', seen_by(client, "/desk/write/"))
    assert found
    addresses = {write(client, idempotency_key=found[1])["Location"] for _ in range(2)}
    assert len(addresses) == 1
    assert Post.objects.count() == 1


def test_editors_may_write_as_often_as_they_like() -> None:
    client = at_the_desk()
    for number in range(12):
        written(client, body=f"Text number {number}.")
    assert Post.objects.count() == 12


def test_an_editor_with_some_categories_writes_in_those() -> None:
    otto = an_editor("Otto", chief=False)
    Editor.objects.filter(pk=otto.pk).update(all_categories=False)
    otto.categories.set([a_category("Local")])
    a_category("World")
    client = at_the_desk(otto)
    page = seen_by(client, "/desk/write/")
    assert '<option value="local"' in page
    assert '<option value="world"' not in page
    assert write(client, category="world").status_code == 422
    assert written(client).pk


def test_the_form_needs_its_token_with_and_without_a_file() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(an_editor())
    assert write(client).status_code == 403
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', seen_by(client, "/desk/write/"))
    assert found
    assert written(client, csrfmiddlewaretoken=found[1]).pk
    junk = SimpleUploadedFile("x.jpg", b"no picture", content_type="image/jpeg")
    answer = write(client, csrfmiddlewaretoken=found[1], picture=junk)
    assert answer.status_code == 422
    assert "This file is no picture" in answer.content.decode()


def test_strangers_are_asked_to_sign_in() -> None:
    client = Client()
    assert client.get("/desk/write/")["Location"] == "/desk/sign-in/?next=/desk/write/"
    answer = write(client)
    assert answer.status_code == 403
    assert "The water is back." in answer.content.decode()
    assert not Post.objects.exists()


def test_the_public_form_still_sets_no_cookie() -> None:
    answer = Client().get("/submit")
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()
