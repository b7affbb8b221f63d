"""An approval undone within moments: for readers as if it had never been, for the desk a post that waits again."""

from datetime import timedelta

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Post, Status
from copydesk.posts.undoing import APPROVAL_WITHIN
from copydesk.press import whole
from copydesk.press.files import Public
from copydesk.search import index as search
from tests.desk.desk import at_the_desk, decide, kinds, seen_by
from tests.people import (
    a_category,
    a_draft,
    a_post,
    a_published_post,
    a_receipt,
    an_editor,
    deliver_all,
    seen,
)
from tests.press.reading import files, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def approved(**fields: str) -> Post:
    post = a_post(headline="The weir holds", tags="weir", **fields)
    decide(at_the_desk(), post, "approve")
    return post


def test_readers_find_nothing_of_it(folder: Public, client: Client) -> None:
    a_published_post(headline="Another")
    whole.press_all()
    post = approved()
    deliver_all()
    assert "The weir holds" in page(folder, post.address)
    assert "The weir holds" in page(folder, "/tag/weir/")
    decide(at_the_desk(), post, "undo")
    assert folder.read(post.address.lstrip("/")) is None
    assert client.get(post.address).status_code == 404
    deliver_all()
    named = [name for name, content in files(folder.root).items() if b"weir" in content or "weir" in name]
    assert named == []
    assert client.get("/tag/weir/").status_code == 404
    assert search.drift() == 0
    assert whole.check() == []


def test_it_waits_again_and_the_next_screen_offers_the_way_back() -> None:
    post = a_post(headline="The weir holds")
    client = at_the_desk()
    answer = decide(client, post, "approve")
    assert 'value="undo" data-key="u"' in seen_by(client, answer["Location"])
    decide(client, post, "undo")
    assert post in Post.objects.waiting()
    assert kinds(post)[-3:] == ["approved", "published", "unpublished"]
    assert "approval undone" in seen_by(client, f"/desk/posts/{post.pk}/")


def test_its_author_sees_that_it_waits() -> None:
    receipt = a_receipt(headline="The weir holds")
    post = workflow.queue(receipt.post, seen=seen(receipt.post))
    decide(at_the_desk(), post, "approve")
    decide(at_the_desk(), post, "undo")
    shown = Client().get(f"/receipt/{receipt.key}").content.decode()
    assert "Taken up again by the desk" in shown
    assert post.address not in shown


def test_approved_once_more_it_is_public_at_its_address(folder: Public) -> None:
    a_category()
    whole.press_all()
    post = approved()
    address = post.address
    decide(at_the_desk(), post, "undo")
    decide(at_the_desk(), post, "approve")
    deliver_all()
    assert post.address == address
    assert folder.read(address.lstrip("/"))
    assert folder.read("tag/weir/")
    assert whole.check() == []


def test_with_another_headline_its_old_address_leads_to_the_new_one(folder: Public, client: Client) -> None:
    post = approved()
    old = post.address
    decide(at_the_desk(), post, "undo")
    workflow.edit(post, a_draft(headline="The weir leaks"), by=an_editor(), seen=seen(post))
    decide(at_the_desk(), post, "approve")
    deliver_all()
    assert post.address.endswith("/the-weir-leaks/")
    assert client.get(old)["Location"] == post.address


def test_an_embargo_is_undone_likewise() -> None:
    post = a_post()
    client = at_the_desk()
    answer = decide(client, post, "approve", publish_at="2099-05-01T10:30")
    assert 'value="undo" data-key="u"' in seen_by(client, answer["Location"])
    decide(client, post, "undo")
    assert (post.status, post.publish_at) == (Status.QUEUED, None)
    assert kinds(post)[-1] == "lifted"


def test_after_two_minutes_it_is_too_late(client: Client) -> None:
    post = approved()
    with clock.stopped(clock.now() + APPROVAL_WITHIN):
        assert 'value="undo"' not in seen_by(at_the_desk(), f"/desk/posts/{post.pk}/")
        answer = decide(at_the_desk(), post, "undo")
    assert answer.status_code == 409
    assert "two minutes" in answer.content.decode()
    assert post.status == Status.PUBLISHED


def test_lately_decided_has_the_way_back_for_as_long_as_there_is_one() -> None:
    client, undo = at_the_desk(), 'value="undo"'
    spiked, embargoed, post = a_post(), a_post(), a_post()
    decide(client, spiked, "spike")
    decide(client, embargoed, "approve", publish_at="2099-05-01T10:30")
    decide(client, post, "approve")
    assert seen_by(client, "/desk/decided/").count(undo) == 3
    decide(client, embargoed, "undo")
    decide(client, spiked, "undo")
    decide(client, spiked, "spike")
    assert seen_by(client, "/desk/decided/").count(undo) == 2, "once for each post, for its last decision"
    with clock.stopped(clock.now() + APPROVAL_WITHIN):
        assert seen_by(client, "/desk/decided/").count(undo) == 1
    decide(client, post, "undo")
    assert post in Post.objects.waiting()


def test_lately_decided_has_the_way_back_for_a_spiked_change() -> None:
    post = a_published_post()
    workflow.revise(post, a_draft(headline="Another"), seen=seen(post))
    workflow.queue(post, seen=seen(post))
    client = at_the_desk()
    decide(client, post, "spike")
    assert 'value="undo"' in seen_by(client, "/desk/decided/")


def test_what_somebody_has_acted_on_since_stays_public() -> None:
    post = approved()
    workflow.correct(post, a_draft(headline="The weir leaks"), by=an_editor("Ole"), seen=seen(post))
    answer = decide(at_the_desk(), post, "undo")
    assert answer.status_code == 409
    assert post.status == Status.PUBLISHED


def test_what_was_published_by_itself_is_not_undone() -> None:
    post = a_post()
    decide(at_the_desk(), post, "approve", publish_at="2099-05-01T10:30")
    with clock.stopped(clock.now() + timedelta(days=40_000)):
        workflow.publish_due()
        answer = decide(at_the_desk(), post, "undo")
    assert answer.status_code == 409
    assert post.status == Status.PUBLISHED
