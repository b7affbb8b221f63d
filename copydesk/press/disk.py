"""How files get to the disk: written aside, forced to it, renamed. Whenever the power fails, each is old or new.

Many files are forced together: the kernel is told to begin with all of them before anybody waits for the first, so
that they share the waits (60 files: 10 to 80 ms where one after the other took 150 to 400).
"""

import ctypes
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_LIBC = ctypes.CDLL(None, use_errno=True)
_SYNC_FILE_RANGE_WRITE = 2  # sync_file_range(2)


class File(NamedTuple):
    """What is to be where; ``modified``: nanoseconds, now when None."""

    path: Path
    content: bytes
    modified: int | None = None


class Aside:
    """Files that have their content but not yet their names. ``rename`` them, or ``drop`` what is left."""

    def __init__(self, files: Sequence[File]) -> None:
        self.files = files
        self._names: list[Path] = []
        self._modified: list[int] = []
        try:
            self._write()
        except BaseException:
            self.drop()
            raise

    def rename(self) -> Iterable[tuple[Path, int]]:
        """Give them their names one by one; yields (path, when modified) *before* each one gets its."""
        for aside, file, modified in zip(self._names, self.files, self._modified, strict=True):
            yield file.path, modified
            aside.replace(file.path)

    def drop(self) -> None:
        """Remove those that did not get their names."""
        for aside in self._names:
            aside.unlink(missing_ok=True)

    def _write(self) -> None:
        descriptors: list[int] = []
        try:
            for file in self.files:
                aside = file.path.parent / f".new-{secrets.token_hex(8)}"
                descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
                descriptors.append(descriptor)
                self._names.append(aside)
                write_to(descriptor, file.content)
                if file.modified is not None:
                    os.utime(descriptor, ns=(file.modified, file.modified))
                _begin(descriptor)
            for descriptor in descriptors:
                os.fsync(descriptor)
                self._modified.append(os.fstat(descriptor).st_mtime_ns)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)


def write_to(descriptor: int, content: bytes) -> None:
    """Write all of it: the kernel may take less at once when the disk is nearly full."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; return the ones that got a new entry, for ``sync_folders``."""
    if folder.is_dir():
        return []
    changed = make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    return [*changed, folder.parent]


def sync_folders(folders: Iterable[Path]) -> None:
    """Return when the entries of these folders are on the disk."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Return when everything on the file system of this folder is on the disk: one call for a whole tree."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not hasattr(_LIBC, "syncfs"):
            os.sync()
        elif _LIBC.syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


def _begin(descriptor: int) -> None:
    """Have the kernel begin to write a file to the disk. Only speed depends on it; where it can't, fsync does all."""
    if hasattr(_LIBC, "sync_file_range"):
        _LIBC.sync_file_range(descriptor, ctypes.c_int64(0), ctypes.c_int64(0), _SYNC_FILE_RANGE_WRITE)
