"""Who may see a picture, and when: private until its post is public, gone with it, forgotten when no post uses it."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.lib.pictures import Picture
from copydesk.media import models, shelves, workflow
from copydesk.posts import workflow as posts
from copydesk.posts.models import Post
from copydesk.press.files import public
from copydesk.press.run import print_now
from tests.media.photos import a_photo
from tests.media.sending import a_picture, got, status_of
from tests.people import a_draft, a_post, a_published_post, an_editor, deliver_all, seen

pytestmark = pytest.mark.django_db


def showing(picture: Picture, text: str = "The bridge.") -> str:
    return f'{text}\n\n![The bridge]({picture.address} "From the south | Ann Lee")\n'


def is_public(media: Path, picture: Picture) -> bool:
    """Whether web servers hand out the picture."""
    there = (media / picture.address.removeprefix("/media/")).is_file()
    assert there == (media / picture.key).is_dir()
    return there


def grow_old() -> None:
    """Let a day pass for all pictures."""
    before = clock.now() - timedelta(hours=24, minutes=1)
    models.Picture.objects.update(made_at=before)


def test_nobody_sees_it_who_does_not_know_its_address(media: Path) -> None:
    picture = a_picture()
    assert not is_public(media, picture)
    answer = Client().get(picture.address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Content-Type"] == "image/jpeg"
    other = picture.address.replace(picture.key, "0" * 32)
    for address in (
        other,
        picture.folder,
        f"{picture.folder}9999x1.jpg",
        f"/media/.private/{picture.key}/160x120.jpg",
    ):
        assert status_of(address) == 404


def test_each_has_an_address_that_nobody_can_guess() -> None:
    one, other = a_picture(), a_picture()
    assert len(one.key) == 32
    assert one.key != other.key


def test_readers_get_it_with_the_post(media: Path) -> None:
    picture = a_picture()
    post = a_post(body=showing(picture))
    deliver_all()
    assert not is_public(media, picture)
    posts.approve(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert is_public(media, picture)
    page = (public().read(f"{post.path}/") or b"").decode()
    assert f'<img src="{picture.address}"' in page
    assert 'width="160" height="120"' in page
    assert "<figcaption>From the south <small>Ann Lee</small></figcaption>" in page


def test_it_is_there_when_the_page_is(media: Path) -> None:
    picture = a_picture()
    post = a_published_post(body=showing(picture))
    print_now(post)
    assert is_public(media, picture)


def test_a_picture_of_a_pending_text_waits_with_it(media: Path) -> None:
    post = a_published_post()
    deliver_all()
    picture = a_picture()
    posts.revise(post, a_draft(body=showing(picture)), seen=seen(post))
    deliver_all()
    assert not is_public(media, picture)
    post.refresh_from_db()
    posts.approve(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert is_public(media, picture)


def test_a_picture_that_a_correction_takes_out_is_gone(media: Path) -> None:
    picture = a_picture()
    post = a_published_post(body=showing(picture))
    deliver_all()
    posts.correct(post, a_draft(body="Without it."), by=an_editor(), seen=seen(post))
    deliver_all()
    assert not is_public(media, picture)
    assert status_of(picture.address) == 404
    post.refresh_from_db()
    posts.correct(post, a_draft(body=showing(picture)), by=an_editor(), seen=seen(post))
    deliver_all()
    assert is_public(media, picture)


def test_a_retracted_post_takes_its_pictures_along(media: Path) -> None:
    picture = a_picture()
    post = a_published_post(body=showing(picture))
    deliver_all()
    posts.retract(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert not is_public(media, picture)
    assert status_of(picture.address) == 404


def test_who_borrows_a_picture_has_no_say_in_it(media: Path) -> None:
    picture = a_picture()
    owner = a_published_post(body=showing(picture))
    deliver_all()
    borrower = a_published_post(body=showing(picture, "Mine now."))
    deliver_all()
    posts.retract(borrower, by=an_editor(), seen=seen(borrower))
    assert workflow.erase(borrower) == 0
    deliver_all()
    assert is_public(media, picture)
    assert models.Picture.objects.get().post == owner


def test_an_erased_post_leaves_no_picture(media: Path) -> None:
    picture = a_picture()
    post = a_published_post(body=showing(picture))
    deliver_all()
    assert workflow.erase(post) == 1
    assert not models.Picture.objects.exists()
    assert status_of(picture.address) == 404
    assert not [file for file in media.rglob("*") if file.is_file()]


def test_what_no_post_uses_is_gone_in_a_day(media: Path) -> None:
    unused, used = a_picture(), a_picture()
    a_post(body=showing(used))
    deliver_all()
    workflow.forget.call()
    assert got(unused.address)
    grow_old()
    workflow.forget.call()
    assert status_of(unused.address) == 404
    assert not (media / ".private" / unused.key).exists()
    assert got(used.address)


def test_a_post_whose_news_are_late_keeps_its_picture() -> None:
    picture = a_picture()
    a_post(body=showing(picture))
    models.Picture.objects.update(made_at=clock.now() - timedelta(hours=24, minutes=1))
    workflow.forget.call()
    assert got(picture.address)


def test_files_of_an_import_wait_for_their_texts_however_old_they_are(media: Path) -> None:
    picture = a_picture()
    models.Picture.objects.all().delete()
    os.utime(media / ".private" / picture.key, (0, 0))
    workflow.forget.call()
    assert got(picture.address)


def test_a_picture_is_where_its_post_has_it_though_two_move_it_at_once(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker has read that the post is public; before it moves the picture, the post is hidden."""
    picture = a_picture()
    post = a_published_post(body=showing(picture))
    show = shelves.show

    def late(key: str) -> None:
        monkeypatch.setattr(shelves, "show", show)
        posts.hide(post, by=an_editor(), seen=seen(post))
        deliver_all()
        show(key)

    monkeypatch.setattr(shelves, "show", late)
    workflow.settle(Post.objects.get())
    assert not is_public(media, picture)


def test_what_a_process_that_was_killed_has_left_of_a_picture_is_in_nobodys_way(tmp_path: Path) -> None:
    half = shelves.aside("k" * 32) / "160x120.jpg"
    half.write_bytes(b"half")
    source = tmp_path / "photo"
    source.write_bytes(a_photo())
    assert workflow.take_in(source, key="k" * 32).width == 160


def test_files_without_a_row_are_cleared_away_or_belong_to_the_text_that_names_them(media: Path) -> None:
    stray, imported = a_picture(), a_picture()
    post = a_post(body=showing(imported))
    models.Picture.objects.all().delete()
    assert got(imported.address)  # an import brings files and texts, and the desk has to see both
    with clock.stopped(clock.now() + timedelta(hours=25)):
        workflow.forget.call()
    assert status_of(stray.address) == 404
    assert models.Picture.objects.get().post == post
