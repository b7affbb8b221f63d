"""Erasing for good: nothing of a post is left, its address says so for ever, and a stop in the middle does no harm."""

import json
import signal
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.posts import workflow
from copydesk.posts.models import Event, Post
from copydesk.press import whole
from copydesk.press.files import Public
from copydesk.search import index as search
from copydesk.talk.models import Conversation
from tests.desk.desk import at_the_desk, kinds, seen_by
from tests.files.elsewhere import elsewhere
from tests.people import (
    a_category,
    a_draft,
    a_post,
    a_published_post,
    a_receipt,
    an_editor,
    deliver_all,
    latest,
    seen,
)
from tests.posts.erasure import WORD, a_post_with_everything, left
from tests.press.reading import headlines, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def erase(post: Post) -> None:
    """Erase as a chief does at the desk, and wait for the rest."""
    answer = at_the_desk().post(f"/desk/posts/{post.pk}/erase/", {"revision": latest(post).number})
    assert answer.status_code == 200, answer.content.decode()
    post.refresh_from_db()


def test_nothing_is_left() -> None:
    post = a_post_with_everything()
    assert {"Post", "Revision", "Remark", "Message", "Mail"} <= set(left())
    erase(post)
    deliver_all()
    assert left() == []
    assert search.drift() == 0
    assert post.status == "erased"
    assert kinds(post)[-1] == "erased"


def test_the_record_stays_without_a_word() -> None:
    post = a_post_with_everything()
    before = kinds(post)
    erase(post)
    events = Event.objects.filter(post=post)
    assert kinds(post) == [*before, "erased"]
    assert {event.revision_id for event in events} == {None}
    assert WORD not in repr(list(events.values()))
    assert events.last().by == an_editor()  # type: ignore[union-attr]


def test_a_tag_that_only_it_had_is_gone_too(folder: Public) -> None:
    a_category()
    whole.press_all()
    post, _other = a_published_post(tags="weir, mill"), a_published_post(tags="mill")
    deliver_all()
    assert folder.read("tag/weir/")
    erase(post)
    deliver_all()
    assert list(folder.names(below="tag/weir")) == []
    assert folder.read("tag/mill/")
    assert whole.check() == []
    form = Client().get("/submit").content.decode()
    assert '<option value="mill">' in form
    assert '<option value="weir">' not in form


def test_its_address_says_that_it_is_gone_and_is_never_given_again(folder: Public) -> None:
    post = a_published_post(headline="The bridge", body="Quite private words")
    deliver_all()
    erase(post)
    html = page(folder, post.address)
    assert "This post was erased" in html
    assert "Quite private words" not in html
    assert folder.read(post.address.lstrip("/")) is None
    deliver_all()
    assert headlines(folder, "/category/world/") == []
    other = a_published_post(headline="The bridge")
    assert other.path != post.path
    whole.press_all()
    assert whole.check() == []
    assert "This post was erased" in page(folder, post.address)


def test_an_old_address_leads_to_it(client: Client) -> None:
    post = a_published_post(headline="One")
    old = post.address
    workflow.correct(post, a_draft(headline="Two"), by=an_editor(), seen=seen(post), new_address=True)
    erase(post)
    assert client.get(old)["Location"] == post.address


def test_a_full_list_keeps_its_places(folder: Public) -> None:
    posts = [a_published_post(headline=f"P{number}") for number in range(1, 21)]
    erase(posts[4])
    deliver_all()
    assert headlines(folder, "/category/world/page/1/") == [f"P{n}" for n in range(20, 0, -1) if n != 5]


def test_another_posts_picture_stays(settings: Settings) -> None:
    shown = "![x](/media/{}/160x120.jpg)".format("a" * 32)
    made = settings.MEDIA_ROOT / ".private" / ("a" * 32)
    made.mkdir(parents=True)
    (made / "160x120.jpg").write_bytes(b"x")
    a_published_post(body=f"Mine {shown}")
    deliver_all()
    borrower = a_published_post(body=f"Borrowed {shown}")
    deliver_all()
    erase(borrower)
    deliver_all()
    assert (settings.MEDIA_ROOT / ("a" * 32) / "160x120.jpg").is_file()


def test_what_a_reader_wrote_stays_without_what_they_quoted() -> None:
    post = a_post_with_everything()
    erase(post)
    deliver_all()
    conversation = Conversation.objects.get()
    assert [message.text for message in conversation.messages.all()] == ["Is this right?"]
    assert "Is this right?" in seen_by(at_the_desk(), f"/desk/talk/{conversation.pk}/")


def test_the_page_that_asks_says_what_goes() -> None:
    post = a_post_with_everything()
    asked = seen_by(at_the_desk(), f"/desk/posts/{post.pk}/erase/")
    for words in (
        "all 3 revisions",
        "3 remarks",
        "1 picture<",
        "5 messages",
        "2 mails",
        f"the address {post.address}",
        "/desk/talk/",
    ):
        assert words in asked, words
    assert f'href="/desk/posts/{post.pk}/erase/"' in seen_by(at_the_desk(), f"/desk/posts/{post.pk}/")
    assert kinds(post)[-1] != "erased"


def test_only_a_chief_erases() -> None:
    post = a_post()
    client = at_the_desk(an_editor("Otto", chief=False))
    assert client.get(f"/desk/posts/{post.pk}/erase/").status_code == 403
    assert client.post(f"/desk/posts/{post.pk}/erase/", {"revision": 1}).status_code == 403
    assert f"/desk/posts/{post.pk}/erase/" not in seen_by(client, f"/desk/posts/{post.pk}/")


def test_a_text_that_changed_meanwhile_is_not_erased_unseen() -> None:
    post = a_post()
    workflow.revise(post, a_draft(headline="Another"), seen=seen(post))
    answer = at_the_desk().post(f"/desk/posts/{post.pk}/erase/", {"revision": 1})
    assert answer.status_code == 409
    assert latest(post).headline == "Another"


@pytest.mark.parametrize("decided", ["withdraw", "spike", "send_back"])
def test_its_author_erases_what_readers_do_not_see(decided: str) -> None:
    receipt = a_receipt(headline=WORD, email=f"{WORD}@example.org")
    post = workflow.queue(receipt.post, seen=seen(receipt.post))
    if decided == "withdraw":
        workflow.withdraw(post, seen=seen(post))
    else:
        getattr(workflow, decided)(post, by=an_editor(), seen=seen(post), reason=WORD)
    client, address = Client(), f"/receipt/{receipt.key}/erase"
    assert address in seen_by(client, f"/receipt/{receipt.key}")
    assert "Nobody can bring it back." in seen_by(client, address)
    answer = client.post(address, {"seen": seen(post)})
    assert "deleted for good" in answer.content.decode()
    deliver_all()
    assert left() == []
    assert client.get(f"/receipt/{receipt.key}").status_code == 404


def test_its_author_does_not_erase_what_is_public_or_waits() -> None:
    receipt = a_receipt()
    post = workflow.queue(receipt.post, seen=seen(receipt.post))
    for _ in range(2):
        assert "can't be erased from here" in seen_by(Client(), f"/receipt/{receipt.key}/erase")
        answer = Client().post(f"/receipt/{receipt.key}/erase", {"seen": seen(post)})
        assert answer.status_code == 409
        if post.status == "queued":
            workflow.approve(post, by=an_editor(), seen=seen(post))
    assert post.status == "published"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("copydesk.posts.erasing._forget_in_findings", "published"),
        ("copydesk.media.shelves.drop", "erased"),
        ("copydesk.press.files.Public.delete", "erased"),
        ("copydesk.talk.workflow.erase", "erased"),
    ],
)
def test_killed_in_the_middle_it_is_whole_or_goes_on_to_the_end(
    tmp_path: Path, name: str, status: str
) -> None:
    with elsewhere(tmp_path / "site") as site:
        before = json.loads(
            site.python("-m", "tests.posts.erasure", "erase", name, code=-signal.SIGKILL).splitlines()[-1]
        )
        assert "Revision" in before
        after = json.loads(site.python("-m", "tests.posts.erasure", "finish").splitlines()[-1])
        assert after == [status, *(before if status == "published" else [])]
