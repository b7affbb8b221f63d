"""How files get to the disk: written aside, forced to it, renamed. Whenever the power fails, each is old or new.

Many files are forced together: the kernel is told to begin with all of them before anybody waits for the first, so
that they share the waits (60 files: 10 to 80 ms where one after the other took 150 to 400).
"""

import ctypes
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_LIBC = ctypes.CDLL(None, use_errno=True)
_SYNC_FILE_RANGE_WRITE = 2  # sync_file_range(2)


class File(NamedTuple):
    """What is to be where. ``forms``: what may lie beside it and is of it, with its time of change; None: no longer."""

    path: Path
    content: bytes
    forms: Mapping[Path, bytes | None]


class Aside:
    """Files that have their content but not yet their names. ``rename`` them, or ``drop`` what is left."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = files
        self._names: dict[Path, Path] = {}
        try:
            self._write()
        except BaseException:
            self.drop()
            raise

    def rename(self) -> None:
        """Give each its name when the forms of what was there are gone; then its own forms theirs."""
        for file in self._files:
            for form in file.forms:
                form.unlink(missing_ok=True)
            for path in (file.path, *file.forms):
                if path in self._names:
                    self._names[path].replace(path)
                    del self._names[path]

    def drop(self) -> None:
        """Remove those that did not get their names."""
        for aside in self._names.values():
            aside.unlink(missing_ok=True)

    def _write(self) -> None:
        descriptors: list[int] = []
        try:
            for file in self._files:
                descriptors.append(self._open(file.path))
                write_to(descriptors[-1], file.content)
                modified = os.fstat(descriptors[-1]).st_mtime_ns
                _begin(descriptors[-1])
                for path, content in file.forms.items():
                    if content is not None:
                        descriptors.append(self._open(path))
                        write_to(descriptors[-1], content)
                        os.utime(descriptors[-1], ns=(modified, modified))
                        _begin(descriptors[-1])
            for descriptor in descriptors:
                os.fsync(descriptor)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _open(self, path: Path) -> int:
        aside = path.parent / f".new-{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        self._names[path] = aside
        return descriptor


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
