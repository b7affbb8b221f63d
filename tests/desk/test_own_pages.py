"""The owner's own pages and the menu: written at the desk, printed as files."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.lib import pictures
from copydesk.posts import categories
from copydesk.press import first_pages, moved, whole
from copydesk.press.files import Public
from copydesk.press.models import OwnPage, Site
from copydesk.press.naming import LIVE, PRINTED
from copydesk.urls import urlpatterns
from tests.desk.desk import at_the_desk, seen_by
from tests.people import a_category, a_published_post, an_editor, deliver_all
from tests.press.reading import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def write(client: Client, address: str = "/desk/pages/new/", **fields: str) -> tuple[int, str]:
    """Fill in the screen of an own page and print; return the status and the page."""
    typed = {"title": "About us", "body": "We are **few**.", "is_public": "on", "in_footer": "on"} | fields
    answer = client.post(address, {name: value for name, value in typed.items() if value})
    deliver_all()
    return answer.status_code, answer.content.decode()


def menu_on(folder: Public, address: str) -> list[str]:
    """Return the names in the masthead of a page."""
    nav = re.search(r'<nav class="sections".*?</nav>', page(folder, address), re.DOTALL)
    return re.findall(r"<a [^>]*>(.*?)</a>", nav[0] if nav else "")


def test_a_page_of_the_owner_is_printed_at_its_own_address_and_named_on_all(folder: Public) -> None:
    post = a_published_post()
    body = "## Who\n\nWe are **few**. See [ours](https://ours.example/).\n\n<script>alert(1)</script>"
    assert write(at_the_desk(), body=body)[0] == 303
    shown = page(folder, "/about-us/")
    assert '<h1 dir="auto">About us</h1>' in shown
    assert "<strong>few</strong>" in shown
    assert '<a href="https://ours.example/">' in shown
    assert "<script>alert" not in shown
    assert '<a href="/about-us/" dir="auto">About us</a>' in page(folder, post.address)
    assert b"http://127.0.0.1:8000/about-us/" in (folder.read("sitemap/lists.xml") or b"")
    assert whole.check() == []


def test_the_line_of_a_picture_in_a_post_shows_it_here_too(folder: Public, settings: Settings) -> None:
    (settings.MEDIA_ROOT / ("k" * 32)).mkdir(parents=True)
    line = pictures.markdown(
        f"/media/{'k' * 32}/1600x1000.jpg", alt="The desk", caption="All of us", credit=""
    )
    write(at_the_desk(), body=f"This is us.\n\n{line}")
    shown = page(folder, "/about-us/")
    assert f'srcset="/media/{"k" * 32}/480x300.webp 480w' in shown
    assert "<figcaption>All of us</figcaption>" in shown


def test_another_text_prints_only_the_page_itself(folder: Public) -> None:
    client = at_the_desk()
    write(client)
    before = folder.root.resolve()
    write(client, f"/desk/pages/{OwnPage.objects.get().pk}/", body="We are many.", slug="about-us")
    assert "We are many." in page(folder, "/about-us/")
    assert folder.root.resolve() == before


def test_another_slug_leaves_a_way_from_the_old_address(folder: Public) -> None:
    client = at_the_desk()
    write(client)
    write(client, f"/desk/pages/{OwnPage.objects.get().pk}/", slug="who we are")
    assert page(folder, "/who-we-are/")
    assert folder.read("about-us/") is None
    for old in ("/about-us/", "/about-us"):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, "/who-we-are/")
        assert f'"{old}" "/who-we-are/";' in moved.map_file().read_text()


@pytest.mark.parametrize("slug", ["submit", "Desk", "category", "static", "2026", "404", "healthz"])
def test_no_page_takes_an_address_that_is_another_s(slug: str) -> None:
    status, shown = write(at_the_desk(), slug=slug)
    assert status == 422
    assert "Something else is at this address." in shown
    assert not OwnPage.objects.exists()


def test_every_address_of_ours_is_reserved(folder: Public) -> None:
    a_published_post()
    deliver_all()
    whole.press_all()
    firsts = (re.match(r"\^?(\w+)", str(each.pattern)) for each in urlpatterns)
    live = {first[1] for first in firsts if first}
    printed = {name.partition("/")[0] for name in folder.names() if "/" in name}
    assert live <= {*LIVE, *PRINTED}
    assert {name for name in printed if not name.isdigit()} <= set(PRINTED)


def test_a_slug_that_is_taken_is_refused() -> None:
    client = at_the_desk()
    write(client)
    assert write(client)[0] == 422
    assert OwnPage.objects.count() == 1


def test_what_is_left_to_fill_in_keeps_a_page_from_readers(folder: Public) -> None:
    client = at_the_desk()
    status, shown = write(client, body="Written by ⟦your name⟧.")
    assert status == 422
    assert "Fill in what stands in ⟦ ⟧ first" in shown
    assert write(client, body="Written by ⟦your name⟧.", is_public="")[0] == 303
    assert folder.read("about-us/") is None
    assert "something is left to fill in" in seen_by(client, "/desk/pages/")


def test_a_preview_saves_nothing() -> None:
    status, shown = write(at_the_desk(), preview="yes")
    assert status == 200
    assert "<strong>few</strong>" in shown
    assert not OwnPage.objects.exists()


def test_a_new_site_has_four_pages_and_shows_what_is_whole(folder: Public) -> None:
    first_pages.seed()
    whole.press_all()
    assert list(OwnPage.objects.values_list("slug", "is_public")) == [
        ("about", False), ("how-to-submit", True), ("privacy", False), ("imprint", False),
    ]  # fmt: skip
    shown = page(folder, "/how-to-submit/")
    assert '<a href="/submit">Write your post</a>' in shown
    assert "⟦" not in shown


def test_a_first_text_that_was_removed_can_be_brought_again() -> None:
    client = at_the_desk()
    client.post("/desk/pages/first/", {"slug": "privacy"})
    client.post("/desk/pages/first/", {"slug": "privacy"})
    made = OwnPage.objects.get()
    assert (made.slug, made.is_public) == ("privacy", False)
    client.post(f"/desk/pages/{made.pk}/remove/")
    assert not OwnPage.objects.exists()
    assert 'value="privacy"' in seen_by(client, "/desk/pages/")


def test_pages_are_ordered_by_buttons() -> None:
    first_pages.seed()
    client, imprint = at_the_desk(), OwnPage.objects.get(slug="imprint")
    client.post(f"/desk/pages/{imprint.pk}/move/", {"to": "up"})
    assert list(OwnPage.objects.values_list("slug", flat=True))[2:] == ["imprint", "privacy"]


def test_the_menu_is_what_the_owner_puts_there(folder: Public) -> None:
    for name in ("World", "Local", "Sport"):
        a_category(name)
    client = at_the_desk()
    write(client)
    assert menu_on(folder, "/about-us/") == ["Local", "Sport", "World"]
    for pressed in (
        {"add": "about-us"},
        {"remove": "category/sport"},
        {"up": "about-us"},
        {"up": "about-us"},
    ):
        client.post("/desk/site/menu/", pressed)
    deliver_all()
    assert menu_on(folder, "/about-us/") == ["About us", "Local", "World"]
    assert 'aria-current="page">About us</a>' in page(folder, "/about-us/")
    a_category("Opinion")
    assert 'name="add" value="category/opinion"' in seen_by(client, "/desk/site/")
    client.post("/desk/site/menu/", {"ours": "all"})
    deliver_all()
    assert menu_on(folder, "/about-us/") == ["Local", "Opinion", "Sport", "World"]


def test_the_menu_follows_what_is_renamed_and_forgets_what_is_gone(folder: Public) -> None:
    a_category("World"), a_category("Local")
    client = at_the_desk()
    write(client)
    client.post("/desk/site/menu/", {"add": "about-us"})
    categories.rename(a_category("World"), name="Planet", slug="planet")
    categories.remove(a_category("Local"))
    write(client, f"/desk/pages/{OwnPage.objects.get().pk}/", slug="we", title="We")
    assert menu_on(folder, "/we/") == ["Planet", "We"]


@pytest.mark.parametrize("pressed", [{"add": "desk"}, {"up": "none"}, {"remove": "//evil"}, {}])
def test_nothing_else_gets_into_the_menu(pressed: dict[str, str]) -> None:
    a_category("World")
    assert at_the_desk().post("/desk/site/menu/", pressed).status_code == 303
    assert Site.current().menu in ([], ["category/world"])


def test_only_chiefs_may() -> None:
    first_pages.seed()
    client, number = (
        at_the_desk(an_editor("Otto", chief=False)),
        OwnPage.objects.values_list("pk", flat=True)[0],
    )
    for address in (
        "pages/new/",
        "pages/first/",
        f"pages/{number}/",
        f"pages/{number}/remove/",
        "site/menu/",
    ):
        assert client.post(f"/desk/{address}", {"slug": "x", "title": "x", "body": "x"}).status_code == 403
    assert client.get("/desk/pages/").status_code == 403
