"""First come, first served: between the threads of a process exactly, between processes as good as.

Figures: docs/decisions/0007-writers-of-sqlite-queue.md.

A process sends only the first of its threads to the lock file, where two bytes are locked: who
holds the byte NEXT is the next to get the byte NOW, so a process that has just had its turn can't take
the next one past another that waits. The kernel gives both bytes back when a process dies.
"""

import fcntl
import hashlib
import os
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

NEXT, NOW = 0, 1
SHORTEST_NAP, LONGEST_NAP, POLITE_NAP = 0.0003, 0.01, 0.002  # seconds


class Turns:
    """The queue of those who want to write one database file, as this process sees it."""

    def __init__(self, lock_file: str) -> None:
        self._lock_file = lock_file
        name = hashlib.sha256(lock_file.encode()).hexdigest()[:32]
        self._next, self._now = _Byte(NEXT, name), _Byte(NOW, name)
        self._descriptor: int | None = None
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def wait(self, seconds: float) -> bool:
        """Take the turn, or give up after ``seconds``: False."""
        deadline = time.monotonic() + seconds
        if not self._wait_for_threads(seconds):
            return False
        is_mine = False
        try:
            is_mine = self._wait_for_processes(deadline)
        finally:
            if not is_mine:  # also when the system refuses a lock: nobody else may wait for this thread
                self._call_next()
        return is_mine

    def end(self) -> None:
        """Give the turn to the next in the queue."""
        if self._descriptor is not None:
            self._now.give_back(self._descriptor)
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
        if self._politely(self._descriptor):
            return True
        if not self._next.take(self._descriptor, deadline):
            return False
        try:
            return self._now.take(self._descriptor, deadline)
        finally:
            self._next.give_back(self._descriptor)

    def _politely(self, descriptor: int) -> bool:
        """Take the turn only if nobody else wants it, trying for a moment; False: stand in the queue."""
        until = time.monotonic() + _gives_way
        while time.monotonic() < until:
            if self._next.try_to_take(descriptor):
                try:
                    if self._now.try_to_take(descriptor):
                        return True
                finally:
                    self._next.give_back(descriptor)
            time.sleep(POLITE_NAP)
        return False


class _Byte:
    """One byte of the lock file: whoever has it locked has its right."""

    def __init__(self, place: int, name: str) -> None:
        self._place = place
        self._address = f"\0copydesk-turn-{name}-{place}"
        self._bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)

    def try_to_take(self, descriptor: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._place)
        except BlockingIOError:
            return False
        return True

    def give_back(self, descriptor: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, self._place)
        with suppress(OSError):  # nobody listens
            self._bell.sendto(b".", self._address)

    def take(self, descriptor: int, deadline: float) -> bool:
        """Wait for the byte; False after ``deadline`` (monotonic). A lock call that waits would have no time limit."""
        if self.try_to_take(descriptor):
            return True
        began = time.monotonic()
        with self._listening() as nap:
            while not self.try_to_take(descriptor):
                now = time.monotonic()
                if now >= deadline:
                    return False
                nap(min(max((now - began) / 50, SHORTEST_NAP), LONGEST_NAP))
        return True

    @contextmanager
    def _listening(self) -> Iterator[Callable[[float], None]]:
        """Yield a nap that the bell ends; where somebody else listens already, or no file is free, a plain one."""
        with ExitStack() as stack:
            try:
                ear = stack.enter_context(
                    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
                )
                ear.bind(self._address)
            except OSError:
                yield time.sleep
                return

            def nap(seconds: float) -> None:
                if select.select([ear], [], [], seconds)[0]:
                    with suppress(OSError):
                        ear.recv(16)

            yield nap


_gives_way = 0.0


def give_way(seconds: float) -> None:
    """Let other processes write first, for up to so many seconds each time: for those that nobody waits for."""
    global _gives_way  # noqa: PLW0603
    _gives_way = seconds


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
