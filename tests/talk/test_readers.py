"""Ann, a reader, talks with the desk: by a form, a key and a code, without an account."""

import re
import uuid

import pytest
from django.test import Client

from copydesk.press.models import Site
from copydesk.talk.models import Conversation, Message
from tests.desk.desk import at_the_desk
from tests.intake.forms import words_of
from tests.people import a_published_post
from tests.talk.talking import begin, desk_address, new, said, say, the_conversation

pytestmark = pytest.mark.django_db


def test_a_reader_writes_and_reads_the_answer(client: Client) -> None:
    page = begin(client, sender="Ann")
    say(at_the_desk(), desk_address(), "Thank you, Ann.")
    words = words_of(client.get(page))
    assert "The bridge is 80 m long." in words
    assert "Thank you, Ann." in words
    assert "Edda" not in words


def test_the_code_opens_the_conversation_where_receipts_are_opened(client: Client) -> None:
    page = begin(client)
    code = re.search(r'class="code">([\w-]+)<', client.get(page).content.decode())
    assert code
    answer = Client().post("/receipt/", {"code": code[1].lower().replace("-", " ")})
    assert answer.status_code == 303
    assert "The bridge is 80 m long." in words_of(Client().get(answer["Location"]))


def test_nobody_reads_it_without_its_key(client: Client) -> None:
    page = begin(client)
    wrong = page[:-1] + ("0" if page[-1] != "0" else "1")
    for ending in ("", "/new", "/download", "/erase"):
        answer = client.get(wrong + ending)
        assert answer.status_code == 404
        assert "80 m" not in answer.content.decode()


def test_the_database_keeps_no_key(client: Client) -> None:
    key = begin(client).rpartition("/")[2]
    assert key not in str(list(Conversation.objects.values()) + list(Message.objects.values()))


def test_pages_with_a_key_are_kept_by_nobody(client: Client) -> None:
    page = begin(client)
    for ending in ("", "/new", "/download", "/erase"):
        answer = client.get(page + ending)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_conversation_knows_its_post_and_the_passage_in_it(client: Client) -> None:
    post = a_published_post(body="The *old* bridge is 800 m long.\n\nThe new one is 800 m long, too.")
    begin(client, post=post.path, passage="is 800 m  long", before="The new one")
    message = Message.objects.get()
    assert message.conversation.post == post
    assert message.revision is not None
    assert message.revision.body[message.passage_start : message.passage_end] == "is 800 m long"
    assert message.passage_start == message.revision.body.rindex("is 800")
    page = at_the_desk().get(f"{desk_address()}/").content.decode()
    assert re.search(
        r'<mark class="evidence" data-finding="1" id="evidence-1">is 800 m long</mark>, too', page
    )


def test_a_passage_is_found_across_markup(client: Client) -> None:
    post = a_published_post(body="See [the **old** bridge](https://example.org/a) today.")
    begin(client, post=post.path, passage="See the old bridge today")
    message = Message.objects.get()
    assert (message.passage_start, message.passage_end) == (0, 53)


def test_a_passage_that_stands_nowhere_is_kept_as_it_was_marked(client: Client) -> None:
    post = a_published_post()
    begin(client, post=post.path, passage="Something else")
    assert Message.objects.get().passage == "Something else"
    assert Message.objects.get().passage_start is None


def test_the_same_first_message_again_is_the_same_conversation(client: Client) -> None:
    same = {"uuid": uuid.uuid4()}
    assert begin(client, **same) == begin(client, **same)
    assert said() == ["The bridge is 80 m long."]


def test_the_same_message_again_is_the_same_message(client: Client) -> None:
    page, same = begin(client), uuid.uuid4()
    for _ in range(3):
        assert say(client, page, "Hello?", uuid=same).status_code == 303
    assert said() == ["The bridge is 80 m long.", "Hello?"]


def test_a_conversation_can_be_downloaded(client: Client) -> None:
    page = begin(client, message="Is <b> bold? & so on")
    answer = client.get(f"{page}/download")
    assert "Is <b> bold? & so on" in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Content-Type"].startswith("text/plain")


def test_a_reader_erases_the_conversation(client: Client) -> None:
    page = begin(client, reply_to="ann@example.org")
    say(at_the_desk(), desk_address(), "Thank you.")
    assert client.get(f"{page}/erase").status_code == 200
    assert Message.objects.count() == 2
    assert client.post(f"{page}/erase").status_code == 200
    assert not Message.objects.exists()
    assert not Conversation.objects.exists()
    assert new(client, page).status_code == 404


def test_a_link_is_a_link_and_nothing_else_is(client: Client) -> None:
    page = client.get(begin(client, message="See (https://example.org/a_(b)). javascript:alert(1) <i>x</i>"))
    html = page.content.decode()
    assert 'href="https://example.org/a_(b)" rel="ugc nofollow noopener noreferrer"' in html
    assert "&lt;i&gt;x&lt;/i&gt;" in html
    assert 'href="javascript' not in html


def test_the_owner_switches_it_off(client: Client) -> None:
    page = begin(client)
    Site.objects.update_or_create(pk=1, defaults={"talk": False})
    assert client.get("/talk/").status_code == 404
    assert client.post("/talk/", {"message": "Hello", "uuid": uuid.uuid4()}).status_code == 404
    assert client.get(page).status_code == 200, "what was begun goes on"


def test_a_page_of_a_post_invites_to_talk_about_it(client: Client) -> None:
    post = a_published_post()
    assert post.path
    assert post.live
    form = client.get(f"/talk/?post={post.path}").content.decode()
    assert post.live.headline in form
    assert f'name="post" value="{post.path}"' in form


def test_the_form_says_when_the_desk_answers(client: Client) -> None:
    assert "An editor reads every message." in words_of(client.get("/talk/"))
    begin(client)
    say(at_the_desk(), desk_address(), "Thank you.")
    assert "usually answers within 5 minutes" in words_of(client.get("/talk/"))
    Site.objects.update_or_create(pk=1, defaults={"talk_note": "Tuesdays only."})
    assert "Tuesdays only." in words_of(client.get("/talk/"))


def test_a_message_waits_until_the_desk_has_answered(client: Client) -> None:
    page = begin(client)
    first = the_conversation().waiting_since
    say(client, page, "Hello?")
    assert the_conversation().waiting_since == first is not None
    say(at_the_desk(), desk_address(), "Yes?")
    assert the_conversation().waiting_since is None
