"""Group commit: the writes of threads that wait at the same time are stored in one transaction.

Each commit waits for the disk, SQLite has one writer, and a statement costs much the same for one row as for ten.
Whoever comes while a transaction goes on joins the next one, so that under load one wait, and one statement for each
model, serve many. When anything fails, that transaction is undone and each write is tried again by itself: one that
fails for reasons of its own (a key that is taken, a limit that is reached) fails alone. When the database itself
fails, all of them do. Nobody hears of success before the commit.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)

from copydesk import rows

T = TypeVar("T")
MOST = 16  # writes in one transaction
PATIENCE = 20.0  # seconds in the queue: as long as SQLite waits for its lock (copydesk/settings.py)
# PostgreSQL's codes for a transaction that was given up for another one: they waited for each other.
_IN_THE_WAY = {"40001", "40P01"}


class _Write:
    """One thread's write, and what became of it."""

    def __init__(self, write: Callable[[], Any]) -> None:
        self.write = write
        self.result: Any = None
        self.error: Exception | None = None
        self.done = False
        self.called = threading.Event()  # it is done, or it is this thread's turn to do the next ones


_guard = threading.Lock()
_waiting: list[_Write] = []
_somebody_writes = False


def atomic(write: Callable[[], T]) -> T:
    """Return ``write()``, run inside a transaction that other threads' writes may share, maybe by one of them.

    It may raise what it likes, may be run again from its beginning, and must not rely on the thread that it runs in.
    What it inserts (``rows``) is gathered. Raises OperationalError when the database keeps the queue standing.
    """
    if connection.in_atomic_block:
        with transaction.atomic(), rows.gathered():
            return write()
    mine = _Write(write)
    if not _is_mine_to_lead(mine) and not mine.called.wait(PATIENCE):
        if _leaves(mine):
            raise OperationalError("too many writes wait for the database")
        mine.called.wait()
    if not mine.done:
        _lead(mine)
    if mine.error is not None:
        raise mine.error
    result: T = mine.result
    return result


def _is_mine_to_lead(mine: _Write) -> bool:
    global _somebody_writes  # noqa: PLW0603
    with _guard:
        if not _somebody_writes:
            _somebody_writes = True
            return True
        _waiting.append(mine)
        return False


def _leaves(mine: _Write) -> bool:
    """Take a write out of the queue; False when it is there no more: it is being stored, or the next to lead.

    While the database is locked, each who leads waits for the lock as long as may be. Those behind must not do so one
    after another.
    """
    with _guard:
        if mine not in _waiting:
            return False
        _waiting.remove(mine)
        return True


def _lead(mine: _Write) -> None:
    """Do this thread's write and those that wait, then have the next that waits do the same."""
    batch = [mine]
    try:
        _store(batch)
    except BaseException as problem:  # nothing was stored, so all of them must hear so
        for each in batch:
            each.error = problem if isinstance(problem, Exception) else DatabaseError("interrupted")
        if not isinstance(problem, Exception):
            raise
    finally:
        for each in batch:
            each.done = True
            if each is not mine:
                each.called.set()
        _hand_over()


def _store(batch: list[_Write]) -> None:
    try:
        with transaction.atomic():  # waits for the lock; those who come meanwhile join
            with _guard:
                batch += _waiting[: MOST - 1]
                del _waiting[: MOST - 1]
            with rows.gathered(len(batch)):
                for each in batch:
                    each.result = each.write()
    except Exception as problem:
        if len(batch) == 1 or (is_outage(problem) and not _was_in_the_way(problem)):
            raise
        _store_each(batch)


def _store_each(batch: list[_Write]) -> None:
    outage = None
    for each in batch:
        try:
            if outage is None:
                with transaction.atomic(), rows.gathered():
                    each.result = each.write()
        except Exception as problem:
            each.error = problem
            outage = problem if is_outage(problem) else None
        else:
            each.error = outage


def _was_in_the_way(problem: Exception) -> bool:
    """Whether another process's writes wait for one of these, and these for one of them. Alone, none does both."""
    return getattr(problem.__cause__, "sqlstate", None) in _IN_THE_WAY


def is_outage(problem: BaseException) -> bool:
    """Whether the database itself is to blame: it is away, or its disk is full. The next write would meet that, too."""
    wrong_data = isinstance(problem, IntegrityError | DataError)
    return isinstance(problem, DatabaseError | InterfaceError) and not wrong_data


def _hand_over() -> None:
    global _somebody_writes  # noqa: PLW0603
    with _guard:
        if _waiting:
            _waiting.pop(0).called.set()
        else:
            _somebody_writes = False
