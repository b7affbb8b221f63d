"""A post that is hidden while a complaint is examined: gone for readers at once, and back as if nothing had been."""

import json

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.people import keys
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press import whole
from copydesk.press.files import Public
from copydesk.search import index as search
from tests.desk.desk import at_the_desk, decide, kinds, seen_by
from tests.media.sending import a_picture, status_of
from tests.people import (
    a_draft,
    a_post,
    a_published_post,
    a_receipt,
    an_editor,
    deliver_all,
    seen,
)
from tests.press.reading import files, headlines, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
LISTS = ["/", "/category/world/", "/tag/bridge/", "/feed.xml", "/feed.json", "/tag/bridge/feed.xml"]


def a_hidden_post(**fields: object) -> Post:
    """Return a post that the desk has hidden."""
    post = a_published_post(**fields)
    deliver_all()
    decide(at_the_desk(), post, "hide", code="legal", reason="We look into it.")
    return post


def test_readers_are_told_at_once_that_it_is_being_examined(folder: Public) -> None:
    post = a_hidden_post(headline="Wrong", body="Quite wrong words")
    html = page(folder, post.address)
    assert "This post is being examined" in html
    assert "Wrong" not in html
    assert folder.read(post.address.lstrip("/")) is None
    assert Client().get("/api/posts").json()["posts"] == []


def test_it_leaves_lists_feeds_sitemap_search_and_cards(folder: Public) -> None:
    post = a_hidden_post(headline="Zeppelin")
    a_published_post(headline="Other")
    deliver_all()
    there = [name for name, content in files(folder.root).items() if b"Zeppelin" in content]
    assert there == []
    assert headlines(folder, "/category/world/") == ["Other"]
    assert not [name for name in folder.names(below="card") if str(post.path) in name]
    assert search.drift() == 0
    assert "Zeppelin</a>" not in seen_by(Client(), "/search?q=zeppelin")


def what_readers_get(folder: Public) -> dict[str, bytes]:
    """Return every file but the desk's record, which goes on telling what was decided."""
    return {name: content for name, content in files(folder.root).items() if "desk-record/" not in name}


def test_back_it_is_as_it_was(folder: Public, settings: Settings) -> None:
    picture = a_picture()
    post = a_published_post(body=f"Words\n\n![A bridge]({picture.address})")
    deliver_all()
    whole.press_all()
    before = what_readers_get(folder)
    decide(at_the_desk(), post, "hide")
    deliver_all()
    assert what_readers_get(folder) != before
    decide(at_the_desk(), post, "show")
    deliver_all()
    assert post.status == "published"
    assert what_readers_get(folder) == before
    assert (settings.MEDIA_ROOT / picture.key).is_dir()
    assert kinds(post)[-2:] == ["hidden", "shown"]


def test_its_pictures_are_for_the_desk_alone() -> None:
    picture = a_picture()
    post = a_published_post(body=f"Words\n\n![A bridge]({picture.address})")
    deliver_all()
    decide(at_the_desk(), post, "hide")
    assert status_of(picture.address) == 404
    assert at_the_desk().get(picture.address).status_code == 200


def test_printing_everything_anew_changes_nothing_of_it(folder: Public) -> None:
    post = a_hidden_post()
    deliver_all()
    before = files(folder.root)
    whole.press_all()
    assert whole.check() == []
    assert before.items() <= files(folder.root).items()
    assert "This post is being examined" in page(folder, post.address)


def test_it_may_be_corrected_and_shown_again(folder: Public) -> None:
    post = a_hidden_post(headline="Wrong")
    workflow.correct(post, a_draft(headline="Right"), by=an_editor(), seen=seen(post), reason="A slip.")
    deliver_all()
    assert "This post is being examined" in page(folder, post.address)
    decide(at_the_desk(), post, "show")
    deliver_all()
    assert headlines(folder, "/") == ["Right"]
    assert "A slip." in page(folder, post.address)


def test_it_may_be_retracted(folder: Public) -> None:
    post = a_hidden_post()
    decide(at_the_desk(), post, "retract", code="legal")
    deliver_all()
    assert "Retracted" in page(folder, post.address)


def test_a_change_that_waits_goes_on_waiting_afterwards() -> None:
    post = a_published_post(headline="Old")
    workflow.revise(post, a_draft(headline="New"), seen=seen(post))
    deliver_all()
    since = Post.objects.waiting().get().waiting_since
    decide(at_the_desk(), post, "hide")
    assert not Post.objects.waiting().exists()
    assert decide(at_the_desk(), post, "approve").status_code == 409
    decide(at_the_desk(), post, "show")
    assert Post.objects.waiting().get().waiting_since == since
    decide(at_the_desk(), post, "approve")
    assert post.live == post.latest


def test_a_change_that_the_checks_read_meanwhile_waits_afterwards() -> None:
    post = a_published_post()
    workflow.revise(post, a_draft(headline="New"), seen=seen(post))
    decide(at_the_desk(), post, "hide")
    deliver_all()
    decide(at_the_desk(), post, "show")
    assert Post.objects.waiting().get() == post


def test_only_a_published_post_can_be_hidden() -> None:
    assert decide(at_the_desk(), a_post(), "hide").status_code == 409


def test_the_review_screen_offers_what_is_possible() -> None:
    post = a_hidden_post()
    screen = seen_by(at_the_desk(), f"/desk/posts/{post.pk}/")
    assert 'value="show">Show it again' in screen
    assert 'value="retract"' in screen
    assert 'value="hide"' not in screen
    assert "hidden while it is examined" in screen
    assert "We look into it." in screen
    assert "hidden while it is examined" in seen_by(at_the_desk(), "/desk/decided/")


def test_the_author_reads_what_happens() -> None:
    receipt = a_receipt()
    post = workflow.queue(receipt.post, seen=seen(receipt.post))
    workflow.approve(post, by=an_editor(), seen=seen(post))
    decide(at_the_desk(), post, "hide", code="legal", reason="We look into it.")
    page = seen_by(Client(), f"/receipt/{receipt.key}")
    assert "Your post is hidden for now" in page
    assert "We look into it." in page
    assert "legal reasons" in page
    assert "Change the text" not in page
    decide(at_the_desk(), post, "show")
    page = seen_by(Client(), f"/receipt/{receipt.key}")
    assert "Your post is public" in page
    assert "Shown again" in page


def test_programs_hide_and_show() -> None:
    post, client = a_published_post(), Client()
    token = keys.make_token(an_editor())

    def call(verb: str, **body: object) -> tuple[int, str]:
        answer = client.post(
            f"/api/posts/{post.pk}/{verb}",
            json.dumps(body),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
        return answer.status_code, answer.json().get("status", "")

    assert call("hide", reason_code="copied") == (200, "hidden")
    assert call("hide") == (409, "hidden")
    assert call("show") == (200, "published")
