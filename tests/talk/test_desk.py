"""The desk's side of conversations."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk import cli
from copydesk.commands.export import run
from copydesk.lib import clock
from copydesk.people.models import Ban, Editor
from copydesk.posts.models import Event
from copydesk.press.files import public
from copydesk.press.models import Site
from copydesk.talk import workflow
from copydesk.talk.models import CannedReply, Conversation, Message
from tests.desk.desk import at_the_desk, seen_by
from tests.intake.forms import words_of
from tests.people import a_published_post, an_editor, deliver_all, latest
from tests.talk.talking import JSON, begin, desk_address, new, said, say, the_conversation

pytestmark = pytest.mark.django_db


def act(desk: Client, verb: str, **fields: object) -> None:
    assert desk.post(f"{desk_address()}/act/", {"verb": verb} | fields).status_code == 303


def order_of(page: str, *words: str) -> list[str]:
    return sorted(words, key=page.index)


def test_the_unanswered_come_first_the_longest_wait_on_top(client: Client) -> None:
    desk = at_the_desk()
    for number, words in enumerate(["First words", "Second words", "Third words"]):
        with clock.stopped(clock.now() - timedelta(hours=3 - number)):
            begin(Client(REMOTE_ADDR=f"192.0.2.{number}"), message=words)
    say(desk, desk_address(Conversation.objects.order_by("pk").first()), "Yes.")
    page = seen_by(desk, "/desk/talk/")
    assert "Second words" in page
    assert order_of(page, "Third words", "Second words") == ["Second words", "Third words"]
    assert "First words" not in page
    assert "Yes." in seen_by(desk, "/desk/talk/?list=answered")


def test_a_flood_of_one_sender_hides_nobody(client: Client, settings: object) -> None:
    for number in range(60):
        workflow.open_conversation(
            workflow.Said(text=f"Flood {number}", uuid=uuid.uuid4()), client="one sender"
        )
    begin(client, message="A quiet question")
    page = seen_by(at_the_desk(), "/desk/talk/")
    assert page.index("A quiet question") < page.index("Flood 3")


def test_a_filled_trap_is_shown_behind_the_others(client: Client) -> None:
    begin(Client(REMOTE_ADDR="192.0.2.1"), message="Cheap watches", website="http://watches.example")
    begin(client, message="A question")
    page = seen_by(at_the_desk(), "/desk/talk/")
    assert page.index("A question") < page.index("Cheap watches")


def test_of_two_editors_who_answer_at_once_the_second_is_told(client: Client) -> None:
    begin(client)
    one, other = at_the_desk(), at_the_desk(an_editor("Otto"))
    assert say(one, desk_address(), "Yes.", version=1).status_code == 303
    late = say(other, desk_address(), "No.", version=1)
    assert late.status_code == 409
    words = words_of(late)
    assert "Another editor has answered meanwhile" in words
    assert "No." in words, "what was typed is still there"
    assert "Yes." in words
    assert say(other, desk_address(), "No.", version=2).status_code == 303
    assert said()[1:] == ["Yes.", "No."]


def test_an_editor_sees_that_another_is_writing(client: Client) -> None:
    begin(client)
    one, other = at_the_desk(), at_the_desk(an_editor("Otto"))
    assert one.post(f"{desk_address()}/writing").status_code == 204
    told = new(other, desk_address(), since=1).json()
    assert told["writing"] == "Edda is writing an answer."
    assert told["messages"] == []
    assert new(one, desk_address(), since=1).json()["writing"] == ""
    assert "Edda is writing" in words_of(other.get(f"{desk_address()}/"))


def test_a_canned_reply_is_sent_unless_the_editor_has_own_words(client: Client) -> None:
    desk = at_the_desk()
    desk.post("/desk/talk/replies/", {"title": "Thanks", "text": "Thank you for telling us."})
    canned = CannedReply.objects.get()
    begin(client)
    say(desk, desk_address(), "", canned_reply=canned.pk)
    say(desk, desk_address(), "Own words.", canned_reply=canned.pk)
    assert said()[1:] == ["Thank you for telling us.", "Own words."]
    assert desk.post(f"/desk/talk/replies/{canned.pk}/remove/").status_code == 303
    assert not CannedReply.objects.exists()


def test_a_conversation_is_handed_over(client: Client) -> None:
    begin(client)
    otto = an_editor("Otto")
    act(at_the_desk(), "hand_over", editor=otto.pk)
    assert the_conversation().editor == otto
    assert "80 m" in seen_by(at_the_desk(otto), "/desk/talk/?mine")
    assert "80 m" not in seen_by(at_the_desk(), "/desk/talk/?mine")
    act(at_the_desk(), "hand_over", editor="")
    assert the_conversation().editor is None


def test_a_closed_conversation_takes_nothing_until_it_is_reopened(client: Client) -> None:
    page, desk = begin(client), at_the_desk()
    act(desk, "close")
    refused = say(client, page, "One more thing")
    assert refused.status_code == 409
    assert "closed" in words_of(refused)
    assert "One more thing" in words_of(refused), "what was typed is still there"
    assert say(desk, desk_address(), "Hm.").status_code == 409
    assert new(client, page, since=1).json()["closed"] is True
    act(desk, "reopen")
    assert say(client, page, "One more thing").status_code == 303
    assert said()[1:] == ["One more thing"]


def test_blocked_people_are_told_so(client: Client) -> None:
    page, desk = begin(client), at_the_desk()
    act(desk, "block")
    refused = say(client, page, "Hello?")
    assert refused.status_code == 403
    assert "blocked you" in words_of(refused)
    assert client.post("/talk/", {"message": "Hello"}).status_code == 403
    assert Client(REMOTE_ADDR="192.0.2.9").post("/talk/", {"message": "Hi"}).status_code == 303
    desk.post(f"/desk/talk/{Conversation.objects.order_by('pk')[0].pk}/act/", {"verb": "let_in"})
    assert say(client, page, "Hello?").status_code == 303
    assert not Ban.objects.exists()


def test_a_person_is_blocked_by_e_mail_too(client: Client) -> None:
    begin(client, reply_to="Ann@example.org")
    act(at_the_desk(), "block")
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert elsewhere.post("/talk/", {"message": "Hi", "reply_to": "ann@EXAMPLE.org"}).status_code == 403


def test_an_editor_erases_one_persons_words_for_good(client: Client) -> None:
    begin(client, sender="Ann", reply_to="ann@example.org")
    begin(Client(REMOTE_ADDR="192.0.2.9"), message="Something else")
    desk, one = at_the_desk(), Conversation.objects.get(name="Ann")
    assert desk.get(f"{desk_address(one)}/erase/").status_code == 200
    assert desk.post(f"{desk_address(one)}/erase/").status_code == 303
    assert [message.text for message in Message.objects.all()] == ["Something else"]
    assert not Conversation.objects.filter(email__contains="ann").exists()


def test_a_message_becomes_a_correction_and_the_reader_is_thanked(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.PUBLIC = tmp_path / "public"
    post = a_published_post(body="The bridge is 800 m long.")
    page = begin(client, post=post.path, passage="800 m")
    desk, message = at_the_desk(), Message.objects.get()
    assert post.live
    form = seen_by(desk, f"/desk/posts/{post.pk}/edit/?message={message.pk}")
    assert f'name="message" value="{message.pk}"' in form
    answer = desk.post(
        f"/desk/posts/{post.pk}/edit/",
        {
            "headline": post.live.headline,
            "body": "The bridge is 80 m long.",
            "category": "world",
            "tags": post.live.tags,
            "correction": "The bridge is 80 m long, not 800.",
            "revision": 1,
            "verb": "correct",
            "message": message.pk,
        },
    )
    assert answer.status_code == 303
    message.refresh_from_db()
    assert message.correction == Event.objects.get(kind="corrected")
    words = words_of(client.get(page))
    assert "Thank you. We have corrected the post" in words
    assert "led to a correction" in words
    assert latest(post).body == "The bridge is 80 m long."
    deliver_all()
    for address in (post.address.lstrip("/"), "feed.xml", "feed.json", "category/world/feed.xml"):
        printed = (public().read(address) or b"").decode()
        assert "The bridge is 80 m long, not 800." in printed, address
    page_of_post = (public().read(post.address.lstrip("/")) or b"").decode()
    assert "CorrectionComment" in page_of_post
    corrected_at = message.correction.happened_at
    assert f"{corrected_at:%Y-%m-%d}" in page_of_post.partition('class="notes corrections"')[2]


def test_strangers_do_not_get_in(client: Client) -> None:
    begin(client)
    for ending in ("/", "/new", "/erase/"):
        assert client.get(desk_address() + ending).status_code == 302
    assert client.post(f"{desk_address()}/say", {"reply": "I am the desk"}).status_code == 403
    assert client.get("/desk/talk/").status_code == 302
    assert said() == ["The bridge is 80 m long."]


def test_only_a_chief_settles_what_holds_for_all(client: Client) -> None:
    fields = {"talk_note": "Tuesdays only.", "talk_days": 30}
    assert at_the_desk(an_editor("Olga", chief=False)).post("/desk/talk/settings/", fields).status_code == 403
    assert at_the_desk().post("/desk/talk/settings/", fields).status_code == 303
    assert (Site.current().talk, Site.current().talk_days) == (False, 30)


def test_closed_conversations_are_forgotten_after_their_time(client: Client) -> None:
    begin(client)
    begin(client, message="Still open")
    old = Conversation.objects.order_by("pk")[0]
    workflow.close(old)
    with clock.stopped(clock.now() + timedelta(days=364)):
        workflow.forget.call()
        assert Conversation.objects.count() == 2
    with clock.stopped(clock.now() + timedelta(days=366)):
        workflow.forget.call()
    assert said() == ["Still open"]


def test_conversations_are_kept_for_ever_when_the_owner_says_so(client: Client) -> None:
    Site.objects.update_or_create(pk=1, defaults={"talk_days": 0})
    begin(client)
    workflow.close(the_conversation())
    with clock.stopped(clock.now() + timedelta(days=9999)):
        workflow.forget.call()
    assert Conversation.objects.count() == 1


def test_an_editor_who_is_gone_leaves_the_answers(client: Client) -> None:
    page = begin(client)
    say(at_the_desk(an_editor("Otto")), desk_address(), "Yes.")
    Editor.objects.filter(name="Otto").delete()
    assert "The desk" in words_of(client.get(page))
    assert "Yes." in words_of(at_the_desk().get(f"{desk_address()}/"))


def test_a_script_is_told_why_nothing_was_sent(client: Client) -> None:
    begin(client)
    desk = at_the_desk()
    empty = desk.post(f"{desk_address()}/say", {"reply": " ", "uuid": uuid.uuid4()}, **JSON)  # type: ignore[arg-type]
    assert empty.status_code == 422
    assert empty.json() == {"error": "Please write an answer."}


def test_an_export_has_conversations_or_not_as_asked(client: Client, tmp_path: Path) -> None:
    begin(client, sender="Ann", message="Ünïcode?")
    say(at_the_desk(), desk_address(), "Yes.")
    export(["export", str(tmp_path / "without")])
    export(["export", str(tmp_path / "with"), "--conversations"])
    assert not (tmp_path / "without" / "conversations.jsonl").exists()
    (line,) = (tmp_path / "with" / "conversations.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert told["name"] == "Ann"
    assert [(message["from"], message["text"]) for message in told["messages"]] == [
        ("other", "Ünïcode?"),
        ("desk", "Yes."),
    ]
    assert "hash" not in line


def export(words: list[str]) -> None:
    assert run(cli.parser().parse_args(words)) == 0
