"""Each decision on the review screen: what it does to the post, what its author gets to know, what is recorded."""

from datetime import timedelta

import pytest
from django.test import Client

from copydesk import wiring
from copydesk.desk import reasons
from copydesk.desk.models import CannedReason
from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Event, EventKind, Post, Status
from copydesk.posts.receipts import Receipt
from tests.desk.desk import at_the_desk, decide, kinds, seen_by
from tests.people import a_draft, a_post, a_published_post, a_receipt, an_editor, latest, seen

pytestmark = pytest.mark.django_db


def in_the_queue(**fields: str) -> tuple[Receipt, Post]:
    receipt = a_receipt(**fields)
    return receipt, workflow.queue(receipt.post, seen=seen(receipt.post))


def told(receipt: Receipt) -> str:
    """Return the receipt as its author sees it."""
    return Client().get(f"/receipt/{receipt.key}").content.decode()


def last(post: Post, kind: EventKind) -> Event:
    return Event.objects.filter(post=post, kind=kind).latest("id")


def test_approve_publishes_at_once() -> None:
    receipt, post = in_the_queue()
    client = at_the_desk()
    answer = decide(client, post, "approve")
    assert answer.status_code == 303
    assert post.status == Status.PUBLISHED
    assert kinds(post)[-2:] == ["approved", "published"]
    assert last(post, EventKind.APPROVED).by == an_editor()
    assert post.address in told(receipt)
    assert "The old bridge opens again" in seen_by(client, answer["Location"])


def test_approve_for_a_later_time_waits_for_it() -> None:
    _receipt, post = in_the_queue()
    client = at_the_desk()
    decide(client, post, "approve", publish_at="2099-05-01T10:30")
    assert post.status == Status.APPROVED
    assert post.publish_at is not None
    assert post.publish_at.isoformat() == "2099-05-01T10:30:00+00:00"
    assert "The old bridge opens again" in seen_by(client, "/desk/embargoed/")
    wiring.publish_due.call()
    post.refresh_from_db()
    assert post.status == Status.APPROVED
    Post.objects.update(publish_at=clock.now() - timedelta(seconds=1))
    wiring.publish_due.call()
    post.refresh_from_db()
    assert post.status == Status.PUBLISHED


def test_a_time_that_is_over_is_a_mistake() -> None:
    _receipt, post = in_the_queue()
    answer = decide(at_the_desk(), post, "approve", publish_at="2001-05-01T10:30", reason="Kept words")
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert post.status == Status.QUEUED


def test_an_embargo_is_lifted() -> None:
    _receipt, post = in_the_queue()
    client = at_the_desk()
    decide(client, post, "approve", publish_at="2099-05-01T10:30")
    decide(client, post, "lift")
    assert post.status == Status.QUEUED
    assert post.publish_at is None
    assert kinds(post)[-1] == "lifted"


def test_an_embargoed_post_is_published_by_hand() -> None:
    _receipt, post = in_the_queue()
    client = at_the_desk()
    decide(client, post, "approve", publish_at="2099-05-01T10:30")
    decide(client, post, "publish")
    assert post.status == Status.PUBLISHED
    assert last(post, EventKind.PUBLISHED).by == an_editor()


def test_send_back_tells_the_author_why() -> None:
    receipt, post = in_the_queue()
    decide(at_the_desk(), post, "send_back", code="legal", reason="Who said that?")
    assert post.status == Status.RETURNED
    assert last(post, EventKind.RETURNED).reason_code == "legal"
    assert "Who said that?" in told(receipt)


def test_spike_tells_the_author_why_and_can_be_undone() -> None:
    receipt, post = in_the_queue()
    client = at_the_desk()
    answer = decide(client, post, "spike", code="off-topic", reason="Not about the town.")
    assert post.status == Status.SPIKED
    assert "Not about the town." in told(receipt)
    assert "Undo" in seen_by(client, answer["Location"])
    decide(client, post, "undo")
    assert post.status == Status.QUEUED
    assert kinds(post)[-2:] == ["spiked", "unspiked"]


def test_a_picked_reason_brings_its_text_and_its_code() -> None:
    reasons.seed()
    picked = CannedReason.objects.filter(code="copied").first()
    assert picked is not None
    receipt, post = in_the_queue()
    decide(at_the_desk(), post, "send_back", canned=picked.pk)
    assert last(post, EventKind.RETURNED).reason_code == "copied"
    assert last(post, EventKind.RETURNED).reason == picked.text
    assert picked.text[:30] in told(receipt)


def test_own_words_win_over_a_picked_reason() -> None:
    reasons.seed()
    picked = CannedReason.objects.first()
    assert picked is not None
    _receipt, post = in_the_queue()
    decide(at_the_desk(), post, "spike", canned=picked.pk, reason="My own words.", code="other")
    event = last(post, EventKind.SPIKED)
    assert (event.reason, event.reason_code) == ("My own words.", "other")


def test_retract_leaves_a_reason() -> None:
    post = a_published_post()
    decide(at_the_desk(), post, "retract", code="legal", reason="A court said so.")
    assert post.status == Status.RETRACTED
    assert last(post, EventKind.RETRACTED).reason_code == "legal"
    assert last(post, EventKind.RETRACTED).reason == "A court said so."


def test_a_pending_revision_is_approved_or_dropped() -> None:
    client, posts = at_the_desk(), []
    for verb in ("approve", "spike"):
        post = a_published_post()
        workflow.revise(post, a_draft(body="A longer bridge."), seen=seen(post))
        workflow.queue(post, seen=seen(post))
        decide(client, post, verb)
        posts.append(post)
    approved, spiked = posts
    assert approved.live == latest(approved)
    assert approved.live is not None
    assert approved.live.body == "A longer bridge."
    assert spiked.status == Status.PUBLISHED
    assert spiked.live is not None
    assert spiked.live.number == 1


def test_of_two_editors_the_second_is_told_who_was_first() -> None:
    _receipt, post = in_the_queue()
    decide(at_the_desk(an_editor("Edda")), post, "spike")
    before = kinds(post)
    answer = decide(at_the_desk(an_editor("Otto")), post, "send_back", reason="My careful words")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Edda" in page
    assert "My careful words" in page, "what was typed is kept"
    assert kinds(post) == before


def test_a_decision_about_an_older_text_does_nothing() -> None:
    _receipt, post = in_the_queue()
    workflow.revise(post, a_draft(body="Something else entirely."), seen=seen(post))
    workflow.queue(post, seen=seen(post))
    answer = decide(at_the_desk(), post, "approve", revision=1)
    assert answer.status_code == 409
    assert "text has changed" in answer.content.decode()
    assert post.status == Status.QUEUED


@pytest.mark.parametrize("verb", ["publish", "hide", "show", "retract", "undo", "lift"])
def test_what_a_waiting_post_does_not_allow_does_nothing(verb: str) -> None:
    _receipt, post = in_the_queue()
    assert decide(at_the_desk(), post, verb).status_code == 409
    assert post.status == Status.QUEUED


def test_a_verb_that_is_none_is_refused() -> None:
    assert decide(at_the_desk(), a_post(), "erase").status_code == 422


def test_another_site_cannot_decide() -> None:
    _receipt, post = in_the_queue()
    client = at_the_desk(enforce_csrf_checks=True)
    answer = decide(client, post, "approve", reason="Some words")
    assert answer.status_code == 403
    assert "Some words" in answer.content.decode()
    assert post.status == Status.QUEUED


def test_who_is_signed_out_decides_nothing_and_loses_no_word() -> None:
    _receipt, post = in_the_queue()
    answer = decide(Client(), post, "send_back", reason="A long explanation")
    assert answer.status_code == 403
    assert "A long explanation" in answer.content.decode()
    assert post.status == Status.QUEUED
