"""Runs ``develop`` on one file at a time, bounded in memory and time: whatever is in it, this process lives on."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from time import sleep
from typing import IO, NoReturn

from django.conf import settings

from copydesk.lib import clock
from copydesk.lib.pictures import Picture
from copydesk.media import shelves

MEMORY = (
    1024 * 1024 * 1024
)  # bytes of addresses; 50 megapixels of WebP take 0.8 of it, of other kinds a third
SECONDS = 20  # of processor time
LONGEST = 40.0  # seconds by the clock
PATIENCE = 15.0  # seconds to wait for others
# A thread that waits for the darkroom serves nobody else: most must be free for those who send no picture.
WAITING = 3
_waiting = BoundedSemaphore(WAITING)


class NotAPicture(Exception):
    """There is no picture of this file. ``code``: unknown, broken, moving, too-large or too-slow."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(Exception):
    """Too many pictures come in at this moment."""


def developed(source: Path, key: str, *, kind: str = "picture") -> Picture:
    """Make the files of a picture (or the one of a ``logo``) and put them on the private shelf.

    Raises ``NotAPicture`` or ``Busy``.
    """
    with _turn():
        if size := shelves.size_of(key):
            return Picture(key, *size)
        folder = shelves.aside(key)
        try:
            width, height = _run(source, folder, kind)
            shelves.put(folder, key)
        except BaseException:
            shelves.drop(key)
            raise
    return Picture(key, width, height)


def _run(source: Path, folder: Path, kind: str) -> tuple[int, int]:
    program = [sys.executable, "-s", "-P", "-m", "copydesk.media.develop"]
    try:
        done = subprocess.run(
            [*program, str(source), str(folder), str(MEMORY), str(SECONDS), kind],
            env={"PYTHONPATH": str(settings.PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAPicture("too-slow") from None
    if done.returncode > 0:
        _failed(done.stderr)
    if (
        done.returncode < 0 or not done.stdout
    ):  # ended by a signal: out of time, out of memory, or broken by the file
        raise NotAPicture("too-slow" if -done.returncode in _OUT_OF_TIME else "broken")
    said = json.loads(done.stdout)
    if "problem" in said:
        raise NotAPicture(said["problem"])
    return said["width"], said["height"]


_OUT_OF_TIME = (9, 24)  # SIGKILL, SIGXCPU


def _failed(errors: bytes) -> NoReturn:
    """Raise what was not the picture's fault."""
    last = errors.decode(errors="replace").strip().rpartition("\n")[2]
    free = os.statvfs(settings.MEDIA_ROOT)
    if free.f_bavail * free.f_frsize < 10_000_000:
        raise OSError(28, "No space left for pictures")
    raise RuntimeError(f"the program that makes pictures failed: {last}")


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until no other thread or process of this site is in the darkroom, within limits."""
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        with (Path(settings.DATA) / "darkroom").open("a") as door:
            _lock(door)
            yield
    finally:
        _waiting.release()


def _lock(door: IO[str]) -> None:
    until = clock.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if clock.monotonic() > until:
                raise Busy from None
            sleep(0.05)
        else:
            return
