"""The Nu HTML checker and axe-core find nothing to say about any page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.judge.programs import AXE, NARROW, RUN_AXE, VNU, html_complaints, needs
from tests.judge.world import judged_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]


def test_the_html_is_valid(tmp_path: Path) -> None:
    needs(VNU, "java")
    with judged_site(tmp_path) as world:
        files = []
        for kind, address in world.everything.items():
            answer = world.page.request.get(address)
            assert answer.status == (404 if kind == "404" else 200), kind
            files.append(tmp_path / f"{kind}.html".replace(" ", "-"))
            files[-1].write_bytes(answer.body())
        complaints = html_complaints(files)
    assert not complaints, "\n".join(complaints)


def test_everybody_can_use_the_pages(tmp_path: Path) -> None:
    needs(AXE, "node")
    with judged_site(tmp_path) as world:
        console: list[str] = []
        world.page.on("console", lambda said: console.append(f"{said.type}: {said.text}"))
        complaints = [
            f"{kind}, {how}: {said}"
            for kind, address in world.everything.items()
            for how, said in _violations(world.page, address)
        ]
    assert not complaints, "\n".join(complaints)
    # What the content security policy refuses would be said there.
    assert [said for said in console if "404" not in said] == []


def _violations(page: Page, address: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    page.evaluate(AXE.read_text())
    for how, scheme, width in (("light", "light", 1280), ("dark", "dark", 1280), ("narrow", "light", NARROW)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        found += [(how, said) for said in page.evaluate(RUN_AXE)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((how, "the page is wider than the screen"))
    return found
