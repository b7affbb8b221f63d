"""Free ports for the servers that tests start."""

import os
import re
import secrets
import socket
from pathlib import Path

LOWEST = 20_000
_given: set[int] = set()


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on right now, and that no other test is given.

    A test may leave its port for a moment, before it starts a server or when it starts it again. So the port is none
    that Linux gives to whoever asks for any; each of the processes that run tests side by side gives every so-manieth,
    and none of them twice.
    """
    number, count = _place()
    while True:
        port = LOWEST + number + count * secrets.randbelow((_below() - LOWEST) // count)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _below() -> int:
    """Return the first of the ports that Linux gives to whoever asks for any."""
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    return first if first > LOWEST + 1000 else 65536


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _place() -> tuple[int, int]:
    """Return which of the processes that run tests this one is, and how many there are."""
    name, count = os.environ.get("PYTEST_XDIST_WORKER", ""), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    return int(re.sub(r"\D", "", name) or 0), int(count)
