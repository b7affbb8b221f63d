"""Search in a real site: posts come by form and by import, and are found without anybody doing more."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.run.asking import get, send_json
from tests.run.tree import until
from tests.site import Site, running_site

pytestmark = pytest.mark.slow


def call(site: Site, path: str, token: str, fields: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(
        site.url + path,
        json.dumps(fields).encode() if fields is not None else None,
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=180) as answer:
        return json.loads(answer.read())


def wait_until_found(site: Site, question: str, headline: str) -> None:
    until(lambda: headline in get(site, f"/search?q={question}").text, headline)


def test_what_is_approved_or_imported_is_found(tmp_path: Path) -> None:
    imported = tmp_path / "posts.jsonl"
    imported.write_text(
        json.dumps({"id": "1", "headline": "Came from elsewhere", "category": "World", "body": "A quarry."})
    )
    with running_site(tmp_path / "data", COPYDESK_LIMITS="off") as site:
        send_json(
            site,
            "/api/submissions",
            {"headline": "The weir is mended", "category": "world", "body": "A millrace."},
        )
        assert site.command("editor", "add", "Edda", "--chief").returncode == 0
        token = site.command("token", "Edda").stdout.strip()
        until(lambda: call(site, "/api/queue", token)["posts"], "a post that waits")
        (waiting,) = call(site, "/api/queue", token)["posts"]
        assert "The weir is mended" not in get(site, "/search?q=millrace").text
        call(site, f"/api/posts/{waiting['id']}/approve", token, {})
        wait_until_found(site, "millrace", "The weir is mended")
        assert site.command("import", str(imported), "--published").returncode == 0
        wait_until_found(site, "quarry", "Came from elsewhere")
