"""Reads a request's body before the application begins, and hangs up on clients that stop in the middle of one.

WSGI middleware. Granian hands the body over as a stream that waits for ever (emmett-framework/granian#728), so that
a client that sends half of one and then nothing would keep one of the server's few threads. Nor may the answer be
given while another thread still reads, which stops the whole process. What helps is to end the connection. So a
watcher looks, while bodies are overdue, for the most silent connections of their clients (TCP_INFO) and shuts those
down. It may be one that is silent because it is idle: a browser opens another.

A client that goes on sending, byte by byte, is not told apart from a slow line: for that, put a web server that
collects bodies in front.
"""

import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

THREADS = 8  # requests that one process handles at once: each keeps a connection to the database
LOOKS_EVERY = 0.5  # seconds
IN_MEMORY = 1_000_000  # bytes of a body; the rest of it waits on the disk
PIECE = 64 * 1024  # bytes
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class WholeBodies:
    """The application, called with bodies that are there as a whole.

    ``patience``: seconds that a client may be silent in the middle of a body; while half of the server's
    ``threads`` wait for bodies, it is ``short_patience``. ``largest``: bytes; more is answered with 413.
    """

    def __init__(
        self,
        application: Application,
        *,
        patience: float,
        short_patience: float,
        largest: int,
        threads: int,
    ) -> None:
        self.application, self.largest = application, largest
        self._watcher = _Watcher(patience, short_patience, threads // 2)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH", "0") == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            return self.application(environ, start_response)
        length = environ.get("CONTENT_LENGTH", "")
        body, size = None, 0
        if not length.isdecimal() or int(length) <= self.largest:
            with self._watcher.watching(environ["REMOTE_ADDR"]):
                body, size = _read(environ["wsgi.input"], self.largest + 1)
            if body is None or (length.isdecimal() and size < int(length)):
                return _refuse("400 Bad Request", start_response)
        if body is None or size > self.largest:
            return _refuse("413 Content Too Large", start_response)
        with body:
            body.seek(0)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(size)
            return self.application(environ, start_response)


def _read(stream: Any, most: int) -> tuple[IO[bytes] | None, int]:
    """Return the body, small ones in memory, and its length; None when the client has gone away."""
    body: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - its reader closes it
    size = 0
    try:
        while size < most and (piece := stream.read(min(PIECE, most - size))):
            body.write(piece)
            size += len(piece)
    except Exception:  # whatever a server raises for a broken connection; nobody hears the answer
        body.close()
        return None, 0
    return body, size


def _refuse(status: str, start_response: Callable[..., Any]) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")])
    return [status.encode()]


class _Watcher:
    """Knows whose bodies are awaited, and hangs up on those that don't come."""

    def __init__(self, patience: float, short_patience: float, many: int) -> None:
        self._patience, self._short_patience, self._many = patience, short_patience, many
        self._awaited: dict[int, tuple[float, str]] = {}  # thread → since when (monotonic), from whom
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, client: str) -> Iterator[None]:
        self._awaited[threading.get_ident()] = (time.monotonic(), client)
        if self._thread is None:  # not before the first body: the server forks before it serves
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()
        try:
            yield
        finally:
            del self._awaited[threading.get_ident()]

    def _watch(self) -> None:
        while True:
            time.sleep(LOOKS_EVERY)
            awaited = list(self._awaited.values())
            patience = self._short_patience if len(awaited) >= self._many else self._patience
            now = time.monotonic()
            overdue = Counter(client for since, client in awaited if now - since > patience)
            if overdue:
                with suppress(OSError):
                    _hang_up(overdue, patience)


def _hang_up(overdue: Counter[str], silent_for: float) -> None:
    """Shut down this process's most silent connections from each client, as many as it has bodies overdue."""
    with ExitStack() as stack:
        silent = [
            (silence, connection)
            for connection in _connections(stack)
            if (silence := _silence(connection)) >= silent_for
        ]
        for _seconds, connection in sorted(silent, key=lambda pair: pair[0], reverse=True):
            client = connection.getpeername()[0]
            if overdue[client] > 0:
                overdue[client] -= 1
                with suppress(OSError):  # it ended by itself
                    connection.shutdown(socket.SHUT_RDWR)


def _connections(stack: ExitStack) -> Iterator[socket.socket]:
    """Yield copies of all TCP connections that this process has; ``stack`` closes the copies."""
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile, or no socket, or not connected
            if str(entry.readlink()).startswith("socket:"):
                connection = stack.enter_context(socket.socket(fileno=os.dup(int(entry.name))))
                if connection.family != socket.AF_UNIX and connection.getpeername():
                    yield connection


def _silence(connection: socket.socket) -> float:
    """Return for how many seconds a connection has neither sent nor received anything."""
    # struct tcp_info: eight bytes of flags, then 32-bit numbers; the 10th and 12th are ms since data went and came.
    numbers = struct.unpack("=8x12I", connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 56))
    return float(min(numbers[9], numbers[11])) / 1000
