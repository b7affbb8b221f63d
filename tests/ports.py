"""Free ports for the servers that tests start."""

import os
import re
import socket

_given: set[int] = set()


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on right now, and that no other test is given.

    A test may leave its port for a moment, when it starts a server again: each of the processes that run tests side by
    side gives every so-manieth port, and none of them twice.
    """
    number, count = _place()
    while True:
        port = _a_port()
        if (
            port // 2 % count == number and port not in _given
        ):  # Linux gives odd ports only, as long as it can
            _given.add(port)
            return port


def _a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _place() -> tuple[int, int]:
    """Return which of the processes that run tests this one is, and how many there are."""
    name, count = os.environ.get("PYTEST_XDIST_WORKER", ""), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    return int(re.sub(r"\D", "", name) or 0), int(count)
