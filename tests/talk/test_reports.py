"""Report this: a complaint about a post, from anybody, to the desk, and the answer to it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.lib import clock
from copydesk.people.bans import ban
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press.models import Site
from copydesk.press.pages import post_page
from copydesk.talk.models import Conversation
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.people import a_post, a_published_post, an_editor, seen

pytestmark = pytest.mark.django_db


def report(post: Post, **typed: str) -> Any:
    """Send the form as Rita the reader has filled it in."""
    fields = {"report": "privacy", "message": "It names my street.", "uuid": str(uuid4()), "post": post.path}
    return Client().post("/report/", fields | typed)


def test_every_post_leads_to_the_form() -> None:
    post = a_published_post(headline="The bridge")
    assert post.live
    address = re.findall(
        r'href="(/report/[^"]+)" rel="nofollow">Report this post', post_page(post.live, post)
    )
    assert address == [f"/report/?post={post.path}"]
    answer = Client().get(address[0])
    page = answer.content.decode()
    assert '<a href="/2' in page
    assert "The bridge</a>" in page
    assert page.count('type="radio"') == 4
    assert "Set-Cookie" not in answer.headers


def test_a_report_becomes_a_conversation_with_a_code() -> None:
    answer = report(a_published_post(), reply_to="rita@example.org")
    assert answer.status_code == 303
    page = seen_by(Client(), answer["Location"])
    assert "Your report is with the desk." in page
    assert "It names my street." in page
    assert '<code class="code">' in page
    row = Conversation.objects.get()
    assert (row.report, row.email, row.is_thread) == ("privacy", "rita@example.org", False)


def test_the_desk_sees_it_marked_with_the_post_and_answers() -> None:
    post = a_published_post(headline="The bridge")
    address = report(post)["Location"]
    client, number = at_the_desk(), Conversation.objects.get().pk
    for listed in ("/desk/talk/", "/desk/talk/?list=reports"):
        page = seen_by(client, listed)
        assert "Report: privacy" in page
        assert "<bdi>The bridge</bdi>" in page
    assert f'<a href="/desk/talk/{number}/" dir="auto">It names my street.</a>' in seen_by(
        client, f"/desk/posts/{post.pk}/"
    )
    typed = {"reply": "We have hidden it.", "uuid": str(uuid4()), "version": "1"}
    assert client.post(f"/desk/talk/{number}/say", typed).status_code == 303
    assert "We have hidden it." in seen_by(Client(), address)


def test_the_post_is_hidden_from_the_report() -> None:
    post = a_published_post()
    report(post)
    page = seen_by(at_the_desk(), f"/desk/talk/{Conversation.objects.get().pk}/")
    assert f'action="/desk/posts/{post.pk}/decide/"' in page
    assert 'value="hide">' in page
    decide(at_the_desk(), post, "hide")
    page = seen_by(at_the_desk(), f"/desk/talk/{Conversation.objects.get().pk}/")
    assert "hidden while it is examined" in page
    assert 'value="hide">' not in page


def test_a_closed_report_is_in_the_list_of_reports_no_more() -> None:
    report(a_published_post())
    client = at_the_desk()
    client.post(f"/desk/talk/{Conversation.objects.get().pk}/act/", {"verb": "close"})
    assert "No report is open." in seen_by(client, "/desk/talk/?list=reports")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"report": ""}, "Please choose why you report this post."),
        ({"report": "spite"}, "spite"),
        ({"message": " "}, "Please write what is wrong."),
        ({"message": "x" * 2001}, "at most 2,000 characters"),
        ({"reply_to": "rita at home"}, "mail"),
    ],
)
def test_what_was_typed_is_kept(typed: dict[str, str], sentence: str) -> None:
    answer = report(a_published_post(), **({"message": "My street <b>"} | typed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert typed.get("message", "My street &lt;b&gt;") in page
    assert not Conversation.objects.exists()


def test_a_filled_trap_is_no_refusal() -> None:
    assert report(a_published_post(), website="http://spam.example").status_code == 303
    assert "filled in a field that people do not see" in seen_by(at_the_desk(), "/desk/talk/")


def test_the_same_report_twice_is_one() -> None:
    post, uuid = a_published_post(), str(uuid4())
    assert report(post, uuid=uuid)["Location"] == report(post, uuid=uuid)["Location"]
    assert Conversation.objects.count() == 1


def test_too_many_reports_wait_and_keep_their_text(settings: Settings) -> None:
    settings.LIMITS = True
    post = a_published_post()
    with clock.stopped(clock.now()):
        assert [report(post).status_code for _ in range(5)] == [303] * 5
        answer = report(post)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "It names my street." in answer.content.decode()


def test_what_another_site_sends_is_not_taken() -> None:
    post = a_published_post()
    typed = {"report": "abuse", "message": "Nonsense", "uuid": str(uuid4()), "post": post.path}
    answer = Client().post("/report/", typed, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "Nonsense" in answer.content.decode()
    assert not Conversation.objects.exists()


def test_there_is_nothing_to_report_where_no_post_is() -> None:
    for path in ("", "2026/11/nothing", "\0", "x" * 600, str(a_post().path)):
        assert Client().get("/report/", {"post": path}).status_code == 404
    retracted = a_published_post()
    workflow.retract(retracted, by=an_editor(), seen=seen(retracted))
    answer = report(retracted)
    assert answer.status_code == 404
    assert "It names my street." in answer.content.decode()


def test_a_post_that_was_hidden_meanwhile_is_reported_all_the_same() -> None:
    post = a_published_post(headline="Wrong")
    decide(at_the_desk(), post, "hide")
    assert "Wrong</a>" not in seen_by(Client(), f"/report/?post={post.path}")
    assert report(post).status_code == 303


def test_reports_are_taken_where_conversations_are_switched_off() -> None:
    Site.objects.update_or_create(pk=1, defaults={"talk": False})
    assert report(a_published_post()).status_code == 303


def test_who_is_blocked_reports_nothing() -> None:
    report(a_published_post())
    ban(by=an_editor(), client=Conversation.objects.get().client)
    assert report(a_published_post()).status_code == 403
