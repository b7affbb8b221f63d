"""A backup that is taken while strangers send posts, brought back on the other kind of database."""

import itertools
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.files.elsewhere import Elsewhere, elsewhere
from tests.postgres import postgres_cluster
from tests.run.tree import until
from tests.site import Site, running_site

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@dataclass
class Stranger:
    """Sends post after post; ``sent``: headline and receipt of each that was answered 201, in order."""

    name: str
    sent: list[tuple[str, str]] = field(default_factory=list)

    def write_to(self, site: Site, stop: threading.Event) -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            headline = f"{self.name} {number}"
            post = {
                "headline": headline,
                "category": "world",
                "body": f"The words of {headline}.",
                "own_work": True,
            }
            request = Request(
                f"{site.url}/api/submissions", json.dumps(post).encode(), {"Content-Type": "application/json"}
            )
            with urlopen(request, timeout=180) as answer:
                self.sent.append((headline, json.load(answer)["receipt_url"]))


def under_load(site: Site, file: Path, strangers: list[Stranger]) -> dict[str, int]:
    """Back up while all strangers write; return how many posts of each had been answered before the backup began."""
    stop = threading.Event()
    threads = [threading.Thread(target=stranger.write_to, args=(site, stop)) for stranger in strangers]
    for thread in threads:
        thread.start()
    try:
        until(lambda: all(len(stranger.sent) > 5 for stranger in strangers), "five posts of each stranger")
        before = {stranger.name: len(stranger.sent) for stranger in strangers}
        result = site.command("backup", str(file))
        assert result.returncode == 0, result.stderr
        until(
            lambda: all(len(stranger.sent) > before[stranger.name] for stranger in strangers),
            "a post after the backup",
        )
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return before


def headlines(site: Elsewhere) -> list[str]:
    program = (
        "import django, json; django.setup()\n"
        "from copydesk.posts.models import Revision\n"
        "print(json.dumps(list(Revision.objects.order_by('pk').values_list('headline', flat=True))))"
    )
    found: list[str] = json.loads(site.python("-c", program))
    return found


def opens(url: str) -> bool:
    try:
        with urlopen(url, timeout=180) as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


@pytest.mark.timeout(1800)
def test_a_backup_under_load_is_one_moment_and_comes_back_on_the_other_database(tmp_path: Path) -> None:
    file, back = tmp_path / "backup.tar.gz", tmp_path / "back.tar.gz"
    strangers = [Stranger("Anna"), Stranger("Bert"), Stranger("Cleo")]
    with postgres_cluster() as server, elsewhere(tmp_path / "two", database=server) as two:
        with running_site(tmp_path / "one", COPYDESK_LIMITS="off") as site:
            before = under_load(site, file, strangers)
        two.copydesk("restore", str(file))
        found = headlines(two)
        for stranger in strangers:
            own = [headline for headline in found if headline.startswith(stranger.name)]
            assert own == [f"{stranger.name} {number}" for number in range(len(own))]
            assert len(own) >= before[stranger.name]
        database = two.environment["COPYDESK_DATABASE_URL"]
        with running_site(tmp_path / "two", COPYDESK_DATABASE_URL=database, COPYDESK_LIMITS="off") as again:
            receipt = strangers[0].sent[0][1].partition("/receipt/")[2]
            assert opens(f"{again.url}/receipt/{receipt}")
            until(lambda: _is_read(again.url, receipt), "the checks, whose job was in the backup")
            late = Stranger("Dora")
            under_load(again, back, [late])
        with elsewhere(tmp_path / "three") as three:
            three.copydesk("restore", str(back))
            assert headlines(three)[: len(found)] == found
            assert "Dora 0" in headlines(three)


def _is_read(url: str, receipt: str) -> bool:
    with urlopen(f"{url}/api/receipts/{receipt.strip('/')}", timeout=180) as answer:
        return bool(json.load(answer)["status"] != "received")
