"""Starts of a site at the same moment, and what one that was cut short leaves to the next."""

import fcntl
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgres import postgres_cluster
from tests.run.rows import rows_in
from tests.site import ROOT, site_environment

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_first_starts_at_once_share_one_site(tmp_path: Path) -> None:
    assert_that_first_starts_share_one_site(site_environment(tmp_path / "site"))
    assert [name.name for name in (tmp_path / "site").glob(".secret-key*")] == []


@pytest.mark.postgres
def test_first_starts_at_once_share_one_site_on_postgresql(tmp_path: Path) -> None:
    with postgres_cluster() as url:
        assert_that_first_starts_share_one_site(
            site_environment(tmp_path / "site", COPYDESK_DATABASE_URL=url)
        )


def assert_that_first_starts_share_one_site(environment: dict[str, str]) -> None:
    several = [started(environment, "setup") for _ in range(4)]
    outputs = [process.communicate(timeout=120)[0] for process in several]
    assert [process.returncode for process in several] == [0] * 4, outputs
    assert all("Sign in to the desk" in output for output in outputs)
    made = rows_in(environment, "SELECT app, name FROM django_migrations")
    assert len(made) == len(set(made)), "each migration was made once"


def test_a_start_waits_for_one_that_makes_the_tables(tmp_path: Path) -> None:
    environment = site_environment(tmp_path / "site")
    with somebody_else_sets_up(tmp_path / "site") as is_done, started(environment, "setup") as process:
        assert process.stdout
        assert "waiting" in process.stdout.readline()
        is_done()
        assert "Sign in to the desk" in process.communicate(timeout=180)[0]


def test_a_restore_waits_for_a_start_that_makes_the_tables(tmp_path: Path) -> None:
    """It would find an empty database, and make the same tables."""
    environment, file = site_environment(tmp_path / "site"), tmp_path / "backup.tar.gz"
    with started(site_environment(tmp_path / "other"), "backup", str(file)) as backup:
        backup.communicate(timeout=120)
    with (
        somebody_else_sets_up(tmp_path / "site") as is_done,
        started(environment, "restore", str(file)) as process,
    ):
        assert process.stdout
        first = process.stdout.readline()
        is_done()
        rest = process.communicate(timeout=120)[0]
    assert "waiting" in first
    assert "posts are back" in rest


def test_ctrl_c_while_it_sets_up(tmp_path: Path) -> None:
    environment = site_environment(tmp_path / "site")
    with (
        somebody_else_sets_up(tmp_path / "site"),
        started(environment, "run", "--port", "0") as process,
    ):
        assert process.stdout
        assert "waiting" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        output, _nothing = process.communicate(timeout=180)
        assert (process.returncode, output) == (0, "")


def test_whoever_asks_for_the_address_while_it_is_noted_gets_a_whole_one(tmp_path: Path) -> None:
    environment = site_environment(tmp_path / "site")
    with somebody_else_sets_up(tmp_path / "site"):
        noted, before = tmp_path / "site" / "address", tmp_path / "opened"
        noted.write_text("http://127.0.0.1:1")
        before.hardlink_to(noted)
        with started(environment, "run", "--port", "0") as process:
            assert process.stdout
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        assert before.read_text() == "http://127.0.0.1:1" != noted.read_text()


def test_an_empty_note_of_the_address_keeps_nobody_from_starting(tmp_path: Path) -> None:
    (tmp_path / "address").touch()
    ask = [sys.executable, "-c", "from copydesk import settings; print(settings.SITE_URL)"]
    environment = site_environment(tmp_path)
    environment.pop("COPYDESK_SITE_URL", None)
    said = subprocess.run(ask, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == "http://127.0.0.1:8000\n"


@contextmanager
def somebody_else_sets_up(data: Path) -> Iterator[Callable[[], None]]:
    """Keep the starts of a site waiting until this ends, or what it yields is called."""
    data.mkdir()
    with (data / "copydesk.sqlite3-setup").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield door.close


def started(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "copydesk", *words],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
