"""Writers of an SQLite database are served in the order they came."""

import fcntl
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from django.db import OperationalError, transaction
from pytest_django.plugin import DjangoDbBlocker

from copydesk.sqlite.base import DatabaseWrapper
from copydesk.sqlite.turns import turns_for
from tests.site import ROOT

pytestmark = pytest.mark.once

OTHER_PROGRAM = """
import sys
from copydesk.sqlite.turns import turns_for
turns = turns_for(sys.argv[1])
print("waits", flush=True)
got = turns.wait(180)
print("got" if got else "gave up", flush=True)
sys.stdin.readline()
with open(sys.argv[1] + "-order", "a") as order:
    order.write(sys.argv[2])
turns.end()
"""


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen within three minutes")


def other_program(database: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROGRAM, str(database), name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def hear(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def waiting(database: Path) -> int:
    """How many threads of this process stand in the queue behind the one whose turn it is."""
    return len(turns_for(str(database))._waiting)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "posts.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE line (name)")
    made.close()
    return path


@pytest.fixture
def connect(database: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., DatabaseWrapper]]:
    made: list[DatabaseWrapper] = []

    def connect(timeout: float = 20) -> DatabaseWrapper:
        settings = {"NAME": database, "OPTIONS": {"timeout": timeout, "transaction_mode": "IMMEDIATE"}}
        settings |= {"AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": None}
        settings |= {"TIME_ZONE": None, "TEST": {}, "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}
        made.append(DatabaseWrapper(settings, alias="turns"))
        made[-1].inc_thread_sharing()
        return made[-1]

    with django_db_blocker.unblock():  # a database of its own, not the one of the tests
        yield connect
        for connection in made:
            connection.close()


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def finish(connection: DatabaseWrapper) -> None:
    connection.commit()
    connection.set_autocommit(True)


def write(connection: DatabaseWrapper, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO line VALUES (%s)", [name])


def order(database: Path) -> list[str]:
    with sqlite3.connect(database) as reader:
        return [name for (name,) in reader.execute("SELECT name FROM line ORDER BY rowid")]


Connect = Callable[..., DatabaseWrapper]


def test_threads_write_in_the_order_they_came(database: Path, connect: Connect) -> None:
    def work(name: str) -> None:
        connection = connect()
        if int(name) % 3:
            begin(connection)
            write(connection, name)
            finish(connection)
        else:
            write(connection, name)  # one that stands alone waits in the same queue

    first = connect()
    begin(first)
    threads = [threading.Thread(target=work, args=(str(number),), daemon=True) for number in range(12)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        until(lambda number=number: waiting(database) == number)  # type: ignore[misc]
    finish(first)
    for thread in threads:
        thread.join()
    assert order(database) == [str(number) for number in range(12)]


def test_a_process_cannot_take_two_turns_while_another_waits(database: Path) -> None:
    turns = turns_for(str(database))
    assert turns.wait(1)
    other = other_program(database, "other,")
    assert hear(other) == "waits"
    until(lambda: not _is_free(database, byte=0))

    def mine_too() -> None:
        if turns.wait(180):
            _note(database, "mine,")
            turns.end()

    mine = threading.Thread(target=mine_too, daemon=True)
    mine.start()
    until(lambda: waiting(database) == 1)
    turns.end()
    assert hear(other) == "got"
    other.communicate("\n", timeout=180)
    mine.join()
    assert Path(f"{database}-order").read_text() == "other,mine,"


def test_a_killed_process_gives_its_turn_back(database: Path) -> None:
    other = other_program(database, "other")
    assert [hear(other), hear(other)] == ["waits", "got"]
    turns = turns_for(str(database))
    assert not turns.wait(0.1)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    assert turns.wait(180)
    turns.end()


def test_who_has_no_file_left_to_listen_with_waits_all_the_same(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = turns_for(str(database))
    other = other_program(database, "other")
    assert [hear(other), hear(other)] == ["waits", "got"]
    monkeypatch.setattr(socket, "socket", refuse)
    assert not turns.wait(0.1)
    other.communicate("\n", timeout=30)
    assert turns.wait(30)
    turns.end()


def test_who_is_refused_a_lock_keeps_nobody_waiting(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = turns_for(str(database))
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "lockf", refuse)
        with pytest.raises(OSError, match="refused"):
            turns.wait(30)
    assert turns.wait(1)
    turns.end()


def refuse(*_: object) -> NoReturn:
    raise OSError("refused")


def test_who_waits_too_long_is_told_that_the_database_is_locked(connect: Connect) -> None:
    first, second = connect(), connect(timeout=0.1)
    begin(first)
    with pytest.raises(OperationalError, match="database is locked"):
        begin(second)
    with pytest.raises(OperationalError, match="database is locked"):
        write(second, "alone")
    finish(first)
    begin(second)
    finish(second)


@pytest.mark.parametrize("end", ["rollback", "close"])
def test_a_turn_ends_with_its_transaction(connect: Connect, end: str) -> None:
    first, second = connect(), connect(timeout=0.1)
    begin(first)
    getattr(first, end)()
    begin(second)
    finish(second)


def test_a_transaction_that_cannot_begin_gives_its_turn_back(database: Path, connect: Connect) -> None:
    stranger = sqlite3.connect(database, isolation_level=None)
    stranger.execute("BEGIN EXCLUSIVE")
    first, second = connect(timeout=0.1), connect(timeout=0.1)
    with pytest.raises(OperationalError, match="database is locked"):
        begin(first)
    stranger.execute("ROLLBACK")
    stranger.close()
    begin(second)
    finish(second)


def test_reading_waits_for_nobody(connect: Connect) -> None:
    first, second = connect(), connect(timeout=0.1)
    begin(first)
    with second.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM line").fetchone() == (0,)
    finish(first)


@pytest.mark.django_db(transaction=True)
def test_the_databases_of_tests_in_memory_work_as_ever() -> None:
    with transaction.atomic():
        pass


def _note(database: Path, name: str) -> None:
    with Path(f"{database}-order").open("a") as file:
        file.write(name)


def _is_free(database: Path, *, byte: int) -> bool:
    """Ask from outside, since a process does not see its own locks."""
    ask = f"import fcntl; fcntl.lockf(open({f'{database}-turn'!r}, 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, {byte})"
    return subprocess.run([sys.executable, "-c", ask], capture_output=True, check=False).returncode == 0
