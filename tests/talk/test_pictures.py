"""A picture that goes along with a message: cleaned, for its two sides alone, gone when the message goes."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk import cli
from copydesk.commands.export import run
from copydesk.lib import clock, pictures
from copydesk.media import workflow as media
from copydesk.media.models import Picture
from copydesk.talk import workflow
from copydesk.talk.models import Conversation, Message
from tests.desk.desk import at_the_desk
from tests.intake.forms import kept, send, words_of
from tests.media.photos import SECRET, a_photo, exif_of_a_phone
from tests.media.sending import a_file, opened
from tests.people import deliver_all
from tests.talk.talking import begin, desk_address, said, say, the_conversation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shelf(settings: Settings, tmp_path: Path) -> Path:
    """The media folder of this test."""
    settings.PUBLIC = tmp_path / "public"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path / "media"


def a_picture_of_ann(client: Client, **fields: Any) -> tuple[str, pictures.Picture]:
    """Write a message with a picture; return the address of the conversation, and the picture."""
    photo = a_photo(exif=exif_of_a_phone())
    page = begin(client, picture=a_file(photo), **fields)
    picture = pictures.at(Message.objects.get().picture)
    assert picture
    return page, picture


def files(shelf: Path) -> list[Path]:
    return [file for file in shelf.rglob("*") if file.is_file()]


def test_both_sides_see_the_picture_without_what_the_phone_has_told(client: Client, shelf: Path) -> None:
    page, _picture = a_picture_of_ann(client)
    assert f'src="{page}/picture/1?small"' in client.get(page).content.decode()
    desk = at_the_desk()
    assert f'src="{desk_address()}/picture/1?small"' in desk.get(f"{desk_address()}/").content.decode()
    for answer in (client.get(f"{page}/picture/1"), desk.get(f"{desk_address()}/picture/1")):
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert opened(answer.content).size == (160, 120)
        assert answer["Cache-Control"].find("no-store") >= 0
    assert client.get(f"{page}/picture/1?small")["Content-Type"] == "image/webp"
    assert not any(SECRET.encode() in file.read_bytes() for file in files(shelf))


def test_nobody_else_sees_it(client: Client) -> None:
    page, picture = a_picture_of_ann(client)
    wrong = page[:-1] + ("0" if page[-1] != "0" else "1")
    for address in (f"{wrong}/picture/1", picture.address, picture.smallest, f"{page}/picture/2"):
        assert Client().get(address).status_code == 404, address
    assert Client().get(f"{desk_address()}/picture/1").status_code == 302


def test_no_post_can_have_it(client: Client) -> None:
    _page, picture = a_picture_of_ann(client)
    send(client, body=f"Look: ![x]({picture.address})")
    deliver_all()
    assert Picture.objects.get(key=picture.key).post is None


def test_it_is_kept_as_long_as_the_conversation_and_gone_with_it(client: Client, shelf: Path) -> None:
    page, picture = a_picture_of_ann(client)
    with clock.stopped(clock.now() + timedelta(days=3)):
        media.forget.call()
    assert client.get(f"{page}/picture/1").status_code == 200
    client.post(f"{page}/erase")
    assert not Picture.objects.filter(key=picture.key).exists()
    assert files(shelf) == []


def test_a_conversation_that_is_forgotten_takes_it_along(client: Client, shelf: Path) -> None:
    a_picture_of_ann(client)
    workflow.close(the_conversation())
    with clock.stopped(clock.now() + timedelta(days=366)):
        workflow.forget.call()
    assert files(shelf) == []


def test_the_same_message_again_is_the_same_picture(client: Client) -> None:
    same = uuid.uuid4()
    for _ in range(2):
        begin(client, picture=a_file(a_photo()), uuid=same)
    assert Picture.objects.count() == 1
    assert said() == ["The bridge is 80 m long."]


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", b"", b"\xff\xd8\xff and so on"])
def test_what_is_no_picture_is_refused_and_the_words_are_kept(client: Client, content: bytes) -> None:
    fields = {"message": "See this", "uuid": uuid.uuid4(), "picture": a_file(content)}
    first = client.post("/talk/", fields)
    assert first.status_code == 422
    assert kept(first)["message"] == "See this"
    assert "picture" in words_of(first)
    assert not Conversation.objects.exists()
    page = begin(client)
    assert say(client, page, "And this", picture=a_file(content)).status_code == 422
    assert said() == ["The bridge is 80 m long."]


def test_a_picture_of_a_message_that_is_refused_is_forgotten(client: Client, shelf: Path) -> None:
    page = begin(client)
    at_the_desk().post(f"{desk_address()}/act/", {"verb": "close"})
    assert say(client, page, "Look", picture=a_file(a_photo())).status_code == 409
    with clock.stopped(clock.now() + timedelta(days=2)):
        media.forget.call()
    assert files(shelf) == []


def test_an_author_sends_one_too(client: Client) -> None:
    key = send(client).rpartition("/")[2]
    assert say(client, f"/talk/{key}", "The mill", picture=a_file(a_photo())).status_code == 303
    assert f"/talk/{key}/picture/1" in client.get(f"/receipt/{key}").content.decode()
    assert client.get(f"/talk/{key}/picture/1").status_code == 200


def test_an_export_has_it_only_with_conversations(client: Client, tmp_path: Path) -> None:
    _page, picture = a_picture_of_ann(client)
    for name, words in (("without", []), ("with", ["--conversations"])):
        assert run(cli.parser().parse_args(["export", str(tmp_path / name), *words])) == 0
    assert not list((tmp_path / "without").rglob(f"*{picture.key}*"))
    assert list((tmp_path / "with").rglob(f"*{picture.key}*"))
