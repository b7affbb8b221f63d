"""Several posts decided at once in the queue, and where an editor goes on after a decision."""

import re
from typing import Any

import pytest
from django.test import Client

from copydesk.desk import reasons
from copydesk.desk.models import CannedReason
from copydesk.posts import workflow
from copydesk.posts.models import Event, EventKind, Post, Status
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.people import a_draft, a_post, an_editor, seen

pytestmark = pytest.mark.django_db


def press(client: Client, verb: str, *posts: Post, **fields: Any) -> Any:
    """Press a button below the queue that shows these posts as they are in memory, their boxes ticked."""
    chosen = [f"{post.pk}-{post.latest.number if post.latest else 0}" for post in posts]
    answer: Any = client.post("/desk/decide/", {"verb": verb, "chosen": chosen} | fields)
    for post in posts:
        post.refresh_from_db()
    return answer


def test_several_posts_are_spiked_with_one_reason() -> None:
    reasons.seed()
    picked = CannedReason.objects.filter(code="spam").first()
    assert picked is not None
    first, second, left = a_post(), a_post(), a_post()
    client = at_the_desk()
    answer = press(client, "spike", first, second, canned=picked.pk)
    assert [first.status, second.status] == [Status.SPIKED] * 2
    told = Event.objects.filter(kind=EventKind.SPIKED)
    assert {(event.reason, event.reason_code) for event in told} == {(picked.text, "spam")}
    left.refresh_from_db()
    assert left.status == Status.QUEUED
    assert "2 posts" in seen_by(client, answer["Location"])


def test_several_posts_are_approved() -> None:
    posts = [a_post(headline=f"Post {n}") for n in range(3)]
    press(at_the_desk(), "approve", *posts)
    assert [post.status for post in posts] == [Status.PUBLISHED] * 3


def test_what_was_spiked_together_is_undone_together() -> None:
    posts = [a_post(), a_post()]
    client = at_the_desk()
    page = seen_by(client, press(client, "spike", *posts)["Location"])
    chosen = re.findall(r'type="hidden" name="chosen" value="([^"]+)"', page)
    client.post("/desk/decide/", {"verb": "undo", "chosen": chosen})
    assert list(Post.objects.values_list("status", flat=True)) == [Status.QUEUED] * 2


def test_posts_that_have_changed_are_named_and_left_and_the_others_decided() -> None:
    changed, gone, ours = a_post(headline="The first text"), a_post(headline="Taken"), a_post()
    workflow.revise(Post.objects.get(pk=changed.pk), a_draft(headline="Another text"), seen=seen(changed))
    other = Post.objects.get(pk=gone.pk)
    workflow.spike(other, by=an_editor("Otto"), seen=seen(other))
    client = at_the_desk()
    chosen = [f"{changed.pk}-1", f"{gone.pk}-1", f"{ours.pk}-1", f"{ours.pk + 1}-1"]
    answer = client.post("/desk/decide/", {"verb": "approve", "chosen": chosen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "1 post was decided." in page
    assert "3 were left as they are" in page
    assert "text has changed" in page
    assert "Otto" in page
    assert "not here any more" in page
    ours.refresh_from_db()
    assert ours.status == Status.PUBLISHED


@pytest.mark.parametrize("chosen", [[], ["x"], ["1-", "-1", "1-1-1", "٣-١"]])
def test_nothing_chosen_is_said(chosen: list[str]) -> None:
    answer = at_the_desk().post(
        "/desk/decide/", {"verb": "approve", "chosen": chosen, "reason": "Kept words"}
    )
    assert answer.status_code == 422
    assert "Choose at least one post first." in answer.content.decode()
    assert "Kept words" in answer.content.decode()


def test_only_editors_decide_about_several() -> None:
    post = a_post()
    assert press(Client(), "approve", post).status_code == 403
    assert post.status == Status.QUEUED


def test_the_queue_goes_on_where_it_was_left() -> None:
    posts = [a_post(headline=f"Post {n}") for n in range(53)]
    client = at_the_desk()
    following = re.search(r'href="/desk/\?after=([^"]+)"', seen_by(client, "/desk/"))
    assert following is not None
    answer = press(client, "spike", posts[50], after=following[1])
    assert answer["Location"].endswith(f"#post-{posts[51].pk}")
    assert f"after={following[1]}" in answer["Location"]
    answer = press(client, "spike", posts[51], posts[52], after=following[1])
    assert client.get(answer["Location"], follow=True).redirect_chain, "its last page is empty now"


def test_the_next_post_opens_after_a_decision() -> None:
    first, second, third = a_post(headline="One"), a_post(headline="Two"), a_post(headline="Three")
    client = at_the_desk()
    answer = decide(client, second, "spike", go_on="yes")
    assert answer["Location"] == f"/desk/posts/{third.pk}/?decided={second.pk}#decided"
    page = seen_by(client, answer["Location"])
    assert "Two" in page
    assert 'value="undo"' in page
    answer = decide(client, third, "approve", go_on="yes")
    assert answer["Location"].startswith(f"/desk/posts/{first.pk}/"), "after the last comes the first"
    assert decide(client, first, "approve", go_on="yes")["Location"] == f"/desk/?decided={first.pk}#decided"


def test_an_editor_who_wants_the_queue_after_a_decision_is_not_asked_again() -> None:
    post, other = a_post(), a_post()
    client = at_the_desk()
    ticked = '<input type="checkbox" id="go_on" name="go_on" value="yes" checked>'
    assert ticked in seen_by(client, f"/desk/posts/{post.pk}/")
    assert decide(client, post, "approve")["Location"] == f"/desk/?decided={post.pk}#decided"
    assert ticked not in seen_by(client, f"/desk/posts/{other.pk}/")


def test_the_review_screen_leads_to_the_posts_beside() -> None:
    first, second, third = a_post(), a_post(), a_post()
    page = seen_by(at_the_desk(), f"/desk/posts/{second.pk}/")
    assert f'<a href="/desk/posts/{first.pk}/" rel="prev"' in page
    assert f'<a href="/desk/posts/{third.pk}/" rel="next"' in page


def test_a_post_that_is_taken_up_again_is_shown() -> None:
    post = a_post()
    client = at_the_desk()
    decide(client, post, "spike")
    assert decide(client, post, "undo")["Location"] == f"/desk/posts/{post.pk}/"
