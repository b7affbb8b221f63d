"""The screen on which a chief settles what the site is called and how it looks."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.press.files import Public
from copydesk.press.models import Site
from tests.desk.desk import at_the_desk, seen_by
from tests.people import a_published_post, an_editor, deliver_all

pytestmark = pytest.mark.django_db


def save(client: Client, **fields: str) -> tuple[int, str]:
    """Fill in the screen; return the status and the page."""
    typed = {
        "name": "The Millbrook Reader",
        "tagline": "",
        "accent": "#7a1f5c",
        "accent_dark": "#f0a8d8",
        "footer": "© Millbrook",
    }
    response = client.post("/desk/site/", typed | fields)
    return response.status_code, response.content.decode()


def test_a_chief_names_the_site_and_every_page_says_so(settings: Settings, tmp_path: Path) -> None:
    settings.PUBLIC = tmp_path / "public"
    post = a_published_post()
    client = at_the_desk()
    assert save(client, tagline="Read & write")[0] == 303
    deliver_all()
    for path in ("", post.address.lstrip("/"), "archive/"):
        page = (Public(settings.PUBLIC).read(path) or b"").decode()
        assert "The Millbrook Reader" in page
        assert "Read &amp; write" in page
        assert "© Millbrook" in page
        assert '<link rel="stylesheet" href="/static/accent.7a1f5c-f0a8d8.css">' in page
    sheet = Public(settings.PUBLIC).read("static/accent.7a1f5c-f0a8d8.css") or b""
    assert b"--accent-light: #7a1f5c; --accent-dark: #f0a8d8;" in sheet
    assert "Saved." in seen_by(client, "/desk/site/?saved")


def test_our_own_accent_needs_no_style_sheet() -> None:
    client = at_the_desk()
    save(client, accent="#1D4ED8", accent_dark="#8fb0ff")
    assert "/static/accent." not in seen_by(client, "/desk/site/")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("accent", "#8fb0ff", "Please take a darker one."),
        ("accent_dark", "#1d4ed8", "Please take a lighter one."),
        ("accent", "#777", "A colour is written like #1d4ed8."),
        ("accent", "red;}*{", "A colour is written like #1d4ed8."),
        ("name", " \u200b", "A site needs a name."),
        ("name", "x" * 81, "at most 80 characters"),
        ("footer", "a\nb", "must be on one line"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason_and_kept_in_the_form(
    field: str, typed: str, says: str
) -> None:
    status, page = save(at_the_desk(), **{field: typed})
    assert (status, says in page) == (422, True)
    assert Site.current().name == "Copydesk"


def test_the_contrast_is_said() -> None:
    assert "its contrast is 1.9 to 1, the least is 4.5." in save(at_the_desk(), accent="#8fb0ff")[1]


def test_a_preview_shows_what_was_typed_and_saves_nothing() -> None:
    client = at_the_desk()
    status, page = save(client, name="Another <name>", preview="yes")
    assert status == 200
    assert page.count('data-shows="name">Another &lt;name&gt;</p>') == 2
    assert '<link rel="stylesheet" href="/static/accent.7a1f5c-f0a8d8.css">' in page
    assert Site.current().name == "Copydesk"
    sheet = client.get("/static/accent.7a1f5c-f0a8d8.css")
    assert b"--accent-light: #7a1f5c" in sheet.content
    assert sheet["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("colours", ["7a1f5-f0a8d8", "7a1f5c", "7a1f5c-f0a8d8}", "../x-y"])
def test_no_other_address_is_an_accent(colours: str) -> None:
    assert Client().get(f"/static/accent.{colours}.css").status_code == 404


def test_only_a_chief_may() -> None:
    client = at_the_desk(an_editor("Emil", chief=False))
    assert save(client)[0] == 403
    assert client.get("/desk/site/").status_code == 403
    assert "/desk/site/" not in seen_by(client, "/desk/")
