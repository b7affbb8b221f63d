"""The Nu HTML checker and axe-core find nothing to say about any screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Response

from tests.browser.chromium import chromium
from tests.judge.posts import write_posts
from tests.judge.programs import AXE, NARROW, RUN_AXE, VNU, html_complaints, needs
from tests.screens.table import IN_ARABIC, SCREENS, Screen
from tests.screens.world import Shown, settle_site, shown_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(1800)]
LONG_POST = "/2026/10/the-bridge-over-the-mill-stream-opens-to-walkers-on-saturday/"
JUDGED = [*SCREENS, Screen("long post", LONG_POST), Screen("full page", "/category/local/page/1/")]


@contextmanager
def judged(folder: Path) -> Iterator[Shown]:
    """Run the site with posts as people write them."""
    with (
        chromium() as browser,
        shown_site(folder / "data", browser, write_posts(folder / "posts.jsonl")) as shown,
    ):
        yield shown


def test_the_html_is_valid(tmp_path: Path) -> None:
    needs(VNU, "java")
    with judged(tmp_path) as shown:
        files = []
        for screen in JUDGED:
            answer = _answer(shown, screen)
            assert answer.status == screen.status, screen.name
            files.append(tmp_path / f"{screen.name}.html".replace(" ", "-"))
            files[-1].write_bytes(answer.body())
        complaints = html_complaints(files)
    assert not complaints, "\n".join(complaints)


def _answer(shown: Shown, screen: Screen) -> Response:
    """Show a screen, and return what the site answered last on the way there."""
    answers: list[Response] = []
    page = shown.page_for(screen)

    def heard(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.append(answer)

    page.on("response", heard)
    shown.show(screen)
    page.remove_listener("response", heard)
    return answers[-1]


def test_everybody_can_use_the_pages(tmp_path: Path) -> None:
    needs(AXE, "node")
    with judged(tmp_path) as shown:
        console: list[str] = []
        for page in (shown.page, shown.stranger):
            page.on("console", lambda said: console.append(f"{said.type}: {said.text}"))
        complaints = [
            f"{screen.name}, {how}: {said}" for screen in JUDGED for how, said in _violations(shown, screen)
        ]
        settle_site(shown, Language="ar")
        complaints += [
            f"arabic {screen.name}, {how}: {said}"
            for screen in IN_ARABIC
            for how, said in _violations(shown, screen)
        ]
    assert not complaints, "\n".join(complaints)
    # What the content security policy refuses would be said there.
    assert [said for said in console if "responded with a status of" not in said] == []


def _violations(shown: Shown, screen: Screen) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    page = shown.page_for(screen)
    page.set_viewport_size({"width": 1280, "height": 900})
    shown.show(screen)
    page.evaluate(AXE.read_text())
    for how, scheme, width in (("light", "light", 1280), ("dark", "dark", 1280), ("narrow", "light", NARROW)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        found += [(how, said) for said in page.evaluate(RUN_AXE)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((how, "the page is wider than the screen"))
    return found
