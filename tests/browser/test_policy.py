"""A page in the hands of a server that sends none of our headers: the page itself says what may run and load."""

from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.chromium import open_page, until, with_scripts
from tests.site import running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
ADDED = """
<script>window.ran = "written into the page"</script>
<img src="https://elsewhere.invalid/seen.gif" alt="">
<p id="added" style="display: none">Added on the way.</p>
"""


def test_nothing_written_into_a_page_runs_where_no_header_forbids_it(tmp_path: Path) -> None:
    with running_site(tmp_path / "data") as site, open_page() as page:
        mirrored: list[str] = []
        refused: list[tuple[str, str | None]] = []

        def mirror(route: Route) -> None:
            answer = route.fetch()
            mirrored.append(answer.text().replace("</main>", f"{ADDED}</main>"))
            route.fulfill(body=mirrored[0], content_type="text/html; charset=utf-8")

        page.route(f"{site.url}/", mirror)
        page.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
        answer = page.goto(f"{site.url}/")
        assert answer is not None
        assert "content-security-policy" not in answer.headers
        with_scripts(page)  # the page's own work as ever
        assert page.locator("#added").is_visible()
        assert page.evaluate("window.ran ?? null") is None
        until(page, lambda: refused, "a refusal")
        assert refused == [("https://elsewhere.invalid/seen.gif", "csp")]
        assert ADDED in mirrored[0]
