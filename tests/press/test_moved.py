"""A post that got another address, and one that was retracted: what readers of the old address find."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press import run, whole
from copydesk.press.files import Public
from copydesk.press.hot import hot
from copydesk.press.models import Site
from tests.people import a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.hot import get, live

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    """The data folder of this test."""
    settings.DATA = tmp_path
    return tmp_path


def corrected(post: Post, headline: str, *, new_address: bool = True) -> Post:
    """Return the post with another headline, printed."""
    draft = a_draft(headline=headline)
    workflow.correct(post, draft, by=an_editor(), seen=seen(post), new_address=new_address)
    deliver_all()
    return post


def retracted(post: Post) -> Post:
    """Return the post, taken away by the editors, printed."""
    workflow.retract(post, by=an_editor(), seen=seen(post))
    deliver_all()
    return post


def test_a_correction_may_give_a_new_address_and_the_old_one_leads_there(
    client: Client, folder: Public, data: Path
) -> None:
    post = a_published_post(headline="The brigde")
    deliver_all()
    old = post.address
    corrected(post, "The bridge “opens”")
    assert post.address != old
    assert b"bridge" in (folder.read(post.address[1:]) or b"")
    assert folder.read(old[1:]) is None
    for address in (old, old.rstrip("/")):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, post.address)
    assert (data / "moved.map").read_text() == (
        f'"{old}" "{post.address}";\n"{old.rstrip("/")}" "{post.address}";\n'
    )
    whole.press_all()
    assert client.get(old)["Location"] == post.address
    assert old in (data / "moved.map").read_text()
    assert whole.check() == []
    assert old.encode() not in (folder.read("") or b"")


def test_a_correction_alone_keeps_the_address(data: Path) -> None:
    post = a_published_post(headline="The brigde")
    old = post.address
    corrected(post, "The bridge", new_address=False)
    assert post.address == old
    assert not (data / "moved.map").exists()


def test_an_address_that_the_post_had_is_its_own(client: Client, folder: Public, data: Path) -> None:
    post = a_published_post(headline="One")
    first = post.address
    corrected(post, "Two")
    second = post.address
    corrected(post, "One")
    assert post.address == first
    assert client.get(second)["Location"] == first
    assert folder.read(first[1:])
    assert folder.read(second[1:]) is None
    assert f'"{first}" ' not in (data / "moved.map").read_text()
    corrected(post, "One")
    assert post.address == first


def test_no_old_address_is_given_to_another_post() -> None:
    post = a_published_post(headline="One")
    first = post.address
    corrected(post, "Two")
    assert a_published_post(headline="One").address != first


def test_a_retracted_post_is_gone_and_says_so(folder: Public) -> None:
    post = a_published_post()
    deliver_all()
    retracted(post)
    app = hot(live)
    answer = get(app, post.address)
    assert answer.status == "410 Gone"
    assert b"Retracted" in answer.body
    whole.press_all()
    assert get(app, post.address).status == "410 Gone"
    assert whole.check() == []


def test_the_owner_may_have_the_notice_as_a_page(folder: Public) -> None:
    post = retracted(a_published_post())
    Site.objects.update_or_create(pk=1, defaults={"retracted_gone": False})
    whole.press_all()
    answer = get(hot(live), post.address)
    assert answer.status == "200 OK"
    assert b"Retracted" in answer.body
    run.reprint(post.events.latest("pk"))
    assert whole.check() == []


def test_a_setting_that_was_changed_is_noticed_at_the_next_start() -> None:
    retracted(a_published_post())
    whole.press_all()
    Site.objects.update_or_create(pk=1, defaults={"retracted_gone": False})
    assert not whole.fresh_enough()


def test_a_retracted_post_that_had_moved_leads_to_its_notice(client: Client) -> None:
    post = a_published_post(headline="One")
    old = post.address
    retracted(corrected(post, "Two"))
    assert client.get(old)["Location"] == post.address
    assert get(hot(live), post.address).status == "410 Gone"
