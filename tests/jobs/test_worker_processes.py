"""Workers as processes of their own: killed, told to stop, and with their database taken away."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.postgres import fresh_database
from tests.site import ROOT, site_environment

pytestmark = pytest.mark.slow


@dataclass
class Crew:
    """The workers of one site, and what they noted."""

    data: Path
    database: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        environment = site_environment(
            self.data, COPYDESK_DATABASE_URL=self.database, DJANGO_SETTINGS_MODULE="copydesk.settings"
        )
        with (self.data / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.program", *words],
                env=environment,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def run(self, *words: str) -> str:
        output, _nothing = self.start(*words).communicate(timeout=180)
        assert self.processes[-1].returncode == 0, self.log
        return output.decode().strip()

    @property
    def notes(self) -> list[str]:
        file = self.data / "notes"
        return file.read_text().splitlines() if file.exists() else []

    @property
    def jobs(self) -> set[int]:
        """The numbers of the jobs that were done."""
        return {int(line) for line in self.notes if line.isdecimal()}

    @property
    def log(self) -> str:
        return (self.data / "log").read_text()


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    server = os.environ.get("COPYDESK_DATABASE_URL")
    with fresh_database(server) if server else _a_file(tmp_path) as database:
        crew = Crew(tmp_path, database)
        crew.run("migrate")
        try:
            yield crew
        finally:
            for process in crew.processes:
                with suppress(ProcessLookupError):
                    process.kill()
                process.communicate()


@contextmanager
def _a_file(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'jobs.sqlite3'}?timeout=1"  # one second, so that the test of a lock is short


def until(condition: Callable[[], bool], crew: Crew) -> None:
    for _ in range(3600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"it did not happen within three minutes; {len(crew.jobs)} jobs were done\n{crew.log}")


@contextmanager
def database_away(crew: Crew) -> Iterator[None]:
    """PostgreSQL: every connection is cut and new ones are refused. SQLite: another program holds the lock."""
    address = urlsplit(crew.database)
    if address.scheme == "sqlite":
        other = sqlite3.connect(address.path, timeout=180, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    name = address.path.removeprefix("/")
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(os.environ["COPYDESK_DATABASE_URL"], autocommit=True) as server:
        server.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        server.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def test_no_job_is_lost_when_workers_are_killed(crew: Crew) -> None:
    jobs, kills = 100, 8
    crew.run("enqueue", str(jobs))
    workers = [crew.start("work"), crew.start("work")]
    for kill in range(1, kills + 1):
        until(lambda kill=kill: len(crew.jobs) >= kill * jobs // (kills + 2), crew)  # type: ignore[misc]
        victim = random.randrange(2)
        workers[victim].kill()
        workers[victim].wait()  # as a supervisor does: until then its process number is taken
        workers[victim] = crew.start("work")
    until(lambda: crew.jobs == set(range(jobs)), crew)
    until(lambda: crew.run("left") == "0 2", crew)


def test_a_worker_that_is_told_to_stop_finishes_its_job_and_leaves_the_rest(crew: Crew) -> None:
    jobs = 300  # of which it does no more than fifty a second, however long this process is kept from looking
    crew.run("enqueue", str(jobs))
    worker = crew.start("work")
    until(lambda: len(crew.jobs) >= 20, crew)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=180) == 0
    assert crew.run("left") == f"{jobs - len(crew.jobs)} 0"
    assert 20 <= len(crew.jobs) < jobs
    worker = crew.start("work")
    until(lambda: crew.jobs == set(range(jobs)), crew)
    worker.send_signal(signal.SIGINT)
    assert worker.wait(timeout=180) == 0
    assert len([line for line in crew.notes if line.isdecimal()]) == jobs  # each exactly once


def test_a_worker_outlives_an_absent_database(crew: Crew) -> None:
    crew.run("enqueue", "60")
    worker = crew.start("work")
    until(lambda: len(crew.jobs) >= 10, crew)
    with database_away(crew):
        until(lambda: "The database does not answer; the worker tries again" in crew.log, crew)
    until(lambda: crew.jobs == set(range(60)), crew)
    until(lambda: crew.run("left") == "0 1", crew)
    assert worker.poll() is None


def test_of_two_workers_one_does_the_periodic_job(crew: Crew) -> None:
    workers = [crew.start("work"), crew.start("work")]
    until(lambda: crew.run("left") == "0 2", crew)
    until(lambda: "tick" in crew.notes, crew)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=180) == 0
    assert crew.notes == ["tick"]
