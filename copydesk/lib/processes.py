"""Processes, ports and locks of the operating system (Linux): what keeps a tree of processes together."""

import ctypes
import fcntl
import http.client
import os
import signal
import socket
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(
    None, use_errno=True
)  # loaded here: between fork and exec nothing may be looked up any more
_ANY_ADDRESS = {"", "0.0.0.0", "::"}  # noqa: S104


class CannotStart(Exception):
    """Something outside stands in the way; the message is one sentence that says what, and how to mend it."""


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however that ends.

    For the child, right after the fork; survives exec. ``parent``: the process that the parent was, in case it
    has ended already. The kernel watches the parent's *thread* that forked: fork in the main thread.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def reserve_port(host: str, port: int) -> tuple[socket.socket, int]:
    """Take a TCP port (0: any free one) without listening on it; return the socket that keeps it, and its number.

    Our own web processes may listen beside it (SO_REUSEPORT); others find it taken while they are restarted.
    Raises CannotStart when somebody else has it, or the address is none of this machine's.
    """
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(
            family, socket.SOCK_STREAM
        ) as probe:  # fails where a listener shares its port, too
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            port = probe.getsockname()[1]
        keeper = socket.socket(family, socket.SOCK_STREAM)
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        keeper.bind((address[0], port, *address[2:]))
    except (OSError, OverflowError) as problem:
        raise CannotStart(_why_not(host, port, problem)) from problem
    return keeper, port


def _why_not(host: str, port: int, problem: Exception) -> str:
    match getattr(problem, "errno", None):
        case 98:
            return f"Port {port} of {host} is in use: end the program that has it, or choose another with --port."
        case 13:
            return f"Port {port} needs the rights of root: choose one from 1024 on with --port."
        case _:
            return f"{host} with port {port} can't be used ({problem}): choose others with --host and --port."


def lock_file(path: Path) -> IO[str]:
    """Return ``path`` opened and locked until this process ends, however it ends; raises BlockingIOError if taken.

    What ends with us must not inherit it; Python's files are closed at exec.
    """
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file


def address_to_ask(host: str) -> str:
    """Return the address under which this machine itself reaches a server that listens on ``host``."""
    return "127.0.0.1" if host in _ANY_ADDRESS else host


def answers(host: str, port: int, path: str, *, timeout: float = 5) -> bool:
    """Tell whether our own server at this address answers ``path`` with 200."""
    connection = http.client.HTTPConnection(address_to_ask(host), port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
