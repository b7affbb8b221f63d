"""Pictures and other files of ``media/``: read from the disk each time, whole or in part, never all in memory."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import IO, TYPE_CHECKING

from copydesk.press.answers import Headers, content_type
from copydesk.press.conditions import NotThere, is_known, range_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

AT_ONCE = 64 * 1024  # bytes
CACHING = "public, max-age=86400"


@dataclass(frozen=True)
class Found:
    """An answer that is read while it is sent."""

    status: str
    headers: Headers
    body: Iterable[bytes]


def answer(file: Path, environ: "WSGIEnvironment", common: Headers) -> Found | None:
    """Return the answer of a file to a GET or HEAD; None when it is not there."""
    with suppress(OSError, ValueError):
        opened = file.open("rb")
        status = os.fstat(opened.fileno())
        if stat.S_ISREG(status.st_mode):
            return _answer(opened, status, environ, common)
        opened.close()
    return None


def _answer(opened: IO[bytes], status: os.stat_result, environ: "WSGIEnvironment", common: Headers) -> Found:
    etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    modified = formatdate(status.st_mtime, usegmt=True)
    headers = [
        ("ETag", etag),
        ("Last-Modified", modified),
        ("Cache-Control", CACHING),
        ("Accept-Ranges", "bytes"),
        *common,
    ]
    if is_known(etag, status.st_mtime, environ):
        opened.close()
        return Found("304 Not Modified", headers, [])
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    try:
        part = None if is_head else range_of(status.st_size, etag, modified, environ)
    except NotThere:
        opened.close()
        headers += [("Content-Range", f"bytes */{status.st_size}"), ("Content-Length", "0")]
        return Found("416 Range Not Satisfiable", headers, [])
    headers.append(("Content-Type", content_type(Path(opened.name).name)))
    if part is not None:
        headers.append(("Content-Range", f"bytes {part.start}-{part.stop - 1}/{status.st_size}"))
    whole = range(status.st_size) if part is None else part
    headers.append(("Content-Length", str(len(whole))))
    if is_head:
        opened.close()
        return Found("200 OK", headers, [])
    return Found("206 Partial Content" if part is not None else "200 OK", headers, _Parts(opened, whole))


class _Parts:
    """The bytes of a file, a few at a time; closes it in the end, also when the reader has gone away."""

    def __init__(self, opened: IO[bytes], part: range) -> None:
        self._opened, self._part = opened, part

    def __iter__(self) -> Iterator[bytes]:
        self._opened.seek(self._part.start)
        left = len(self._part)
        while left > 0 and (some := self._opened.read(min(AT_ONCE, left))):
            left -= len(some)
            yield some

    def close(self) -> None:
        self._opened.close()
