"""Looking at the processes of a running site, and ending them."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.site import Site


@dataclass(frozen=True)
class Member:
    """One process of a site: ``role`` is run, setup, web (Granian's own), serving (its process that serves), worker."""

    role: str
    pid: int


def members(site: Site) -> list[Member]:
    """Return the processes of a site that live right now, the first one first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError, ValueError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [Member("run", site.process.pid)] if site.process.poll() is None else []
    for child in children.get(site.process.pid, []):
        role = _command(child)
        found.append(Member(role, child))
        found += [Member("serving", pid) for pid in children.get(child, []) if role == "web"]
    return found


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    after = words.index(b"copydesk") + 1 if b"copydesk" in words else len(words)
    return words[after].decode() if after < len(words) else ""


def pid_of(site: Site, role: str) -> int:
    """Return the process of this role, waiting until there is one."""
    found: list[int] = []

    def is_there() -> bool:
        found.extend(member.pid for member in members(site) if member.role == role)
        return bool(found)

    until(is_there, f"a process {role}")
    return found[0]


def lives(pid: int) -> bool:
    """Tell whether a process is there and is no mere rest of one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(pid: int) -> None:
    """End a process as kill -9 does."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_all(site: Site) -> None:
    """Kill the first process of a site, and wait until those that end with it are gone, too."""
    pids = [member.pid for member in members(site)]
    site.kill()
    until(lambda: not any(lives(pid) for pid in pids), "the end of the site")


def until(true: Callable[[], object], what: str) -> None:
    """Wait until ``true()``, looking every 0.1 s; fail after three minutes, or more on a busy machine."""
    for _ in range(1800):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"never came: {what}")
