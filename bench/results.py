"""bench/RESULTS.md: what was measured last, a section for each suite, and the main figures as a picture."""

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench import picture

RESULTS = Path(__file__).parent / "RESULTS.md"
PICTURE = Path(__file__).parent / "measured.svg"
INTRODUCTION = (
    "# Measured\n\nWhat `make bench` measured last; each section says on what. Run it again to compare.\n\n"
    "![The main figures as bars; the tables below have them all](measured.svg)\n"
)


def write(suite: str, text: str) -> None:
    """Replace the section of one suite, or add it, and draw the picture."""
    measured = sections() | {suite: f"\n{text.strip()}\n\n"}
    body = "".join(f"## {name}\n{section}" for name, section in sorted(measured.items()))
    RESULTS.write_text(f"{INTRODUCTION}\n{body.rstrip()}\n")
    PICTURE.write_text(picture.svg(measured))


def sections() -> dict[str, str]:
    """Return the text of each section."""
    whole = RESULTS.read_text() if RESULTS.is_file() else ""
    return dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", whole, re.MULTILINE | re.DOTALL))


def machine(*packages: str) -> str:
    """Return one line that says on what was measured."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{os.cpu_count()} cores, {_processor()}, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}"
    )


def noise() -> str:
    """Return what to say of how busy the machine was with other things.

    Where others work, a bench goes before them by ``setsid bash -c 'echo -20 > /proc/self/autogroup; make bench'``, as
    root (sched(7)).
    """
    group = Path("/proc/self/autogroup")
    first = group.is_file() and " nice -" in group.read_text()
    turns = "; what was measured went before all of that (autogroup nice -20)" if first else ""
    return f"load of the machine at the end: {os.getloadavg()[0]:.1f}{turns}"


def file_system(folder: Path) -> str:
    """Return what kind of file system a folder is on: ext4, tmpfs ..."""
    command = ["stat", "--file-system", "--format=%T", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()
