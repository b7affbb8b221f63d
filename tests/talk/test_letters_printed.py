"""Letters as readers find them: beneath posts, in pages that stay, in feeds; and for how long."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.lib import clock
from copydesk.posts import workflow as posts
from copydesk.posts.erasing import erase
from copydesk.posts.models import Post
from copydesk.press import letters, whole
from copydesk.press.files import Public
from copydesk.talk import workflow
from copydesk.talk.models import Conversation, Message
from tests.desk.desk import at_the_desk
from tests.intake.payloads import payloads
from tests.people import a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import page
from tests.talk.lettering import FEED, LIST, a_letter, agree, at_letter, offer, publish
from tests.talk.talking import begin, the_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


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


def test_letters_are_text_and_nothing_else(client: Client, folder: Public) -> None:
    post = a_published_post()
    attack = "\n".join(payloads())[:4000].replace("\0", "")
    mine = begin(client, post=post.path)
    offer(attack, signature="<b>Ann</b>")
    agree(client, mine, signature="</script><script>alert(1)</script>")
    publish()
    for address in (post.address, LIST):
        printed = page(folder, address)
        inside = printed.partition('class="letter"')[2].partition("</div>")[0]
        assert set(re.findall(r"<(\w+)", inside)) <= {"p", "a", "span", "bdi", "time"}
        assert "<script>alert" not in printed


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


@pytest.fixture
def five(settings: Settings, monkeypatch: pytest.MonkeyPatch, client: Client) -> Post:
    """A post with five letters, two of which fit on a page."""
    settings.LIMITS = False
    monkeypatch.setattr(letters, "BENEATH", 2)
    post = a_published_post(headline="The bridge")
    for number in range(1, 6):
        a_further_letter(client, post, number)
    deliver_all()
    return post


def a_further_letter(client: Client, post: Post, number: int) -> None:
    text = f"Letter no. {number}."
    begin(client, message=text, post=post.path, letter="on", signature="Ann", uuid=uuid.uuid4())
    message = Message.objects.get(text=text)
    at_the_desk().post(at_letter(message), {"verb": "publish", "seen": 1})


def numbers_on(printed: str) -> list[int]:
    return [int(number) for number in re.findall(r"Letter no. ([0-9]+)\.</p>", printed)]


def test_a_post_with_many_letters_shows_the_first_and_leads_to_the_others(folder: Public, five: Post) -> None:
    first, second = page(folder, five.address), page(folder, f"{five.address}letters/2/")
    assert numbers_on(first) == [1, 2]
    assert f'href="{five.address}letters/2/#letters" rel="next">Newer letters (3)' in first
    assert numbers_on(second) == [3, 4]
    assert f'href="{five.address}#letters" rel="prev"' in second
    assert f'href="{five.address}letters/3/#letters" rel="next"' in second
    assert numbers_on(page(folder, f"{five.address}letters/3/")) == [5]
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', first)
    assert told
    assert (len(json.loads(told[1])["comment"]), json.loads(told[1])["commentCount"]) == (2, 5)
    assert f"{five.address}letters/2/#letter-3" in page(folder, FEED)
    assert "/letters/2/#letter-3" in "".join(
        Message.objects.filter(from_desk=True).values_list("text", flat=True)
    )
    assert whole.check() == []
    whole.press_all()
    assert whole.check() == []
    assert numbers_on(page(folder, f"{five.address}letters/3/")) == [5]


def test_pages_of_letters_about_a_post_stay(client: Client, folder: Public, five: Post) -> None:
    at_the_desk().post(at_letter(Message.objects.get(text="Letter no. 2.")), {"verb": "take-back"})
    workflow.erase(Message.objects.get(text="Letter no. 3.").conversation)
    a_further_letter(client, five, 6)
    deliver_all()
    on = [numbers_on(page(folder, f"{five.address}{where}")) for where in ("", "letters/2/", "letters/3/")]
    assert on == [[1], [4], [5, 6]]
    for number in (5, 6):
        at_the_desk().post(
            at_letter(Message.objects.get(text=f"Letter no. {number}.")), {"verb": "take-back"}
        )
    deliver_all()
    assert client.get(f"{five.address}letters/3/").status_code == 404
    assert 'rel="next"' not in page(folder, f"{five.address}letters/2/").partition("<main")[2]
    assert whole.check() == []


def test_further_letters_go_and_move_with_their_post(client: Client, folder: Public, five: Post) -> None:
    old = five.address
    post = Post.objects.get(pk=five.pk)
    draft = a_draft(headline="The ferry")
    posts.correct(post, draft, by=an_editor(), seen=seen(post), new_address=True)
    deliver_all()
    assert client.get(f"{old}letters/2/")["Location"] == f"{post.address}letters/2/"
    assert "The ferry" in page(folder, f"{post.address}letters/2/")
    assert whole.check() == []
    posts.hide(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert client.get(f"{post.address}letters/2/").status_code == 404
    posts.show(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert numbers_on(page(folder, f"{post.address}letters/2/")) == [3, 4]
    erase(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert client.get(f"{post.address}letters/2/").status_code == 404
    assert [name for name in folder.names() if "/letters/" in name] == []
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
    with clock.stopped(clock.now() + timedelta(days=5 * 366)):
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
