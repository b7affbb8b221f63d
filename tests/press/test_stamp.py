"""At a start the site sees by a stamp whether its pages are those of these settings, this look and this version."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

import copydesk
from copydesk.lib.assets import Assets
from copydesk.posts import categories
from copydesk.press import menu, stamp, whole
from copydesk.press.edition import Edition
from copydesk.press.files import Public
from copydesk.press.models import OwnPage, Site
from tests.people import a_category, a_published_post, deliver_all
from tests.press.reading import page
from tests.rules import PACKAGE

pytestmark = pytest.mark.django_db

# What does not stand on every page: it is printed where it stands, or is live.
ELSEWHERE = {"id", "talk_note", "talk_days", "talk_mail", "lead", "lead_until", "hints", "menu"}
OF_SITE = {
    "name": "Another", "tagline": "Another", "language": "es", "footer": "Another", "accent": "#7a1f5c",
    "accent_dark": "#f0a8d8", "talk": False, "retracted_gone": False, "desk_record": False, "logo": "logo-1/3x2.png",
    "logo_dark": "logo-2/3x2.png",
}  # fmt: skip


def now() -> bytes:
    return stamp.now(Edition()).content


@pytest.mark.parametrize("name", OF_SITE)
def test_what_the_owner_has_settled_is_in_it(name: str) -> None:
    Site.objects.create(pk=1)
    before = now()
    Site.objects.update(**{name: OF_SITE[name]})
    assert now() != before


def test_no_field_of_the_site_is_forgotten() -> None:
    fields = {field.name for field in Site._meta.concrete_fields}
    unknown = fields - ELSEWHERE - set(OF_SITE)
    assert not unknown, "does it stand on every page? Then it belongs into the masthead"


@pytest.mark.parametrize(
    ("setting", "value"), [("SITE_URL", "https://other.example"), ("TIME_ZONE", "Europe/Lisbon")]
)
def test_address_and_time_zone_are_in_it(settings: Settings, setting: str, value: str) -> None:
    before = now()
    setattr(settings, setting, value)
    assert now() != before


def test_the_version_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = now()
    monkeypatch.setattr(copydesk, "__version__", "99.0")
    assert now() != before


def test_templates_and_style_sheets_of_a_theme_are_in_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = now()
    settings.THEME = tmp_path / "theme"
    (tmp_path / "theme" / "templates" / "site").mkdir(parents=True)
    (tmp_path / "theme" / "templates" / "site" / "lead.html").write_text("<p>Another lead</p>")
    with_template = now()
    (tmp_path / "theme" / "static" / "css" / "site").mkdir(parents=True)
    (tmp_path / "theme" / "static" / "css" / "site" / "ours.css").write_text("p { color: red }")
    # A process reads the theme when it starts.
    monkeypatch.setattr(stamp, "assets", Assets(PACKAGE / "static", tmp_path / "theme" / "static"))
    assert len({before, with_template, now()}) == 3


CHANGES: dict[str, Callable[[], object]] = {
    "another category": lambda: a_category("Another"),
    "another name of one": lambda: categories.rename(a_category("World"), name="Planet", slug="world"),
    "another order": lambda: categories.move(a_category("World"), 1),
    "another menu": lambda: menu.change("remove", "category/world"),
    "an own page": lambda: OwnPage.objects.create(slug="about", title="About", body="x", is_public=True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_every_page_names_is_in_it(change: str) -> None:
    for position, name in enumerate(("World", "Local"), 1):
        type(a_category(name)).objects.filter(name=name).update(position=position)
    before = now()
    CHANGES[change]()
    assert now() != before


def test_a_start_with_another_address_prints_every_page_anew(folder: Public, settings: Settings) -> None:
    post = a_published_post()
    deliver_all()
    whole.press_all()
    assert whole.fresh_enough()
    settings.SITE_URL = "https://moved.example"
    whole.catch_up()
    for address in ("/", post.address, "/archive/", "/sitemap.xml", "/feed.xml"):
        assert "https://moved.example/" in page(folder, address)
    assert whole.check() == []
