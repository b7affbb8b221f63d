"""Phones and tablets: what is there has room, and what one came for is in sight."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import open_page
from tests.browser.test_desk import sign_in, submitted, wait_for
from tests.site import Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Page]]:
    """A site with five published posts and some that wait, and an editor without JavaScript."""
    folder = tmp_path_factory.mktemp("narrow")
    with (
        running_site(folder, COPYDESK_LIMITS="off") as site,
        open_page(javascript=False, height=800) as page,
    ):
        sign_in(page, site)
        for number in range(8):
            submitted(page, site, f"Post {number}", f"Text {number}, which is another.")
            wait_for(page, f"Post {number}")
        for box in page.locator("[name=chosen]").all()[:5]:
            box.check()
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_role("status").first).to_contain_text("5 posts: published")
        assert site.command("press").returncode == 0
        yield site, page


def shown(desk: tuple[Site, Page], address: str, width: int) -> Page:
    site, page = desk
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url + address)
    return page


def scrolls_sideways(part: Locator) -> bool:
    return bool(part.evaluate("part => part.scrollWidth > part.clientWidth"))


def test_deciding_about_several_leaves_most_of_a_phone_to_the_queue(desk: tuple[Site, Page]) -> None:
    page = shown(desk, "/desk/", 360)
    page.locator("[name=chosen]").first.check()
    part = page.locator(".several")
    place = part.bounding_box()
    assert place
    assert place["height"] < 800 / 6
    expect(part.get_by_role("button", name="Approve")).to_be_in_viewport()
    page.get_by_text("Give a reason").click()
    expect(page.get_by_label("Your own words for the author")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360, 680])
def test_the_whole_menu_of_the_desk_is_in_sight(desk: tuple[Site, Page], width: int) -> None:
    bar = shown(desk, "/desk/", width).get_by_role("navigation", name="Desk")
    for entry in bar.get_by_role("link").all():
        expect(entry).to_be_in_viewport(ratio=1)
    assert not scrolls_sideways(bar)


def test_the_desks_record_fits_a_phone(desk: tuple[Site, Page]) -> None:
    record = shown(desk, "/desk-record/", 360).get_by_role("region", name="Decisions by month")
    expect(record).to_contain_text("approved: 5")
    assert not scrolls_sideways(record)


def test_the_latest_have_room_on_a_tablet(desk: tuple[Site, Page]) -> None:
    page = shown(desk, "/", 768)
    latest, front = page.locator(".latest").bounding_box(), page.locator(".front").bounding_box()
    assert latest
    assert front
    assert latest["width"] > front["width"] / 3
