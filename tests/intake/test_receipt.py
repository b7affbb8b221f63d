"""The author's receipt: what it says at each stage, and what can be done there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from copydesk.lib import clock
from copydesk.people import limits
from copydesk.posts import workflow
from copydesk.posts.models import Finding, Post, ReasonCode, Severity, Status
from copydesk.visitors.keys import code_of
from tests.intake.forms import kept, parsed, send, words_of
from tests.intake.test_sending import NOON
from tests.people import a_draft, an_editor, latest, seen

pytestmark = pytest.mark.django_db


def sent(client: Client, **others: Any) -> tuple[str, Post]:
    """Send a post through the form; return the address of its receipt, and the post in the queue."""
    receipt = send(client, **others)
    post = Post.objects.latest("pk")
    return receipt, workflow.queue(post, seen=seen(post))


def published(client: Client) -> tuple[str, Post]:
    receipt, post = sent(client)
    return receipt, workflow.approve(post, by=an_editor(), seen=seen(post))


def test_nobody_keeps_or_finds_the_page(client: Client) -> None:
    receipt = send(client)
    for address in (receipt, f"{receipt}/edit", f"{receipt}/withdraw", "/receipt/", "/receipt/unknown"):
        answer = client.get(address)
        headers = [answer[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")]
        assert headers == ["same-origin", "no-store", "noindex"], address


def test_the_page_shows_its_address_and_code(client: Client) -> None:
    receipt = send(client)
    words = words_of(client.get(receipt))
    assert receipt in words
    assert code_of(receipt.rpartition("/")[2]) in words


def test_the_code_opens_the_page_however_it_is_typed(client: Client) -> None:
    code = code_of(send(client, headline="Mine").rpartition("/")[2])
    for typed in (
        code,
        code.lower(),
        code.replace("-", " "),
        f"  {code.replace('0', 'o').replace('1', 'l')} ",
    ):
        answer = client.post("/receipt/", {"code": typed})
        assert answer.status_code == 303
        assert "Mine" in words_of(client.get(answer["Location"]))
    assert code in words_of(client.get(f"/receipt/{code}"))


@pytest.mark.parametrize("typed", ["", "0000-0000-0000", "nonsense", "\0", "x" * 101])
def test_a_wrong_code_is_said(client: Client, typed: str) -> None:
    answer = client.post("/receipt/", {"code": typed})
    assert answer.status_code == 422
    assert [part.get("role") for part in parsed(answer).iter("div") if part.get("role")] == ["alert"]


def test_guesses_are_limited_for_one_client(client: Client) -> None:
    with clock.stopped(NOON):
        for _ in range(limits.ALLOWANCES["guess"].at_once):
            assert client.get("/receipt/0000-0000-0000").status_code == 404
        answer = client.post("/receipt/", {"code": "0000-0000-0001"})
        assert (answer.status_code, answer["Retry-After"]) == (429, "20")


def test_guesses_are_limited_for_all_together_but_a_key_always_opens(client: Client) -> None:
    key = send(client).rpartition("/")[2]
    everybody = limits.ALLOWANCES["guess-by-all"].at_once
    with clock.stopped(NOON):
        for number in range(everybody):
            from_elsewhere = f"10.{number % 250}.{number // 250}.1"
            assert client.get("/receipt/0000-0000-0000", REMOTE_ADDR=from_elsewhere).status_code == 404
        assert client.get(f"/receipt/{code_of(key)}").status_code == 429
        assert client.get(f"/receipt/{'0' * 32}").status_code == 429
        assert client.get(f"/receipt/{key}").status_code == 200
        clock.advance(timedelta(seconds=2))
        assert client.get(f"/receipt/{code_of(key)}").status_code == 200


def test_it_says_what_happens_next(client: Client) -> None:
    receipt = send(client)
    assert "an editor reads it" in words_of(client.get(receipt))
    post = Post.objects.get()
    workflow.queue(post, seen=seen(post))
    assert "waits for an editor" in words_of(client.get(receipt))


def test_it_gives_the_reason_of_a_decision(client: Client) -> None:
    receipt, post = sent(client)
    workflow.spike(
        post, by=an_editor(), seen=seen(post), code=ReasonCode.OFF_TOPIC, reason="We only do mills."
    )
    words = words_of(client.get(receipt))
    assert "decided not to publish" in words
    assert "not for this site" in words
    assert "We only do mills." in words
    assert "Change the text" not in words


def test_an_embargo_names_its_time(client: Client) -> None:
    receipt, post = sent(client)
    when = clock.now() + timedelta(days=400)
    workflow.approve(post, by=an_editor(), seen=seen(post), publish_at=when)
    assert date_format(when) in words_of(client.get(receipt))


def test_the_author_reads_the_findings_meant_for_authors_only(client: Client) -> None:
    receipt, post = sent(client)
    found = {"revision": latest(post), "severity": Severity.FLAG, "evidence": []}
    Finding.objects.create(check_name="a", summary="Secret one", author_summary="Shorten the link.", **found)
    Finding.objects.create(check_name="b", summary="Secret two", author_summary="", **found)
    answer = client.get(receipt)
    assert ["".join(hint.itertext()) for hint in parsed(answer).findall(".//main//ul/li")] == [
        "Shorten the link."
    ]
    assert "Secret" not in words_of(answer)


def test_the_author_sees_what_the_desk_changed(client: Client) -> None:
    receipt, post = sent(client, body="It turns fast.")
    workflow.edit(
        post, a_draft(headline="The mill", body="It turns slowly."), by=an_editor(), seen=seen(post)
    )
    page = parsed(client.get(receipt))
    assert "fast" in ["".join(part.itertext()) for part in page.iter("del")]
    assert "slowly" in ["".join(part.itertext()) for part in page.iter("ins")]


def test_the_author_edits_the_text_as_it_was_typed(client: Client) -> None:
    receipt, post = sent(client, headline=" Mill  & Co ", body="\n one\n\n<b>two</b>\t", tags="a ,, b")
    form = kept(client.get(f"{receipt}/edit"))
    assert (form["headline"], form["body"], form["tags"]) == (
        " Mill  & Co ",
        "\n one\n\n<b>two</b>\t",
        "a ,, b",
    )
    assert form["own_work"] == "on"
    assert client.post(f"{receipt}/edit", form | {"headline": "New"}).status_code == 303
    assert (latest(post).headline, latest(post).number, Post.objects.get().status) == (
        "New",
        2,
        Status.RECEIVED,
    )


def test_an_edit_without_a_change_or_sent_twice_is_no_revision(client: Client) -> None:
    receipt, post = sent(client)
    form = kept(client.get(f"{receipt}/edit"))
    assert client.post(f"{receipt}/edit", form).status_code == 303
    for _ in range(2):
        assert client.post(f"{receipt}/edit", form | {"headline": "New"}).status_code == 303
    assert latest(post).number == 2


def test_wrong_edits_are_said_and_kept(client: Client) -> None:
    receipt, post = sent(client)
    form = kept(client.get(f"{receipt}/edit")) | {"headline": "x" * 201, "dek": "new"}
    answer = client.post(f"{receipt}/edit", form)
    assert answer.status_code == 422
    assert kept(answer)["dek"] == "new"
    assert latest(post).number == 1


def test_an_edit_can_be_previewed(client: Client) -> None:
    receipt, post = sent(client)
    answer = client.post(
        f"{receipt}/edit", kept(client.get(f"{receipt}/edit")) | {"body": "**New**", "preview": "yes"}
    )
    assert ["".join(part.itertext()) for part in parsed(answer).iter("strong")] == ["New"]
    assert client.post(f"{receipt}/edit", kept(answer)).status_code == 303
    assert latest(post).body == "**New**"


def test_an_edit_of_a_text_that_changed_meanwhile_is_kept_and_shown_beside_it(client: Client) -> None:
    receipt, post = sent(client)
    form = kept(client.get(f"{receipt}/edit"))
    workflow.edit(post, a_draft(headline="By the desk"), by=an_editor(), seen=seen(post))
    answer = client.post(f"{receipt}/edit", form | {"headline": "By its author"})
    assert answer.status_code == 409
    assert kept(answer)["headline"] == "By its author"
    assert "desk" in "".join("".join(part.itertext()) for part in parsed(answer).iter("del"))
    assert latest(post).headline == "By the desk"
    assert client.post(f"{receipt}/edit", kept(answer)).status_code == 303
    assert latest(post).headline == "By its author"


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "٣"])
def test_an_edit_that_does_not_say_what_it_saw_is_stale(client: Client, typed: str) -> None:
    receipt, _post = sent(client)
    form = kept(client.get(f"{receipt}/edit")) | {"headline": "New", "seen": typed}
    assert client.post(f"{receipt}/edit", form).status_code == 409


def test_a_post_that_was_decided_meanwhile_gives_the_text_back(client: Client) -> None:
    receipt, post = sent(client)
    form = kept(client.get(f"{receipt}/edit"))
    workflow.spike(post, by=an_editor(), seen=seen(post))
    answer = client.post(f"{receipt}/edit", form | {"body": "My words"})
    assert answer.status_code == 409
    assert kept(answer)["body"] == "My words"
    assert "can't be changed any more" in words_of(answer)
    assert not [button for button in parsed(answer).iter("button") if button.get("id") == "send"]
    assert client.get(f"{receipt}/edit").status_code == 303


def test_a_published_post_stays_as_it_was_until_the_desk_agrees(client: Client) -> None:
    receipt, post = published(client)
    assert "until an editor has approved the change" in words_of(client.get(receipt))
    form = kept(client.get(f"{receipt}/edit"))
    assert client.post(f"{receipt}/edit", form | {"headline": "New"}).status_code == 303
    workflow.queue(Post.objects.get(), seen=seen(post))
    post.refresh_from_db()
    assert post.live is not None
    assert (post.live.headline, post.is_pending) == ("The mill", True)
    words = words_of(client.get(receipt))
    assert "readers see the post as it was" in words
    assert "Take the change back" in words


def test_the_author_answers_a_post_that_was_sent_back(client: Client) -> None:
    receipt, post = sent(client)
    workflow.send_back(post, by=an_editor(), seen=seen(post), reason="Whose photo is it?")
    page = client.get(receipt)
    assert "Whose photo is it?" in words_of(page)
    assert client.post(f"{receipt}/answer", kept(page) | {"answer": ""}).status_code == 422
    assert client.post(f"{receipt}/answer", kept(page) | {"answer": "My  own.\n"}).status_code == 303
    post.refresh_from_db()
    assert post.status == Status.QUEUED
    event = post.events.latest("pk")
    assert (event.kind, event.reason) == ("answered", "My  own.\n")
    late = client.post(f"{receipt}/answer", kept(page) | {"answer": "Again"})
    assert late.status_code == 409
    assert "Again" in words_of(late)


def test_the_author_withdraws_after_being_asked_once_more(client: Client) -> None:
    receipt, post = sent(client)
    question = client.get(f"{receipt}/withdraw")
    assert Post.objects.get().status == Status.QUEUED
    assert client.post(f"{receipt}/withdraw", kept(question)).status_code == 303
    assert Post.objects.get().status == Status.WITHDRAWN
    assert "You took your post back" in words_of(client.get(receipt))
    assert client.post(f"{receipt}/withdraw", kept(question)).status_code == 409
    assert not post.is_public


@pytest.mark.parametrize("action", ["edit", "answer", "withdraw"])
def test_another_site_can_do_nothing_here(client: Client, action: str) -> None:
    receipt, post = sent(client)
    typed = {"seen": str(seen(post)), "answer": "x"}
    answer = client.post(f"{receipt}/{action}", typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert Post.objects.get().status == Status.QUEUED
