"""First come, first served: between the threads of a process exactly, between processes as good as.

Figures: docs/decisions/0007-writers-of-sqlite-queue.md.

A process sends only the first of its threads to the lock file, where two bytes are locked: who
holds the byte NEXT is the next to get the byte NOW, so a process that has just had its turn can't take
the next one past another that waits. The kernel gives both bytes back when a process dies.
"""

import fcntl
import os
import threading
import time
from collections import deque

NEXT, NOW = 0, 1
SHORTEST_NAP, LONGEST_NAP = 0.0003, 0.01  # seconds


class Turns:
    """The queue of those who want to write one database file, as this process sees it."""

    def __init__(self, lock_file: str) -> None:
        self._lock_file = lock_file
        self._descriptor: int | None = None
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def wait(self, seconds: float) -> bool:
        """Take the turn, or give up after ``seconds``: False."""
        deadline = time.monotonic() + seconds
        if not self._wait_for_threads(seconds):
            return False
        if self._wait_for_processes(deadline):
            return True
        self._call_next()
        return False

    def end(self) -> None:
        """Give the turn to the next in the queue."""
        if self._descriptor is not None:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN)
        self._call_next()

    def _wait_for_threads(self, seconds: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=seconds):
            return True
        with self._guard:
            if called not in self._waiting:  # called in the very moment of giving up
                return True
            self._waiting.remove(called)
        return False

    def _call_next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _wait_for_processes(self, deadline: float) -> bool:
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError:  # no right or no space to make it: then SQLite alone decides between processes
                return True
        if not _lock(self._descriptor, NEXT, deadline):
            return False
        try:
            return _lock(self._descriptor, NOW, deadline)
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, NEXT)


def _lock(descriptor: int, byte: int, deadline: float) -> bool:
    # Asks again and again, since a lock call that waits has no time limit.
    began = time.monotonic()
    while True:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except BlockingIOError:
            now = time.monotonic()
            if now >= deadline:
                return False
            time.sleep(min(max((now - began) / 50, SHORTEST_NAP), LONGEST_NAP))
        else:
            return True


_queues: dict[str, Turns] = {}
_queues_guard = threading.Lock()


def turns_for(database: str) -> Turns:
    """Return the one queue of this process for a database file."""
    path = os.path.realpath(database)
    with _queues_guard:
        if path not in _queues:
            _queues[path] = Turns(f"{path}-turn")
        return _queues[path]


def _forget_queues() -> None:
    # A forked child has its parent's queues, but none of the threads that stand in them.
    global _queues_guard  # noqa: PLW0603
    _queues_guard = threading.Lock()
    _queues.clear()


os.register_at_fork(after_in_child=_forget_queues)
