"""The public folder: the only code that touches it.

``public`` is a symbolic link to a tree, ``public -> trees/NAME``. A file is written aside in its own folder, forced
to the disk and renamed, so that whoever looks finds the old content or the new, never half of it. A whole fresh tree
is written beside the present one and takes its place by one rename of the link.

A path is the address without its first slash: ``2026/11/slug/`` is the file ``2026/11/slug/index.html``, ``feed.xml``
is itself. Any name in it may be a stranger's: ``file_name`` keeps it inside the tree, however it looks.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from copydesk.lib import clock

INDEX = "index.html"
LONGEST_NAME = 240  # bytes; file systems allow 255, and a temporary name needs a little more
LOCKS = 64
TRIES = 5  # a tree may be switched while a file is being written: then it is written again, into the new one


class BadPath(ValueError):
    """No file of the public folder can have this path."""


def file_name(path: str) -> str:
    """Return where the page of a path lies, relative to the tree; BadPath when it would lie elsewhere."""
    *folders, last = path.split("/")
    return "/".join([*(_name(folder) for folder in folders), _name(last) if last else INDEX])


def _name(segment: str) -> str:
    """Return a segment as a file name: itself, or a digest where the file system or a hidden file is in the way."""
    if segment in ("", ".", "..") or "\0" in segment:
        raise BadPath(segment)
    try:
        encoded = segment.encode()
    except UnicodeEncodeError as problem:
        raise BadPath("not Unicode") from problem
    if len(encoded) > LONGEST_NAME or segment[0] in ".~":
        return "~" + hashlib.sha256(encoded).hexdigest()
    return segment


class Tree:
    """A folder of pages that nobody reads yet: written fast, forced to the disk once, by ``seal``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, content: bytes) -> None:
        """Write one file."""
        file = self.root / file_name(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def seal(self) -> None:
        """Return when all of it is on the disk."""
        os.sync()


class Public:
    """The folder that readers see. Safe for several processes; two printers of one list use ``lock``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.trees = root.parent / "trees"

    def put(self, path: str, content: bytes) -> bool:
        """Make ``content`` what readers find at ``path``; return whether it was something else before."""
        name = file_name(path)
        for attempt in range(TRIES):
            try:
                if self._read(name) == content:
                    return False
                self._make_ready()
                _replace(self.root / name, content)
                self._tell()
            except (FileNotFoundError, NotADirectoryError):
                if attempt == TRIES - 1:
                    raise
            else:
                return True
        raise AssertionError

    def delete(self, path: str) -> None:
        """Let readers find nothing at ``path``."""
        file = self.root / file_name(path)
        with suppress(FileNotFoundError, NotADirectoryError):
            file.unlink()
            _sync(file.parent)
            self._tell()

    def read(self, path: str) -> bytes | None:
        """Return what readers find at ``path``, or None."""
        return self._read(file_name(path))

    def names(self) -> Iterator[str]:
        """Yield the name of every file, relative to the tree; those that begin with a dot are not for readers."""
        top = os.fspath(self.root)
        for folder, _folders, files in os.walk(top):
            below = os.path.relpath(folder, top)
            for name in files:
                if not name.startswith("."):
                    yield name if below == "." else f"{below}/{name}"

    def fresh(self) -> Tree:
        """Return a new, empty tree beside the present one."""
        name = f"{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        root = self.trees / name
        root.mkdir(parents=True)
        return Tree(root)

    def switch(self, tree: Tree) -> None:
        """Put ``tree`` in the place of the present one in one step, for readers and for the disk."""
        tree.seal()
        aside = self.root.parent / f".public-{tree.root.name}"
        aside.symlink_to(tree.root.relative_to(self.root.parent))
        if self.root.is_dir() and not self.root.is_symlink():
            # Somebody made a plain folder of it: that once there is a moment without any.
            self.root.rename(self.trees / f"plain-{tree.root.name}")
        aside.replace(self.root)
        _sync(self.root.parent)
        self._tell()

    def drop_old(self) -> None:
        """Remove every tree but the present one. Files that are open for reading stay readable."""
        present = self.root.resolve().name
        for tree in self.trees.iterdir():
            if tree.name != present:
                shutil.rmtree(tree, ignore_errors=True)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Wait until nobody else, in any process, holds the lock of this name. Never take two at once."""
        folder = self.root.parent / "locks"
        folder.mkdir(exist_ok=True)
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % LOCKS
        with _locked(folder / f"press-{number}"):
            yield

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Wait until nobody else prints a whole tree."""
        folder = self.root.parent / "locks"
        folder.mkdir(exist_ok=True)
        with _locked(folder / "press-whole"):
            yield

    @property
    def changed(self) -> int:
        """Differs from what it was before as soon as anything has changed; for those who keep pages in memory."""
        try:
            return self._mark.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    @property
    def _mark(self) -> Path:
        return self.root.parent / "locks" / "printed"

    def _tell(self) -> None:
        """Let ``changed`` differ, after the change: who sees the old mark looks again, who sees the new one has it."""
        now = time.time_ns()  # as a number that no process has ever written there
        try:
            os.utime(self._mark, ns=(now, now))
        except FileNotFoundError:
            self._mark.parent.mkdir(exist_ok=True)
            self._mark.touch()

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _make_ready(self) -> None:
        """Link to an empty tree where there is none yet; whoever comes first does it."""
        if not self.root.is_dir():
            tree = self.fresh()
            try:
                self.root.symlink_to(tree.root.relative_to(self.root.parent))
            except FileExistsError:
                tree.root.rmdir()


def public() -> Public:
    """Return the public folder of this site."""
    return Public(settings.PUBLIC)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # given back when the file is closed, also by a kill
        yield


def _replace(file: Path, content: bytes) -> None:
    """Write aside, force to the disk, rename, force the rename to the disk."""
    _make_folders(file.parent)
    aside = file.parent / f".new-{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        aside.replace(file)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _sync(file.parent)


def _make_folders(folder: Path) -> None:
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
