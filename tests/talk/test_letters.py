"""Letters: what readers say to other readers, with their consent, through an editor."""

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.lib import clock
from copydesk.posts import workflow as posts
from copydesk.posts.models import Event, Post
from copydesk.press import whole
from copydesk.press.files import Public, public
from copydesk.press.models import Letter
from copydesk.talk import workflow
from copydesk.talk.models import Conversation, Message
from tests.desk.desk import at_the_desk, seen_by
from tests.intake.forms import kept, words_of
from tests.intake.payloads import payloads
from tests.people import a_category, a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import page
from tests.talk.talking import begin, desk_address, new, said, the_conversation

pytestmark = pytest.mark.django_db
LIST, FEED = "/letters/", "/letters/feed.xml"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Public:
    """The public folder of this test."""
    monkeypatch.setattr(whole, "GRACE", 0)
    settings.PUBLIC = tmp_path / "public"
    a_category()
    whole.press_all()
    return public()


def at_letter(message: Message | None = None) -> str:
    """Return where the desk makes a letter of a message, the only one of a reader when none is named."""
    message = message or Message.objects.get(from_desk=False)
    return f"{desk_address(message.conversation)}/letter/{message.number}/"


def offer(text: str = "The bridge is 80 m long!", signature: str = "Ann", version: int = 0) -> Any:
    fields = {"verb": "offer", "text": text, "signature": signature, "seen": version}
    return at_the_desk().post(at_letter(), fields)


def agree(client: Client, page: str, *, version: int = 1, signature: str = "Ann from Millbrook") -> Any:
    fields = {"verb": "agree", "signature": signature, "seen": version}
    return client.post(f"{page}/letter/1", fields)


def publish(version: int = 1) -> Any:
    answer = at_the_desk().post(at_letter(), {"verb": "publish", "seen": version})
    deliver_all()
    return answer


def a_letter(client: Client, **fields: Any) -> str:
    """Write a message that may be published as it is, publish it, and return the address of the conversation."""
    address = begin(client, letter="on", signature="Ann", **fields)
    assert publish().status_code == 303
    return address


def test_the_writer_sees_the_edit_agrees_and_it_stands_beneath_the_post(
    client: Client, folder: Public
) -> None:
    post = a_published_post()
    deliver_all()
    mine = begin(client, post=post.path, sender="Ann")
    assert offer().status_code == 303
    words = words_of(client.get(mine))
    assert "may it publish this as a letter" in words
    assert "The bridge is 80 m long!" in words
    assert "<ins>!</ins>" in client.get(mine).content.decode(), "the edit is marked"
    assert agree(client, mine).status_code == 303
    assert "80 m long!" not in page(folder, post.address), "an editor has the last word"
    assert publish().status_code == 303
    printed = page(folder, post.address)
    letter = printed.partition('<section class="letters"')[2]
    assert "The bridge is 80 m long!" in letter
    assert "Ann from Millbrook" in letter
    assert f'datetime="{clock.now():%Y-%m-%d}' in letter
    assert "Your letter is published" in words_of(client.get(mine))


def test_a_letter_is_in_the_list_the_feeds_and_the_linked_data(client: Client, folder: Public) -> None:
    post = a_published_post(headline="The bridge")
    a_letter(client, post=post.path)
    assert "The bridge is 80 m long." in page(folder, LIST)
    assert f'href="{post.address}"' in page(folder, LIST)
    assert "The bridge is 80 m long." in page(folder, "/letters/page/1/")
    for feed in (FEED, "/letters/feed.json"):
        assert "&lt;p&gt;The bridge is 80 m" in page(folder, feed) or "<p>The bridge is 80 m" in page(
            folder, feed
        )
        assert f"{post.address}#letter-1" in page(folder, feed)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(folder, post.address))
    assert block
    (comment,) = json.loads(block[1])["comment"]
    assert (comment["text"], comment["author"]["name"]) == ("The bridge is 80 m long.", "Ann")


def test_a_letter_about_no_post_stands_among_the_letters(client: Client, folder: Public) -> None:
    a_letter(client)
    assert "80 m" in page(folder, LIST)
    assert "/letters/page/1/#letter-1" in page(folder, FEED)


def test_nothing_is_published_that_its_writer_has_not_agreed_to(client: Client, folder: Public) -> None:
    mine = begin(client)
    offer()
    assert publish().status_code == 409
    agree(client, mine)
    offer("Quite another text", version=1)
    assert publish(version=2).status_code == 409
    assert publish(version=1).status_code == 409
    assert agree(client, mine, version=1).status_code == 409, "that was the text before"
    assert not Letter.objects.published().exists()
    assert "80 m" not in page(folder, LIST)


def test_what_may_be_published_as_it_is_may_not_be_changed(client: Client) -> None:
    begin(client, letter="on", signature="Ann")
    offer("Other words", version=1)
    assert publish(version=2).status_code == 409


def test_an_agreement_brings_the_conversation_up_at_the_desk(client: Client) -> None:
    mine = begin(client)
    offer()
    assert the_conversation().waiting_since is None
    agree(client, mine)
    assert the_conversation().waiting_since is not None
    publish()
    assert the_conversation().waiting_since is None


@pytest.mark.parametrize("about_post", [True, False])
def test_the_writer_takes_a_published_letter_back(client: Client, folder: Public, about_post: bool) -> None:
    post = a_published_post()
    mine = a_letter(client, post=post.path if about_post else "")
    assert client.post(f"{mine}/letter/1", {"verb": "take-back"}).status_code == 303
    deliver_all()
    for address in (post.address, LIST, "/letters/page/1/", FEED, "/letters/feed.json"):
        assert "80 m" not in page(folder, address)
    assert "not published" in words_of(client.get(mine))
    assert publish().status_code == 409, "nobody publishes it again without asking"
    assert whole.check() == []


def test_the_writer_says_no_before_it_is_published(client: Client) -> None:
    mine = begin(client)
    offer()
    client.post(f"{mine}/letter/1", {"verb": "take-back"})
    assert agree(client, mine).status_code == 409
    assert publish().status_code == 409


def test_an_editor_takes_a_letter_back_and_its_writer_is_told(client: Client, folder: Public) -> None:
    mine = a_letter(client)
    desk = at_the_desk()
    assert "80 m" in seen_by(desk, "/desk/letters/")
    desk.post(f"/desk/letters/{Letter.objects.get().pk}/take-back/")
    deliver_all()
    assert "80 m" not in page(folder, LIST)
    assert "We do not publish your letter" in words_of(client.get(mine))


def test_erasing_the_conversation_takes_the_letter_off_the_site(client: Client, folder: Public) -> None:
    post = a_published_post()
    mine = a_letter(client, post=post.path)
    client.post(f"{mine}/erase")
    deliver_all()
    assert not Letter.objects.exists()
    for address in (post.address, LIST, FEED):
        assert "80 m" not in page(folder, address)
    assert not Event.objects.filter(data__icontains="80 m").exists()
    assert whole.check() == []


def test_letters_are_text_and_nothing_else(client: Client, folder: Public) -> None:
    post = a_published_post()
    attack = "\n".join(payloads())[:4000].replace("\0", "")
    mine = begin(client, post=post.path)
    offer(attack, signature="<b>Ann</b>")
    agree(client, mine, signature="</script><script>alert(1)</script>")
    publish()
    for address in (post.address, LIST):
        printed = page(folder, address)
        inside = printed.partition('class="letter"')[2].partition("</article>")[0]
        assert set(re.findall(r"<(\w+)", inside)) <= {"p", "a", "span", "bdi", "time"}
        assert "<script>alert" not in printed


def test_who_wants_a_letter_signed_says_how(client: Client) -> None:
    fields = {"message": "Hello", "letter": "on", "uuid": uuid.uuid4()}
    refused = client.post("/talk/", fields)
    assert refused.status_code == 422
    assert "how the letter is to be signed" in words_of(refused)
    assert kept(refused)["letter"] == "on"
    assert client.post("/talk/", fields | {"sender": "Ann"}).status_code == 303
    assert Letter.objects.get().signature == "Ann"


def test_without_the_tick_a_signature_permits_nothing(client: Client) -> None:
    begin(client, signature="Ann")
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " ", "signature": "Ann"}, "A letter needs a text."),
        ({"text": "x" * 5001, "signature": "Ann"}, "at most 5,000"),
        ({"text": "Hi", "signature": ""}, "how the letter is to be signed"),
        ({"text": "Hi", "signature": "x" * 81}, "at most 80"),
    ],
)
def test_the_desk_is_told_what_is_no_letter(client: Client, fields: dict[str, str], sentence: str) -> None:
    begin(client)
    answer = at_the_desk().post(at_letter(), fields | {"verb": "offer", "seen": 0})
    assert answer.status_code == 422
    assert sentence in words_of(answer)


def test_an_unsigned_agreement_is_refused(client: Client) -> None:
    mine = begin(client)
    offer()
    refused = agree(client, mine, signature=" ")
    assert refused.status_code == 422
    assert "how the letter is to be signed" in words_of(refused)


def test_strange_numbers_are_no_letters(client: Client) -> None:
    mine = begin(client)
    for number in ("1", "2", "99999999999999999999"):
        assert client.post(f"{mine}/letter/{number}", {"verb": "agree"}).status_code == 404
    for number in ("2", "99999999999999999999"):
        assert at_the_desk().get(f"{desk_address()}/letter/{number}/").status_code == 404
    foreign = {"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "cross-site"}
    offer()
    assert client.post(f"{mine}/letter/1", {"verb": "agree"}, **foreign).status_code == 403  # type: ignore[arg-type]


def test_strangers_make_no_letters(client: Client) -> None:
    mine = begin(client)
    offer()
    assert Client().post(at_letter(), {"verb": "publish", "seen": 1}).status_code == 403
    assert Client().get("/desk/letters/").status_code == 302
    wrong = mine[:-1] + ("0" if mine[-1] != "0" else "1")
    assert agree(client, wrong).status_code == 404


def test_an_offer_comes_live_and_by_its_own_form(client: Client) -> None:
    mine = begin(client)
    offer()
    told = new(client, mine, since=1).json()["messages"]
    assert [message["id"] for message in told] == ["message-1", "message-3"]
    assert f'action="{mine}/letter/1"' in told[0]["html"]
    assert said()[1].startswith("We would like to publish your message")


def test_pages_of_letters_stay(client: Client, folder: Public, settings: Settings) -> None:
    settings.LIMITS = False
    for number in range(1, 23):
        begin(client, message=f"Letter no. {number}.", letter="on", signature="Ann", uuid=uuid.uuid4())
        message = Message.objects.get(text=f"Letter no. {number}.")
        at_the_desk().post(at_letter(message), {"verb": "publish", "seen": 1})
    deliver_all()
    first = page(folder, "/letters/page/1/")
    assert "Letter no. 20." in first
    assert "Letter no. 21." not in first
    assert "Letter no. 22." in page(folder, "/letters/page/2/")
    assert 'href="/letters/page/1/" rel="next"' in page(folder, LIST)
    assert "Letter no. 2." not in page(folder, LIST)
    before = page(folder, "/letters/page/2/")
    mine = Message.objects.get(text="Letter no. 3.")
    at_the_desk().post(at_letter(mine), {"verb": "take-back"})
    deliver_all()
    assert page(folder, "/letters/page/2/") == before
    assert "Letter no. 3." not in page(folder, "/letters/page/1/")
    assert whole.check() == []


def test_what_is_printed_bit_by_bit_is_what_is_printed_whole(client: Client) -> None:
    a_letter(client, post=a_published_post().path)
    assert whole.check() == []
    whole.press_all()
    assert whole.check() == []


def test_the_letters_about_a_post_go_with_it(client: Client, folder: Public) -> None:
    post = a_published_post()
    a_letter(client, post=post.path)
    post = Post.objects.get(pk=post.pk)
    posts.retract(post, by=an_editor(), seen=seen(post))
    deliver_all()
    for address in (LIST, FEED):
        assert "80 m" not in page(folder, address)
    assert whole.check() == []


def test_a_letter_follows_the_headline_of_its_post(client: Client, folder: Public) -> None:
    post = a_published_post()
    a_letter(client, post=post.path)
    post = Post.objects.get(pk=post.pk)
    posts.correct(post, a_draft(headline="Another headline"), by=an_editor(), seen=seen(post))
    deliver_all()
    assert "Another headline" in page(folder, LIST)


def test_a_closed_conversation_is_kept_as_long_as_its_letter_is_public(client: Client) -> None:
    mine = a_letter(client)
    workflow.close(the_conversation())
    with clock.stopped(clock.now().replace(year=clock.now().year + 5)):
        workflow.forget.call()
        assert Conversation.objects.exists()
        client.post(f"{mine}/letter/1", {"verb": "take-back"})
        workflow.forget.call()
    assert not Conversation.objects.exists()


def test_an_authors_words_become_a_letter_too(client: Client, folder: Public) -> None:
    from tests.talk.test_authors import a_post_of_tom

    key, post = a_post_of_tom(client)
    posts.approve(post, by=an_editor(), seen=seen(post))
    client.post(f"/talk/{key}/say", {"message": "Thanks to all who helped.", "uuid": uuid.uuid4()})
    offer("Thanks to all who helped.", signature="Tom")
    assert f'action="/talk/{key}/letter/1"' in client.get(f"/receipt/{key}").content.decode()
    assert agree(client, f"/talk/{key}", signature="Tom").status_code == 303
    publish()
    post.refresh_from_db()
    assert "Thanks to all who helped." in page(folder, post.address)
