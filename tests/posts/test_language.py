"""The language of one post, which may be another than the site's."""

import json
from pathlib import Path
from urllib.parse import quote

import feedparser  # type: ignore[import-untyped]
import pytest
from django.test import Client

from copydesk.desk.forms import EditForm
from copydesk.files import reading
from copydesk.files.reading import Record
from copydesk.posts.models import Post
from copydesk.press.files import Public
from tests.desk.desk import at_the_desk, seen_by
from tests.intake.forms import fields, send, submission
from tests.people import a_post, a_published_post, an_editor, deliver_all, latest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
ARABIC = 'lang="ar" dir="rtl"'


def page(folder: Public, address: str) -> str:
    return (folder.read(address.lstrip("/")) or b"").decode()


def test_the_form_takes_it_and_the_receipt_leads_back_to_it(client: Client) -> None:
    receipt = send(client, language="ar")
    assert latest(Post.objects.get()).language == "ar"
    again = client.get(f"{receipt}/edit").content.decode()
    assert '<option value="ar" lang="ar" selected>العربية</option>' in again


def test_a_post_that_says_nothing_is_in_the_language_of_the_site(folder: Public) -> None:
    post = a_published_post()
    deliver_all()
    assert latest(post).language == ""
    assert '<h1 class="p-name" dir="auto">' in page(folder, post.address)
    assert '"inLanguage": "en"' in page(folder, post.address)


def test_what_is_no_language_is_refused(client: Client) -> None:
    answer = client.post("/submit", fields(language="elvish"))
    assert answer.status_code == 422
    assert "This is no language that we know" in answer.content.decode()


def test_the_api_takes_any_tag_and_tells_it(client: Client) -> None:
    answer = client.post("/api/submissions", submission(language="zh_hant"), content_type="application/json")
    assert answer.status_code == 201
    assert latest(Post.objects.get()).language == "zh-Hant"


def test_its_words_carry_it_wherever_they_stand(folder: Public) -> None:
    post = a_published_post(headline="مرحبا", dek="كلمات", body="نص", language="ar")
    deliver_all()
    shown = page(folder, post.address)
    assert f'<h1 class="p-name" {ARABIC}>' in shown
    assert f'<p class="post-dek p-summary" {ARABIC}>' in shown
    assert f'<div class="body e-content" {ARABIC}>' in shown
    assert '"inLanguage": "ar"' in shown
    for address in ("/", "/category/world/"):
        assert f'<a href="{quote(post.address)}" {ARABIC}>' in page(folder, address)
        assert f'<p class="line-dek"><span {ARABIC}>' in page(folder, address)


def test_feeds_say_it(folder: Public) -> None:
    a_published_post(headline="مرحبا", language="ar")
    deliver_all()
    (entry,) = feedparser.parse(page(folder, "/feed.xml").encode()).entries
    assert entry.title_detail.language == "ar"
    assert json.loads(page(folder, "/feed.json"))["items"][0]["language"] == "ar"


def test_the_desk_changes_it(folder: Public) -> None:
    post = a_post(language="es")
    client = at_the_desk()
    assert 'lang="es" dir="ltr"' in seen_by(client, f"/desk/posts/{post.pk}/")
    form = EditForm.about(post, by=an_editor())
    typed = {**form.initial, "language": "ar"}
    assert client.post(f"/desk/posts/{post.pk}/edit/", typed).status_code == 303
    assert latest(post).language == "ar"
    assert "Language of the post" in seen_by(client, f"/desk/posts/{post.pk}/")


@pytest.mark.parametrize(("given", "kept"), [("pt_BR", "pt-BR"), ("", ""), (None, ""), ("klingon", "")])
def test_an_import_takes_it_where_it_is_one(tmp_path: Path, given: str | None, kept: str) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(json.dumps({"headline": "H", "body": "B", "category": "C", "lang": given}))
    (record,) = reading.records(file)
    assert isinstance(record, Record)
    assert record.language == kept
    assert bool(record.mended) == (given == "klingon")
