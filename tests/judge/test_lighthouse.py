"""Lighthouse gives every page 100 of 100, mobile and desktop, and mobile readers see it within a second.

It takes minutes and measures the machine as well, so it is a part of `make judge` and not of `make test`.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.judge.programs import LIGHTHOUSE, LighthouseFailed, lighthouse_report, needs
from tests.judge.world import World, judged_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.judge,
    pytest.mark.timeout(3600),
]
CATEGORIES = {"performance", "accessibility", "best-practices", "seo"}
MOST_BYTES = 60_000  # of HTML, CSS and JavaScript together, before compression
LATEST_PAINT = 1000  # milliseconds, for the largest thing on the page, on Lighthouse's slow mobile line
TRIES = 3  # what else the machine does can only make a page look slower
# These are not for search engines on purpose, and one of them is not there.
NOT_FOR_SEARCH = ["is-crawlable"]
SKIPPED = {
    "search": NOT_FOR_SEARCH,
    "receipt": NOT_FOR_SEARCH,
    "404": [*NOT_FOR_SEARCH, "http-status-code", "errors-in-console"],
}
PAGES = ["post", "front", "category", "tag", "archive", "month", "search", "submit", "receipt", "404"]


def test_lighthouse_finds_nothing_to_improve(tmp_path: Path) -> None:
    needs(LIGHTHOUSE, "node")
    with judged_site(tmp_path) as world:
        complaints = [
            said for kind in PAGES for desktop in (False, True) for said in _judged(world, kind, desktop)
        ]
    assert not complaints, "\n".join(complaints)


def _judged(world: World, kind: str, desktop: bool) -> list[str]:
    form = "desktop" if desktop else "mobile"
    for _ in range(TRIES):
        try:
            report = lighthouse_report(world.everything[kind], desktop=desktop, skip=SKIPPED.get(kind, []))
        except LighthouseFailed as problem:
            said = [str(problem)]
            continue
        said = _complaints(report, desktop)
        print(f"{kind}, {form}: {_figures(report)}", flush=True)
        if not said:
            break
    return [f"{kind}, {form}: {complaint}" for complaint in said]


def _complaints(report: dict[str, Any], desktop: bool) -> list[str]:
    scores = {name: category["score"] for name, category in report["categories"].items()}
    said = [f"{name} {score}: {_why(report, name)}" for name, score in scores.items() if score != 1]
    said += [f"nothing was said of {name}" for name in CATEGORIES - set(scores)]
    paint = report["audits"]["largest-contentful-paint"]["numericValue"]
    said += [f"LCP {paint:.0f} ms"] if paint >= LATEST_PAINT and not desktop else []
    weight = _weight(report)
    return said + ([f"{weight} bytes of HTML, CSS and JavaScript"] if weight >= MOST_BYTES else [])


def _why(report: dict[str, Any], name: str) -> list[str]:
    references = [ref["id"] for ref in report["categories"][name]["auditRefs"] if ref["weight"]]
    audits = report["audits"]
    return [
        f"{key} {audits[key].get('displayValue', '')}"
        for key in references
        if audits[key]["score"] not in (1, None)
    ]


def _weight(report: dict[str, Any]) -> int:
    requests = report["audits"]["network-requests"]["details"]["items"]
    return sum(
        each["resourceSize"]
        for each in requests
        if each["resourceType"] in ("Document", "Stylesheet", "Script")
    )


def _figures(report: dict[str, Any]) -> str:
    scores = "/".join(str(round((each["score"] or 0) * 100)) for each in report["categories"].values())
    paint = report["audits"]["largest-contentful-paint"]["numericValue"]
    return f"{scores}, LCP {paint:.0f} ms, {_weight(report)} bytes"
