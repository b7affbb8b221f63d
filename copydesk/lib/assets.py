"""Style sheets, scripts and icons: their addresses, which name their content, and their bytes.

An address such as ``/static/site.0f3a9c51e2.css`` never has other content, so that a browser may keep it for ever.
The files of a folder ``css/NAME/`` are one style sheet, ``NAME.css`` (``base.css`` first, then by name); every
other file goes by its path, such as ``js/form.js``.
"""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Asset(NamedTuple):
    """One file as it is published: its path below the public root, without a leading slash, and its bytes."""

    path: str
    content: bytes


class Assets:
    """The assets of one folder, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def address(self, name: str) -> str:
        """Return the address of an asset; KeyError when there is none of that name."""
        return f"/{self.all[name].path}"

    @cached_property
    def all(self) -> dict[str, Asset]:
        """Every asset by its name, such as ``site.css`` or ``js/form.js``."""
        contents = self._bundles() | self._others()
        return {name: Asset(_hashed(name, content), content) for name, content in sorted(contents.items())}

    @cached_property
    def stamp(self) -> str:
        """Changes whenever the address of any asset does."""
        return _digest("\n".join(asset.path for asset in self.all.values()).encode())

    def _bundles(self) -> dict[str, bytes]:
        folders = [folder for folder in (self.folder / "css").glob("*/") if any(folder.glob("*.css"))]
        return {f"{folder.name}.css": _joined(folder) for folder in folders}

    def _others(self) -> dict[str, bytes]:
        files = (path for path in self.folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        names = {path.relative_to(self.folder).as_posix(): path for path in files}
        return {name: path.read_bytes() for name, path in names.items() if not name.startswith("css/")}


def _joined(folder: Path) -> bytes:
    files = sorted(folder.glob("*.css"), key=lambda path: (path.name != "base.css", path.name))
    return b"\n".join(path.read_bytes() for path in files)


def _hashed(name: str, content: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"static/{stem}.{_digest(content)}{dot}{ending}" if dot else f"static/{name}.{_digest(content)}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
