"""The first minute of a new site: three samples explain the desk, and one button takes them away."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import open_page, until
from tests.browser.test_desk import sign_in
from tests.site import running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_new_site_explains_itself_until_its_samples_are_removed(tmp_path: Path) -> None:
    with running_site(tmp_path, COPYDESK_SAMPLES="on") as site, open_page() as page:
        sign_in(page, site)
        three = page.get_by_text("3 waiting")
        until(page, lambda: page.goto(f"{site.url}/desk/") and three.count(), "the samples")
        queue = page.get_by_role("main")
        expect(queue).to_contain_text("samples here, so that you can try the desk")
        for about in ("an honest report", "the same text, sent again", "an advertisement"):
            expect(queue).to_contain_text(f"Sample: {about}")
        page.get_by_role("button", name="Remove the samples").click()
        expect(queue).to_contain_text("Nothing waits.")
        expect(page.get_by_role("link", name="the form that anybody may fill in")).to_be_visible()
        page.goto(f"{site.url}/desk/posts/")
        expect(page.locator(".line")).to_have_count(0)
