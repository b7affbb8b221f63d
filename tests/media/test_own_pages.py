"""Pictures of the owner's own pages: added where the page is written, public with it, gone with it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from copydesk.lib.pictures import Picture, all_in
from copydesk.media import models, workflow
from copydesk.posts import workflow as posts
from copydesk.press import whole
from copydesk.press.files import public
from copydesk.press.models import OwnPage
from tests.desk.desk import at_the_desk
from tests.media.photos import a_photo
from tests.media.sending import a_file, a_picture, status_of
from tests.media.test_life import grow_old, is_public, showing
from tests.people import a_published_post, an_editor, deliver_all, seen

pytestmark = pytest.mark.django_db
NEW = "/desk/pages/new/"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "GRACE", 0)


def send(client: Client, address: str = NEW, **fields: Any) -> Any:
    """Send the screen of an own page; what is None is left empty."""
    typed = {"title": "About us", "body": "We are few.", "is_public": "on"} | fields
    answer = client.post(address, {name: value for name, value in typed.items() if value is not None})
    deliver_all()
    return answer


def in_form(answer: Any) -> str:
    """Return the text as the screen shows it again."""
    page: str = answer.content.decode()
    return page.partition('name="body"')[2].partition(">")[2].partition("</textarea>")[0].strip()


def the_picture() -> Picture:
    (picture,) = all_in(OwnPage.objects.get().body)
    return picture


def a_page_with_a_picture(client: Client) -> Picture:
    assert send(client, picture=a_file(a_photo()), picture_alt="The desk").status_code == 303
    return the_picture()


def test_a_picture_is_added_to_the_text_and_described_before_anything_is_saved(media: Path) -> None:
    asked: dict[str, Any] = {"picture": a_file(a_photo()), "picture_alt": "The desk", "add_picture": "yes"}
    answer = send(at_the_desk(), title=None, is_public=None, **asked)
    assert answer.status_code == 200
    assert in_form(answer).startswith("We are few.\n\n![The desk](/media/")
    assert 'name="is_public" id="id_is_public">' in answer.content.decode(), "what was not ticked stays so"
    assert not OwnPage.objects.exists()
    (picture,) = all_in(in_form(answer))
    assert not is_public(media, picture)
    assert status_of(picture.address) == 200, "a preview shows it"


def test_readers_get_it_with_the_page(media: Path) -> None:
    picture = a_page_with_a_picture(at_the_desk())
    assert is_public(media, picture)
    printed = (public().read("about-us/") or b"").decode()
    assert f'<img src="{picture.address}"' in printed
    assert 'alt="The desk"' in printed
    grow_old()
    workflow.forget.call()
    assert is_public(media, picture)


def test_of_a_page_that_readers_do_not_see_it_is_private(media: Path) -> None:
    client = at_the_desk()
    picture = a_page_with_a_picture(client)
    page = OwnPage.objects.get()
    assert send(client, f"/desk/pages/{page.pk}/", body=page.body, is_public=None).status_code == 303
    assert not is_public(media, picture)
    grow_old()
    workflow.forget.call()
    assert send(client, f"/desk/pages/{page.pk}/", body=page.body).status_code == 303
    assert is_public(media, picture)


def test_a_saved_page_keeps_its_picture_although_it_is_not_printed_yet(media: Path) -> None:
    picture = a_picture()
    grow_old()
    at_the_desk().post(NEW, {"title": "About us", "body": showing(picture), "is_public": "on"})
    workflow.forget.call()
    deliver_all()
    assert is_public(media, picture)


def test_taken_out_of_the_text_or_with_its_page_removed_it_is_gone(media: Path) -> None:
    client = at_the_desk()
    first = a_page_with_a_picture(client)
    send(client, f"/desk/pages/{OwnPage.objects.get().pk}/")
    assert not is_public(media, first)
    second = a_picture()
    send(client, f"/desk/pages/{OwnPage.objects.get().pk}/", body=showing(second))
    assert is_public(media, second)
    client.post(f"/desk/pages/{OwnPage.objects.get().pk}/remove/")
    deliver_all()
    grow_old()
    workflow.forget.call()
    assert not models.Picture.objects.exists()
    assert not [file for file in media.rglob("*") if file.is_file()]


def test_what_is_no_picture_is_refused_and_the_text_stays() -> None:
    answer = send(at_the_desk(), picture=a_file(b"no picture"), picture_alt="The desk")
    assert answer.status_code == 422
    assert "This file is no picture that can be used here" in answer.content.decode()
    assert in_form(answer) == "We are few."
    assert 'value="The desk"' in answer.content.decode()
    assert not OwnPage.objects.exists()


def test_a_line_whose_picture_is_not_here_any_more_is_refused() -> None:
    gone = Picture("k" * 32, 160, 120)
    assert "no longer here" in send(at_the_desk(), body=showing(gone)).content.decode()


def test_a_post_that_shows_it_does_not_take_it_away(media: Path) -> None:
    picture = a_page_with_a_picture(at_the_desk())
    post = a_published_post(body=showing(picture))
    deliver_all()
    posts.hide(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert is_public(media, picture)


def test_a_picture_of_a_post_stays_the_posts(media: Path) -> None:
    picture = a_picture()
    post = a_published_post(body=showing(picture))
    deliver_all()
    send(at_the_desk(), body=showing(picture))
    assert is_public(media, picture)
    posts.hide(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert not is_public(media, picture)


def test_after_an_import_of_files_and_texts_it_is_the_pages_again(media: Path) -> None:
    picture = a_page_with_a_picture(at_the_desk())
    models.Picture.objects.all().delete()
    whole.press_all()
    assert models.Picture.objects.get().own_page
    assert is_public(media, picture)
