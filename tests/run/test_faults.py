"""A full disk or an absent database takes nothing, says so, gives the text back, and harms nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.postgres import postgres_cluster
from tests.run.asking import get, send_form, send_json
from tests.run.rows import rows
from tests.run.tree import until
from tests.site import running_site, start_site

pytestmark = pytest.mark.slow

POST = {"headline": "Before the flood", "category": "world", "own_work": "on"}


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a file system of ``size`` in memory; only root may, others skip."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(100_000)):
            pass
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while file.write(bytes(100)):
            pass
    return filler


@pytest.mark.once
def test_a_full_disk_gives_the_text_back_and_recovers(tmp_path: Path) -> None:
    # What would fit into a page of the database that happens to be free does not fit forty times.
    long_body = "Words that nobody wants to type again. " * 2000
    with (
        small_disk(tmp_path / "disk", "40m") as disk,
        running_site(disk / "site", COPYDESK_LIMITS="off") as site,
    ):
        assert send_form(site, "/submit", POST | {"body": "Dry land."}).status == 303
        filler = fill(disk)

        answers = [
            send_form(site, "/submit", POST | {"headline": f"Flood {number}", "body": long_body})
            for number in range(40)
        ]
        assert {answer.status for answer in answers} <= {303, 503}
        refused = [answer for answer in answers if answer.status == 503]
        assert refused, "the disk was not full"
        for answer in refused:
            assert long_body.strip() in answer.text
            assert answer.headers["retry-after"]
        api = send_json(site, "/api/submissions", POST | {"own_work": True, "body": long_body})
        assert api.status == 503
        assert api.headers["retry-after"]
        assert get(site, "/healthz").status == 503
        assert get(site, "/").status == 200  # readers notice nothing

        filler.unlink()
        until(lambda: get(site, "/healthz").status == 200, "room again")
        assert send_form(site, "/submit", POST | {"headline": "After", "body": long_body}).status == 303
        until(lambda: not rows(site, "SELECT 1 FROM posts_post WHERE status = 'received'"), "all at the desk")
        stored = {headline for (headline,) in rows(site, "SELECT headline FROM posts_revision")}
        taken = {f"Flood {number}" for number, answer in enumerate(answers) if answer.status == 303}
        assert stored == {"Before the flood", "After"} | taken


@pytest.mark.once
@pytest.mark.postgres
def test_an_absent_database_gives_the_text_back(tmp_path: Path) -> None:
    with postgres_cluster() as url:
        site = start_site(tmp_path / "site", COPYDESK_DATABASE_URL=url)
    try:
        answer = send_form(site, "/submit", POST | {"body": "Words that nobody wants to type again."})
        assert answer.status == 503
        assert "Words that nobody wants to type again." in answer.text
        assert answer.headers["retry-after"]
        assert get(site, "/healthz").status == 503
        assert get(site, "/").status == 200  # readers notice nothing
    finally:
        assert site.stop() == 0
