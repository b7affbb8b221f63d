"""Programs from Debian that suites compare with: found, installed where that needs no question, and their versions."""

import re
import shutil
import subprocess
from pathlib import Path

INSTALL = Path(__file__).resolve().parent.parent / "scripts" / "apt-install"
PACKAGES = {"nginx": "nginx-light"}
SAYS_VERSION = {"nginx": "-v", "hugo": "version", "wrk": "-v"}


class NotHere(Exception):
    """A program that the suite needs can't be had on this machine."""


def find(name: str) -> str | None:
    """Return the path of a program."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def need(*names: str) -> None:
    """Install what is missing; NotHere when that may not be or does not help."""
    missing = [PACKAGES.get(name, name) for name in names if find(name) is None]
    if missing and subprocess.run([INSTALL, *missing], check=False).returncode:
        raise NotHere(f"needs {', '.join(missing)}; as root: apt-get install {' '.join(missing)}")


def version(name: str) -> str:
    """Return a program's name and version, for the report."""
    done = subprocess.run(
        [find(name) or name, SAYS_VERSION[name]], capture_output=True, text=True, check=False
    )
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return f"{name} {found[0] if found else '(unknown version)'}"
