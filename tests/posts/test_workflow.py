"""The life of a post, verb by verb."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from copydesk.lib import clock
from copydesk.posts import receipts, workflow
from copydesk.posts.models import Event, EventKind, Post, Status
from tests.people import a_draft, a_post, a_published_post, a_receipt, an_editor, latest, seen

pytestmark = pytest.mark.django_db


def kinds(post: Post) -> list[str]:
    return list(Event.objects.filter(post=post).values_list("kind", flat=True))


def now_of(post: Post) -> Post:
    return Post.objects.get(pk=post.pk)


def test_a_submission_is_a_post_with_one_revision_and_one_event() -> None:
    post = now_of(a_receipt(headline="Hello").post)
    assert (post.status, kinds(post)) == (Status.RECEIVED, [EventKind.SUBMITTED])
    assert latest(post).headline == "Hello"
    assert not post.is_waiting


def test_the_receipt_is_kept_as_hashes_only() -> None:
    receipt = a_receipt()
    row = str(Post.objects.filter(pk=receipt.post.pk).values().get())
    assert receipt.key not in row
    assert receipt.code not in row
    assert now_of(receipt.post).receipt_hash == receipts.receipt_hash(receipt.key)
    assert now_of(receipt.post).code_hash == receipts.code_hash(receipt.code.lower().replace("-", " "))


def test_a_post_is_queued_approved_and_published_at_an_address_of_its_own() -> None:
    with clock.stopped(clock.now()):  # an address begins with the month
        first, second = a_published_post(headline="Same"), a_published_post(headline="Same")
    assert first.path
    assert first.path.endswith("/same")
    assert second.path == f"{first.path}-2"
    assert kinds(first) == ["submitted", "queued", "approved", "published"]
    assert now_of(first).live_id == first.latest_id


def test_an_embargo_is_kept_until_its_time() -> None:
    post = a_post()
    tomorrow = clock.now() + timedelta(days=1)
    workflow.approve(post, by=an_editor(), seen=seen(post), publish_at=tomorrow)
    assert workflow.publish_due() == 0
    assert now_of(post).status == Status.APPROVED
    with clock.stopped(tomorrow + timedelta(seconds=1)):
        assert workflow.publish_due() == 1
    assert now_of(post).status == Status.PUBLISHED


def test_a_lifted_embargo_brings_the_post_back_to_the_queue() -> None:
    post = a_post()
    workflow.approve(post, by=an_editor(), seen=seen(post), publish_at=clock.now() + timedelta(days=1))
    workflow.lift(post, by=an_editor(), seen=seen(post))
    assert post in Post.objects.waiting()


def test_a_decision_about_a_text_that_has_changed_does_nothing() -> None:
    post = a_post()
    old = seen(post)
    workflow.revise(now_of(post), a_draft(body="New words."), seen=old)
    workflow.queue(now_of(post), seen=seen(post))
    with pytest.raises(workflow.StaleMove):
        workflow.approve(now_of(post), by=an_editor(), seen=old)
    assert now_of(post).status == Status.QUEUED
    assert "approved" not in kinds(post)


def test_the_second_of_two_decisions_does_nothing() -> None:
    post = a_post()
    same_screen = now_of(post)
    workflow.approve(post, by=an_editor(), seen=seen(post))
    with pytest.raises(workflow.StaleMove):
        workflow.spike(same_screen, by=an_editor("Ole"), seen=seen(post))
    assert now_of(post).status == Status.PUBLISHED


def test_a_post_that_is_sent_back_comes_again_with_an_answer_or_a_new_text() -> None:
    post = a_post()
    workflow.send_back(post, by=an_editor(), seen=seen(post), code="quality", reason="Who said so?")
    assert Event.objects.get(post=post, kind="returned").reason == "Who said so?"
    workflow.answer(post, "The mayor did.", seen=seen(post))
    assert post in Post.objects.waiting()
    workflow.send_back(post, by=an_editor(), seen=seen(post))
    workflow.revise(post, a_draft(body="The mayor said so."), seen=seen(post))
    assert now_of(post).status == Status.RECEIVED


def test_a_spiked_post_is_kept_and_can_be_taken_up_again() -> None:
    post = a_post()
    workflow.spike(post, by=an_editor(), seen=seen(post), code="spam")
    assert now_of(post).status == Status.SPIKED
    assert not now_of(post).is_waiting
    workflow.undo(post, by=an_editor(), seen=seen(post))
    assert post in Post.objects.waiting()


def test_readers_keep_the_live_revision_until_the_pending_one_is_approved() -> None:
    post = a_published_post()
    before = now_of(post).live_id
    workflow.revise(post, a_draft(body="Better."), seen=seen(post))
    workflow.queue(now_of(post), seen=seen(post))
    assert now_of(post).is_pending
    assert now_of(post).live_id == before
    workflow.approve(now_of(post), by=an_editor(), seen=seen(post))
    after = now_of(post)
    assert after.live_id == after.latest_id != before
    assert not after.is_waiting
    assert after.path == post.path


def test_a_spiked_pending_revision_leaves_the_live_one_and_can_be_undone() -> None:
    post = a_published_post()
    before = now_of(post).live_id
    workflow.revise(post, a_draft(body="Worse."), seen=seen(post))
    workflow.queue(now_of(post), seen=seen(post))
    workflow.spike(now_of(post), by=an_editor(), seen=seen(post))
    assert (now_of(post).live_id, now_of(post).status) == (before, Status.PUBLISHED)
    assert "undo" in workflow.allowed(now_of(post))
    workflow.undo(now_of(post), by=an_editor(), seen=seen(post))
    assert now_of(post).is_pending


def test_an_author_withdraws_a_pending_revision_and_the_live_one_stays() -> None:
    post = a_published_post()
    before = now_of(post).live_id
    workflow.revise(post, a_draft(body="Worse."), seen=seen(post))
    workflow.withdraw(now_of(post), seen=seen(post))
    assert (now_of(post).latest_id, now_of(post).status) == (before, Status.PUBLISHED)


def test_an_edit_at_the_desk_keeps_the_post_waiting_and_names_the_editor() -> None:
    post = a_post()
    workflow.edit(post, a_draft(headline="Better headline"), by=an_editor(), seen=seen(post))
    assert post in Post.objects.waiting()
    assert latest(post).by == an_editor()


def test_a_correction_is_live_at_once_and_moves_the_post_between_lists() -> None:
    post = a_published_post(tags="bridge")
    workflow.correct(post, a_draft(tags="river"), by=an_editor(), seen=seen(post), reason="It is the river.")
    assert now_of(post).live_id == now_of(post).latest_id
    keys = set(post.places.values_list("listing__key", flat=True))
    assert "tag/river" in keys
    assert "tag/bridge" not in keys


def test_places_are_counted_from_the_oldest_and_never_given_twice() -> None:
    posts = [a_published_post(headline=f"Post {number}") for number in range(3)]
    workflow.retract(posts[1], by=an_editor(), seen=seen(posts[1]))
    posts.append(a_published_post(headline="Post 3"))
    positions = [post.places.get(listing__key="category/world").position for post in posts]
    assert positions == [1, 2, 3, 4]


@pytest.mark.parametrize("verb", ["approve", "send_back", "spike", "undo", "lift", "retract"])
def test_a_verb_that_the_status_does_not_allow_changes_nothing(verb: str) -> None:
    post = a_receipt().post
    with pytest.raises(workflow.StaleMove):
        getattr(workflow, verb)(post, by=an_editor(), seen=seen(post))
    assert kinds(post) == ["submitted"]


def test_the_allowed_verbs_are_those_that_work() -> None:
    assert {"approve", "send_back", "spike", "edit", "withdraw"} <= workflow.allowed(a_post())
    post = a_published_post()
    with clock.stopped(clock.now() + timedelta(hours=1)):
        published = workflow.allowed(post)
    assert {"correct", "retract", "revise"} <= published
    assert not published & {"approve", "spike", "send_back", "undo", "withdraw", "edit", "queue"}


def test_c_and_c_plus_plus_and_c_sharp_are_three_tags() -> None:
    post = a_published_post(tags="C, C++, C#, c")
    assert sorted(post.tags.values_list("name", flat=True)) == ["C", "C#", "C++"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_text_at_once_one_is_told() -> None:
    post = a_post()
    screen = seen(post)
    barrier = threading.Barrier(2)

    def revise(body: str) -> str:
        try:
            same = now_of(post)
            barrier.wait(180)
            workflow.revise(same, a_draft(body=body), seen=screen)
        except workflow.StaleMove:
            return "told"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(revise, ["One.", "Two."])) == ["done", "told"]
    assert post.revisions.count() == 2
