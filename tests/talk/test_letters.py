"""Letters: what readers say to other readers, with their consent, through an editor."""

import uuid

import pytest
from django.test import Client

from copydesk.posts.models import Event
from copydesk.press import whole
from copydesk.press.files import Public
from copydesk.press.models import Letter
from tests.desk.desk import at_the_desk, seen_by
from tests.intake.forms import kept, words_of
from tests.people import a_published_post, deliver_all
from tests.press.reading import page
from tests.talk.lettering import FEED, LIST, a_letter, agree, at_letter, offer, publish
from tests.talk.talking import begin, desk_address, new, said, the_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


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
    letter = printed.partition('class="post letters"')[2]
    assert "The bridge is 80 m long!" in letter
    assert "Ann from Millbrook" in letter
    assert f'datetime="{Letter.objects.get().published_at:%Y-%m-%d}' in letter
    assert "Your letter is published" in words_of(client.get(mine))


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
