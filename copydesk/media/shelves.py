"""Where the files of pictures lie: a folder each, ``media/KEY`` for everybody or ``media/.private/KEY``.

What begins with a dot is served by no web server (``press.hot``, ``templates/server/nginx.conf``). A picture moves from
one shelf to the other as a whole, by one rename.
"""

import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

PRIVATE = ".private"
KEY_LENGTH = 32


def put(made: Path, key: str) -> None:
    """Put a folder of files that were just made on the private shelf."""
    shelf = _private()
    shelf.mkdir(parents=True, exist_ok=True, mode=0o750)
    made.rename(shelf / key)
    _sync(shelf)


def aside(key: str) -> Path:
    """Return a new empty folder beside the shelves, on the same disk, for files that are being made."""
    folder = _private() / f".{key}"
    shutil.rmtree(folder, ignore_errors=True)  # what a process that was killed has left
    folder.mkdir(parents=True, mode=0o755)
    return folder


def show(key: str) -> None:
    """Let everybody have a picture; twice is once."""
    _move(_private() / key, _public() / key)


def hide(key: str) -> None:
    """Take a picture from the public shelf; twice is once."""
    _move(_public() / key, _private() / key)


def is_there(key: str) -> bool:
    """Whether the files of a picture are on one of the shelves."""
    return any((shelf / key).is_dir() for shelf in (_private(), _public()))


def size_of(key: str) -> tuple[int, int] | None:
    """Return the size of the largest file of a picture, or None when it is not there."""
    for shelf in (_private(), _public()):
        sizes = [file.stem.split("x") for file in (shelf / key).glob("*.jpg")]
        if sizes:
            return max((int(width), int(height)) for width, height in sizes)
    return None


def opened(key: str, name: str) -> IO[bytes] | None:
    """Return a file from the private shelf to read, or None when there is no such file."""
    try:
        return (_private() / key / name).open("rb")
    except OSError:
        return None


def names() -> list[str]:
    """Return the name of every file, below both shelves: ``KEY/160x120.jpg``, ``.private/KEY/160x120.jpg``.

    They are looked for twice, since a picture may move while one shelf was looked through and the other was not.
    """
    top, found = os.fspath(_public()), set[str]()
    for folder, _folders, files in [*os.walk(top), *os.walk(top)]:
        found |= {os.path.relpath(f"{folder}/{name}", top) for name in files}
    return sorted(found)


def read(name: str) -> bytes | None:
    """Return the file that had this name a while ago, on whichever shelf it is now; None when it is gone."""
    plain = name.removeprefix(f"{PRIVATE}/")
    for file in (_public() / name, _private() / plain, _public() / plain):
        with suppress(FileNotFoundError):
            if file.is_file() and not file.is_symlink():
                return file.read_bytes()
    return None


def drop(key: str) -> None:
    """Delete a picture for good."""
    for folder in (_private() / key, _public() / key, _private() / f".{key}"):
        shutil.rmtree(folder, ignore_errors=True)


def left_behind(before: datetime) -> set[str]:
    """Return the keys of all pictures on the disk, half made ones too, that were put there before then.

    An import keeps the times at which the files of an export were made, so that says the time of change of the folder.
    """
    folders = [folder for shelf in (_private(), _public()) if shelf.is_dir() for folder in shelf.iterdir()]
    ours = [folder for folder in folders if len(folder.name.lstrip(".")) == KEY_LENGTH]
    return {folder.name.lstrip(".") for folder in ours if folder.stat().st_ctime < before.timestamp()}


def named(prefix: str, before: datetime) -> set[str]:
    """Return the keys on the public shelf that begin so and were made before then."""
    found = _public().glob(f"{prefix}*")
    return {folder.name for folder in found if folder.stat().st_mtime < before.timestamp()}


def _move(old: Path, new: Path) -> None:
    if not old.is_dir():
        return
    new.parent.mkdir(parents=True, exist_ok=True)
    if new.exists():  # a restore or an import may have brought it twice: the files are the same
        shutil.rmtree(old)
        return
    old.rename(new)
    _sync(new.parent)
    _sync(old.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _public() -> Path:
    return Path(settings.MEDIA_ROOT)


def _private() -> Path:
    return _public() / PRIVATE
