"""The public folder: the only code that touches it.

``public`` is a symbolic link to a tree, ``public -> trees/NAME``. A file is written aside in its own folder, forced
to the disk and renamed, so that whoever looks finds the old content or the new, never half of it. A whole fresh tree
is written beside the present one (tree.py) and takes its place by one rename of the link.

Compressed forms lie beside a page. They are gone before it changes and come back after it, so that nobody ever finds
one of another page: old page and old forms, old page, new page, new page and new forms.

A path is the address without its first slash: ``2026/11/slug/`` is the file ``2026/11/slug/index.html``, ``feed.xml``
is itself. Any name in it may be a stranger's: ``file_name`` keeps it inside the tree, however it looks.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from copydesk.lib import clock
from copydesk.press import disk
from copydesk.press.naming import INDEX, BadPath, file_name
from copydesk.press.tree import Tree
from copydesk.press.variants import SQUEEZES, is_variant, opened, wanted

__all__ = ["INDEX", "BadPath", "Public", "Tree", "drop", "file_name", "public"]

LOCKS = 64
TRIES = 5  # a tree may be switched while a file is being written: then it is written again, into the new one


class Public:
    """The folder that readers see. Safe for several processes; two printers of one list use ``lock``."""

    def __init__(self, root: Path, data: Path | None = None) -> None:
        self.root = root
        self.data = data or root.parent
        self.trees = self.data / "trees"
        self._shared = data is None  # others print here, too, and a switch has to wait for them

    def put(self, path: str, content: bytes) -> bool:
        """Make ``content`` what readers find at ``path``; return whether it was something else before."""
        return self.put_all([(path, content)]) > 0

    def put_all(self, files: Iterable[tuple[str, bytes]]) -> int:
        """``put`` many (path, content), with one wait for the disk; return how many were something else before."""
        contents = {file_name(path): content for path, content in files}
        for attempt in range(TRIES):
            try:
                changed = {name: made for name, made in contents.items() if not self._is_there(name, made)}
                if changed:
                    self._make_ready()
                    self._replace(changed)
                    self._tell()
            except (FileNotFoundError, NotADirectoryError):
                if attempt == TRIES - 1:
                    raise
            else:
                return len(changed)
        raise AssertionError

    def delete(self, path: str) -> None:
        """Let readers find nothing at ``path``."""
        file = self.root / file_name(path)
        with suppress(FileNotFoundError, NotADirectoryError):
            _drop_variants(file)
            file.unlink()
            disk.sync_folders([file.parent])
            self._tell()

    def read(self, path: str) -> bytes | None:
        """Return what readers find at ``path``, or None."""
        return self._read(file_name(path))

    def drift(self, path: str, content: bytes) -> str:
        """Return how what readers find at ``path`` is not ``content``: "missing", "differs", or empty if it is."""
        name = file_name(path)
        found = self._read(name)
        if found != content:
            return "missing" if found is None else "differs"
        if not wanted(name, len(content)):
            return ""
        variants = {ending: self._read(name + ending) for ending in SQUEEZES}
        right = all(made and opened(ending, made) == content for ending, made in variants.items())
        return "" if right else "differs"

    def modified(self, path: str) -> float:
        """Return when what readers find at ``path`` was printed, in seconds since 1970; 0 when there is nothing."""
        try:
            return (self.root / file_name(path)).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def has(self, path: str) -> bool:
        """Whether readers find anything at ``path``."""
        return (self.root / file_name(path)).is_file()

    def names(self, below: str = "") -> Iterator[str]:
        """Yield the name of every file (of one folder), relative to the tree; none that begins with a dot.

        Compressed forms go with their pages and are not named.
        """
        top = os.fspath(self.root)
        for folder, _folders, files in os.walk(self.root / below):
            below = os.path.relpath(folder, top)
            here = set(files)
            for name in files:
                if not name.startswith(".") and not (is_variant(name) and name[:-3] in here):
                    yield name if below == "." else f"{below}/{name}"

    def fresh(self, *, compressed: bool = True) -> Tree:
        """Return a new, empty tree beside the present one."""
        name = f"{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        root = self.trees / name
        root.mkdir(parents=True)
        return Tree(root, self.root.resolve() if self.root.is_dir() else None, compressed=compressed)

    def inside(self, tree: Tree) -> "Public":
        """Return a fresh tree as if readers saw it already: what is put there is on the disk at once."""
        return Public(tree.root, self.data)

    def switch(self, tree: Tree) -> None:
        """Put ``tree`` in the place of the present one in one step, for readers and for the disk."""
        tree.seal()
        aside = self.data / f".public-{tree.root.name}"
        aside.symlink_to(tree.root.relative_to(self.data))
        if self.root.is_dir() and not self.root.is_symlink():
            # Somebody made a plain folder of it: that once there is a moment without any.
            self.root.rename(self.trees / f"plain-{tree.root.name}")
        aside.replace(self.root)
        disk.sync_folders([self.data])
        self._tell()

    def old(self) -> list[Path]:
        """Return every tree but the present one; while a fresh one is being printed, only who prints it may ask."""
        present = self.root.resolve().name
        return [tree for tree in self.trees.iterdir() if tree.name != present]

    def drop_old(self) -> None:
        """Remove every tree but the present one. Files that are open for reading stay readable."""
        drop(self.old())

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder that goes away; what a kill leaves of one goes with the old trees."""
        self.trees.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="scratch-", dir=self.trees, ignore_cleanup_errors=True) as name:
            yield Path(name)

    @contextmanager
    def lock(self, *names: str) -> Iterator[None]:
        """Wait until nobody else, in any process, holds the locks of these names. Never take more while you have some.

        They are taken in one order by everybody, so that two never wait for each other.
        """
        numbers = {int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % LOCKS for name in names}
        with ExitStack() as held:
            if self._shared:
                held.enter_context(_locked(self._lock_file("switch"), fcntl.LOCK_SH))
            for number in sorted(numbers):
                held.enter_context(_locked(self._lock_file(str(number))))
            yield

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Wait until nobody else prints a whole tree."""
        with _locked(self._lock_file("whole")):
            yield

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Wait until nobody holds any ``lock``, and let nobody have one: for the moment of a switch."""
        with _locked(self._lock_file("switch")):
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
        return self.data / "locks" / "printed"

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

    def _lock_file(self, name: str) -> Path:
        folder = self.data / "locks"
        folder.mkdir(exist_ok=True)
        return folder / f"press-{name}"

    def _is_there(self, name: str, content: bytes) -> bool:
        """Whether readers find this content already, with its compressed forms."""
        if self._read(name) != content:
            return False
        if not wanted(name, len(content)):
            return True
        file = self.root / name
        modified = file.stat().st_mtime_ns
        try:
            return all(Path(f"{file}{ending}").stat().st_mtime_ns == modified for ending in SQUEEZES)
        except FileNotFoundError:
            return False

    def _replace(self, contents: Mapping[str, bytes]) -> None:
        """Write pages and their compressed forms aside, force them to the disk with one wait, rename them."""
        files = [self._file(name, content) for name, content in contents.items()]
        folders = {file.path.parent: None for file in files}
        for folder in list(folders):
            folders |= dict.fromkeys(disk.make_folders(folder))
        aside = disk.Aside(files)
        try:
            aside.rename()
        finally:
            aside.drop()
        disk.sync_folders(folders)

    def _file(self, name: str, content: bytes) -> disk.File:
        path, worth_it = self.root / name, wanted(name, len(content))
        forms = {
            Path(f"{path}{ending}"): squeeze(content) if worth_it else None
            for ending, squeeze in SQUEEZES.items()
        }
        return disk.File(path, content, forms)

    def _make_ready(self) -> None:
        """Link to an empty tree where there is none yet; whoever comes first does it."""
        if not self.root.is_dir():
            tree = self.fresh()
            try:
                self.root.symlink_to(tree.root.relative_to(self.data))
            except FileExistsError:
                tree.root.rmdir()


def public() -> Public:
    """Return the public folder of this site."""
    return Public(settings.PUBLIC)


def drop(trees: Iterable[Path]) -> None:
    """Remove old trees; several processes may do so at once."""
    for tree in trees:
        shutil.rmtree(tree, ignore_errors=True)


@contextmanager
def _locked(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, how)  # given back when the file is closed, also by a kill
        yield


def _drop_variants(file: Path) -> None:
    for ending in SQUEEZES:
        Path(f"{file}{ending}").unlink(missing_ok=True)
