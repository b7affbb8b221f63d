"""Group commit: the writes of threads that wait at the same time are stored in one transaction.

SQLite has one writer, and each commit waits for the disk. Whoever comes while that wait goes on joins the next
transaction, so that under load one wait serves many. A write that fails for reasons of its own (a key that is taken,
a limit that is reached) is undone by its savepoint and fails alone; when the database itself fails, all of them do.
Nobody hears of success before the commit.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError, connection, transaction

T = TypeVar("T")
MOST = 16  # writes in one transaction


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

    It may raise what it likes, and must not rely on the thread that it runs in. On databases that commit for many at
    once by themselves, it is a plain transaction.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return write()
    mine = _Write(write)
    if not _is_mine_to_lead(mine):
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
    with transaction.atomic():  # waits for the lock; those who come meanwhile join
        with _guard:
            batch += _waiting[: MOST - 1]
            del _waiting[: MOST - 1]
        for each in batch:
            try:
                with transaction.atomic():
                    each.result = each.write()
            except IntegrityError as problem:
                each.error = problem
            except DatabaseError:
                raise  # a full disk, say: SQLite may have undone more than the savepoint
            except Exception as problem:
                each.error = problem
        if connection.needs_rollback:
            raise DatabaseError("the transaction could not be continued")


def _hand_over() -> None:
    global _somebody_writes  # noqa: PLW0603
    with _guard:
        if _waiting:
            _waiting.pop(0).called.set()
        else:
            _somebody_writes = False
