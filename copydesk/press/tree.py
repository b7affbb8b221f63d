"""A fresh tree: written by several processes at once, fast, beside the one that readers see; then forced to the disk.

A page that is the same as in the present tree becomes a second name of its file there (a hard link), compressed forms
included: it is neither written nor compressed again, and keeps its time of change, so that readers keep their copies.
Nobody ever writes into a file that has its name, so that the two trees do not disturb each other.
"""

import os
from contextlib import suppress
from pathlib import Path

from copydesk.press import disk
from copydesk.press.naming import file_name
from copydesk.press.variants import SQUEEZES, wanted

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class Tree:
    """A folder of pages that nobody reads yet. ``present``: the tree that readers see, or None.

    ``compressed``: whether pages get their compressed forms.
    """

    def __init__(self, root: Path, present: Path | None = None, *, compressed: bool = True) -> None:
        self.root = root
        self.compressed = compressed
        self._top, self._present = os.fspath(root), os.fspath(present) if present else ""
        self._sealed = False

    def put(self, path: str, content: bytes) -> None:
        """Write one file, and its compressed forms."""
        name = file_name(path)
        target = f"{self._top}/{name}"
        _make_folder(target[: target.rindex("/")])
        modified = self._link(name, content)
        if modified is None:
            modified = _write(target, content)
        if self.compressed and wanted(name, len(content)):
            for ending, squeeze in SQUEEZES.items():
                if not self._link_variant(name + ending, modified):
                    _write(target + ending, squeeze(content), modified)

    def take(self, name: str) -> bool:
        """Have the same file as the present tree under this name; whether there is one."""
        target = f"{self._top}/{name}"
        _make_folder(target[: target.rindex("/")])
        try:
            os.link(f"{self._present}/{name}", target)
        except OSError:
            return False
        return True

    def seal(self) -> None:
        """Return when all of it is on the disk."""
        if not self._sealed:
            disk.sync_all(self.root)
            self._sealed = True

    def _link(self, name: str, content: bytes) -> int | None:
        """Take the present file if it has this content; return when it was modified (nanoseconds)."""
        if not self._present:
            return None
        with suppress(OSError):
            present = f"{self._present}/{name}"
            descriptor = os.open(present, os.O_RDONLY)
            try:
                status = os.fstat(descriptor)
                if status.st_size == len(content) and os.read(descriptor, len(content) + 1) == content:
                    os.link(present, f"{self._top}/{name}")
                    return status.st_mtime_ns
            finally:
                os.close(descriptor)
        return None

    def _link_variant(self, name: str, modified: int) -> bool:
        """Take a compressed form over, if it is of the same time as what it was made of."""
        if not self._present:
            return False
        with suppress(OSError):
            present = f"{self._present}/{name}"
            if os.stat(present).st_mtime_ns == modified:
                os.link(present, f"{self._top}/{name}")
                return True
        return False


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)


def _write(target: str, content: bytes, modified: int | None = None) -> int:
    """Write a file that nobody looks for yet; return when it was modified (nanoseconds)."""
    descriptor = os.open(target, _NEW, 0o644)
    try:
        disk.write_to(descriptor, content)
        if modified is None:
            return os.fstat(descriptor).st_mtime_ns
        os.utime(descriptor, ns=(modified, modified))
        return modified
    finally:
        os.close(descriptor)
