"""The receipt as the journey of a post: ordered steps, each with its time, the present one marked, what comes next."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Finding, Post, ReasonCode, Severity
from tests.intake.forms import kept, parsed, send, words_of
from tests.people import an_editor, deliver_all, latest, seen

pytestmark = pytest.mark.django_db


def steps(answer: Any) -> list[str]:
    """Return the labels of all steps in order, the present one in brackets."""
    (section,) = [part for part in parsed(answer).iter("section") if part.get("class") == "journey"]
    found = []
    for step in section.iter("li"):
        label = "".join(step.find("strong").itertext())  # type: ignore[union-attr]
        found.append(f"[{label}]" if step.get("aria-current") == "step" else label)
    return found


def times(answer: Any) -> list[bool]:
    """Return of each step whether it has a time."""
    (section,) = [part for part in parsed(answer).iter("section") if part.get("class") == "journey"]
    return [step.find("time") is not None for step in section.iter("li")]


def queued(client: Client, **others: Any) -> tuple[str, Post]:
    receipt = send(client, **others)
    deliver_all()
    return receipt, Post.objects.get()


def test_a_post_that_was_just_sent_is_with_the_checks(client: Client) -> None:
    answer = client.get(send(client))
    assert steps(answer) == [
        "Received",
        "[Being read by the desk's checks]",
        "Waiting for an editor",
        "Decided by an editor",
        "Published, if the editor agrees",
    ]
    assert times(answer) == [True, False, False, False, False]


def test_then_it_waits_for_an_editor(client: Client) -> None:
    receipt, _post = queued(client)
    answer = client.get(receipt)
    assert steps(answer) == [
        "Received",
        "Read by the desk's checks",
        "[Waiting for an editor]",
        "Decided by an editor",
        "Published, if the editor agrees",
    ]
    assert times(answer) == [True, True, True, False, False]


def test_the_journey_ends_on_the_site(client: Client) -> None:
    receipt, post = queued(client)
    workflow.approve(post, by=an_editor(), seen=seen(post))
    answer = client.get(receipt)
    assert steps(answer)[2:] == ["Approved by an editor", "[Published]"]
    assert all(times(answer))


def test_an_embargo_names_the_time_to_come(client: Client) -> None:
    receipt, post = queued(client)
    workflow.approve(post, by=an_editor(), seen=seen(post), publish_at=clock.now() + timedelta(days=3))
    answer = client.get(receipt)
    assert steps(answer)[2:] == ["Approved by an editor", "[Waiting for its time]", "Published"]
    assert times(answer)[-1]


def test_what_is_sent_back_waits_for_its_author_and_begins_again(client: Client) -> None:
    receipt, post = queued(client)
    workflow.send_back(post, by=an_editor(), seen=seen(post), reason="Whose photo is it?")
    page = client.get(receipt)
    assert steps(page)[2:4] == ["[Sent back to you]", "Your change, or your answer"]
    client.post(f"{receipt}/answer", kept(page) | {"answer": "Mine."})
    assert steps(client.get(receipt))[3:5] == ["Answered by you", "[Waiting for an editor]"]


@pytest.mark.parametrize(
    ("verb", "label"), [("spike", "Decided: not published"), ("withdraw", "Taken back by you")]
)
def test_it_may_end_before(client: Client, verb: str, label: str) -> None:
    receipt, post = queued(client)
    by = {} if verb == "withdraw" else {"by": an_editor()}
    getattr(workflow, verb)(post, seen=seen(post), **by)
    assert steps(client.get(receipt))[-1] == f"[{label}]"


def test_a_change_of_a_published_post_goes_the_same_way(client: Client) -> None:
    receipt, post = queued(client)
    workflow.approve(post, by=an_editor(), seen=seen(post))
    form = kept(client.get(f"{receipt}/edit"))
    client.post(f"{receipt}/edit", form | {"headline": "New"})
    assert "[Being read by the desk's checks]" in steps(client.get(receipt))
    deliver_all()
    assert "[Waiting for an editor]" in steps(client.get(receipt))
    post.refresh_from_db()
    workflow.approve(post, by=an_editor(), seen=seen(post))
    assert steps(client.get(receipt))[-1] == "[Your change was approved and published]"


def test_a_complaint_is_a_step_too(client: Client) -> None:
    receipt, post = queued(client)
    workflow.approve(post, by=an_editor(), seen=seen(post))
    post.refresh_from_db()
    workflow.hide(post, by=an_editor(), seen=seen(post), code=ReasonCode.LEGAL)
    assert steps(client.get(receipt))[-2:] == [
        "[Hidden while a complaint is examined]",
        "Shown again, or taken away",
    ]
    workflow.show(post, by=an_editor(), seen=seen(post))
    assert steps(client.get(receipt))[-1] == "[Shown again]"


def test_of_a_long_journey_the_last_steps_are_in_sight(client: Client) -> None:
    receipt, post = queued(client)
    for _ in range(4):
        workflow.send_back(post, by=an_editor(), seen=seen(post))
        workflow.answer(post, "Please look again.", seen=seen(post))
    page = client.get(receipt)
    (folded,) = parsed(page).iter("details")
    assert "earlier steps" in "".join(folded.itertext())
    assert len(list(folded.iter("li"))) == 4


def test_nothing_of_what_the_checks_think_is_in_it(client: Client) -> None:
    receipt, post = queued(client)
    Finding.objects.create(
        revision=latest(post), check_name="secret", severity=Severity.HOLD, summary="Looks like spam: 97 %"
    )
    words = words_of(client.get(receipt)).replace(receipt, "")  # whose random letters may make a word
    for word in ("spam", "97 %", "hold", "held"):
        assert word not in words
