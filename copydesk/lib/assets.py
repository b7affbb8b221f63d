"""Style sheets, scripts, fonts and icons: their addresses, which name their content, and their bytes.

An address such as ``/static/site.0f3a9c51e2.css`` never has other content, so that a browser may keep it for ever.
The files of a folder ``css/NAME/`` are one style sheet, ``NAME.css`` (``base.css`` first, then by name); every
other file goes by its path, such as ``js/form.js``. A style sheet names a file as ``url("/static/fonts/x.woff2")``
and gets its address with the content in it.
"""

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

_NAMED = re.compile(rb'url\("/static/([^"]+)"\)')


class Asset(NamedTuple):
    """One file as it is published: its path below the public root, without a leading slash, and its bytes."""

    path: str
    content: bytes


class Assets:
    """The assets of some folders, read once; a file of a later folder takes the place of one of the same path."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders

    def address(self, name: str) -> str:
        """Return the address of an asset; KeyError when there is none of that name."""
        return f"/{self.all[name].path}"

    @cached_property
    def all(self) -> dict[str, Asset]:
        """Every asset by its name, such as ``site.css`` or ``js/form.js``."""
        files = {name: path.read_bytes() for name, path in sorted(self._files().items())}
        assets = {
            name: Asset(_hashed(name, content), content)
            for name, content in files.items()
            if not name.startswith("css/")
        }
        for name, content in _style_sheets(files).items():
            pointed = _NAMED.sub(lambda found: _pointed(found, assets), content)
            assets[name] = Asset(_hashed(name, pointed), pointed)
        return assets

    @cached_property
    def stamp(self) -> str:
        """Changes whenever the address of any asset does."""
        return _digest("\n".join(asset.path for asset in self.all.values()).encode())

    def _files(self) -> dict[str, Path]:
        return {
            path.relative_to(folder).as_posix(): path
            for folder in self.folders
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }


def _style_sheets(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return ``NAME.css`` for each folder ``css/NAME/``."""
    parts: dict[str, list[str]] = {}
    for name in sorted(files, key=lambda name: (not name.endswith("/base.css"), name)):
        if name.startswith("css/") and name.endswith(".css") and name.count("/") == 2:
            parts.setdefault(name.split("/")[1], []).append(name)
    return {f"{folder}.css": b"\n".join(files[name] for name in names) for folder, names in parts.items()}


def _pointed(found: re.Match[bytes], assets: dict[str, Asset]) -> bytes:
    name = found[1].decode()
    if name not in assets:
        raise FileNotFoundError(f'a style sheet names "/static/{name}", but there is no such file')
    return f'url("/{assets[name].path}")'.encode()


def _hashed(name: str, content: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"static/{stem}.{_digest(content)}{dot}{ending}" if dot else f"static/{name}.{_digest(content)}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
