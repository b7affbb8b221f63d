"""The callable in front of Django: an address that is a file of the public folder is answered from memory.

An answer is kept with its compressed forms, and compared with the file system at most every ``SECONDS_TRUSTED``: a page
that was printed, or a tree that was switched, is seen after that. What is no such file goes on to Django.
"""

import gzip
import hashlib
import os
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote

import brotli  # type: ignore[import-untyped]
from django.conf import settings

from copydesk.headers import security_headers
from copydesk.lib import clock
from copydesk.press.files import BadPath, file_name

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS_TRUSTED = 0.2
BYTES_KEPT = 64 * 1024 * 1024
LARGEST_KEPT = 4 * 1024 * 1024
WORTH_COMPRESSING = 400  # bytes; below it the headers weigh more
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
FEED_TYPES = {"feed.xml": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json"}
COMPRESSED = {".html", ".xml", ".json", ".txt", ".css", ".js", ".svg"}
Squeeze = Callable[[bytes], bytes]
SQUEEZES: dict[str, Squeeze] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


@dataclass
class Entry:
    """One file as it is answered. ``bodies`` holds it plain (under "") and, once asked for, compressed."""

    signature: tuple[int, int, int]
    checked_at: float
    content_type: str
    compress: bool
    digest: str
    modified: float
    bodies: dict[str, bytes] = field(default_factory=dict)

    def body(self, encoding: str) -> bytes:
        """Return the file in this encoding."""
        if encoding not in self.bodies:
            self.bodies[encoding] = SQUEEZES[encoding](self.bodies[""])
        return self.bodies[encoding]

    def etag(self, encoding: str) -> str:
        """Return the tag of the file in this encoding; it names the content, so a new tree keeps it."""
        return f'"{self.digest}{"-" + encoding if encoding else ""}"'

    @property
    def weight(self) -> int:
        """About how many bytes it takes in memory, compressed forms included."""
        return 2 * len(self.bodies[""]) + 1000


class Hot:
    """A WSGI application: published files from memory, the rest from ``app``. Safe for several threads."""

    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app
        self._root: Path = settings.PUBLIC
        self._headers = list(security_headers().items())
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("CONTENT_LENGTH", "0") not in (
            "",
            "0",
        ):
            return self.app(environ, start_response)
        try:
            path = environ["PATH_INFO"].encode("latin-1").decode()
            name = file_name(path[1:])
        except (UnicodeError, BadPath):
            return self.app(environ, start_response)
        entry = self._entry(name)
        if entry is not None and path[:1] == "/":
            return self._answer(entry, path, environ, start_response)
        if not path.endswith("/") and path[:1] == "/" and self._look(f"{name}/index.html"):
            return self._redirect(path, environ, start_response)
        return self.app(environ, start_response)

    # -- answers ---------------------------------------------------------------------------------------

    def _answer(
        self, entry: Entry, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", "")) if entry.compress else ""
        headers = [
            ("ETag", entry.etag(encoding)),
            ("Last-Modified", formatdate(entry.modified, usegmt=True)),
            ("Cache-Control", _caching(path)),
            *([("Vary", "Accept-Encoding")] if entry.compress else []),
            *self._headers,
        ]
        if _is_known(entry, encoding, environ):
            start_response("304 Not Modified", headers)
            return []
        body = entry.body(encoding)
        headers += [
            ("Content-Type", entry.content_type),
            ("Content-Length", str(len(body))),
            *([("Content-Encoding", encoding)] if encoding else []),
        ]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _redirect(
        self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        address = f"{quote(path)}/" + (f"?{query}" if query else "")
        headers = [("Location", address), ("Content-Length", "0"), *self._headers]
        start_response("301 Moved Permanently", headers)
        return []

    # -- memory ----------------------------------------------------------------------------------------

    def _entry(self, name: str) -> Entry | None:
        """Return the file as it is now, or was ``SECONDS_TRUSTED`` ago at most; None when there is none."""
        now = clock.monotonic()
        known = self._entries.get(name)
        if known and now - known.checked_at < SECONDS_TRUSTED:
            return known
        found = self._look(name)
        if found is None:
            self._forget(name)
            return None
        if known and known.signature == found:
            known.checked_at = now
            return known
        return self._read(name, now)

    def _look(self, name: str) -> tuple[int, int, int] | None:
        try:
            status = os.stat(self._root / name)  # noqa: PTH116 - half the time of Path.stat, on every request
        except (OSError, ValueError):
            return None
        return _signature(status) if stat.S_ISREG(status.st_mode) else None

    def _read(self, name: str, now: float) -> Entry | None:
        try:
            with (self._root / name).open("rb") as file:
                # Of the file that was opened: another may have its name by now.
                status, body = os.fstat(file.fileno()), file.read()
        except OSError:
            return None
        ending = Path(name).suffix
        kind = FEED_TYPES.get(name.rpartition("/")[2]) or TYPES.get(ending, "application/octet-stream")
        entry = Entry(
            signature=_signature(status),
            checked_at=now,
            content_type=kind,
            compress=ending in COMPRESSED and len(body) >= WORTH_COMPRESSING,
            digest=hashlib.sha256(body).hexdigest()[:20],
            modified=status.st_mtime,
            bodies={"": body},
        )
        if len(body) <= LARGEST_KEPT:
            self._keep(name, entry)
        return entry

    def _keep(self, name: str, entry: Entry) -> None:
        with self._lock:
            self._drop(name)
            self._entries[name] = entry
            self._weight += entry.weight
            while self._weight > BYTES_KEPT:
                self._drop(next(iter(self._entries)))

    def _forget(self, name: str) -> None:
        if name in self._entries:
            with self._lock:
                self._drop(name)

    def _drop(self, name: str) -> None:
        gone = self._entries.pop(name, None)
        self._weight -= gone.weight if gone else 0


def _signature(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size


def _caching(path: str) -> str:
    """Let browsers keep what has its content in its name; everything else they ask about each time."""
    named_by_content = path.startswith("/static/") and path.count(".") > 1
    return "public, max-age=31536000, immutable" if named_by_content else "public, no-cache"


def _encoding(accepted: str) -> str:
    """Return the best encoding that an Accept-Encoding header takes, or "" for none."""
    takes: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        takes[name.strip()] = weight.replace(" ", "").rstrip("0").rstrip(".") not in ("q=", "q=0")
    for encoding in SQUEEZES:
        if takes.get(encoding, takes.get("*", False)):
            return encoding
    return ""


def _is_known(entry: Entry, encoding: str, environ: "WSGIEnvironment") -> bool:
    """Whether the reader has this already (RFC 9110, 13.2.2)."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or entry.etag(encoding) in known
    try:
        since = parsedate_to_datetime(environ.get("HTTP_IF_MODIFIED_SINCE", "")).timestamp()
    except (ValueError, OverflowError):
        return False
    return int(entry.modified) <= since


def hot(app: "WSGIApplication") -> Hot:
    """Put the published files in front of a WSGI application."""
    return Hot(app)
