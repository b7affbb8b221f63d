"""The description of the API is true: Schemathesis sends what it allows and what it forbids, and compares answers."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.people import a_category
from tests.rules import ROOT
from tests.site import running_site

pytestmark = pytest.mark.django_db


def described() -> dict[str, dict[str, object]]:
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    paths: dict[str, dict[str, object]] = answer.json()["paths"]
    return paths


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> set[str]:
    """Return every address below /api/ as OpenAPI writes it."""
    found = set()
    for pattern in patterns or get_resolver().url_patterns:
        route = str(pattern.pattern)
        if route.startswith("api/"):
            found.add("/" + route.replace("<int:number>", "{id}").replace("<str:key>", "{key}"))
    return found


def test_every_call_is_described() -> None:
    assert set(described()) == routes()


def test_the_categories_of_the_site_are_part_of_it() -> None:
    a_category("Gardening")
    answer = Client().get("/api/openapi.json").json()
    assert "gardening" in answer["components"]["schemas"]["Submission"]["properties"]["category"]["enum"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api", "/api/nothing", "/api/posts/x", "/api/posts/1/erase", "/api/a%0Ab"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_calls_that_there_are_not_are_answered_in_json(method: str, path: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"]


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("with_token", [True, pytest.param(False, marks=pytest.mark.once)])
def test_schemathesis_finds_nothing(with_token: bool, tmp_path: Path) -> None:
    with running_site(tmp_path / "data", COPYDESK_LIMITS="off") as site:
        token = site.command("token", "editor").stdout.strip()
        header = ["-H", f"Authorization: Bearer {token}"] if with_token else []
        run = subprocess.run(
            [Path(sys.executable).with_name("schemathesis"), "run", f"{site.url}/api/openapi.json",
             "--url", site.url, "--checks", "all", "--max-examples", "100", "--generation-deterministic",
             "--suppress-health-check", "too_slow", "--request-timeout", "120", *header],
            cwd=ROOT,  # where schemathesis.toml is
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-1000:]
