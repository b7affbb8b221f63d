"""A published file as it is answered: status, headers and body, made once and sent many times."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

from copydesk.press import variants
from copydesk.press.files import INDEX

GONE = (
    "gone.html"  # in the place of ``index.html``: the notice of a post that is not there, answered with 410
)
NOT_ADDRESSES = {INDEX, GONE, "404.html", "503.html"}  # files that are not found under their own names
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
FEED_TYPES = {"feed.xml": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json"}
Signature = tuple[int, int, int]
Headers = list[tuple[str, str]]
# The best first. Beside ``page.html`` the press may have left ``page.html.br`` and ``page.html.gz``.
ENDINGS = {"br": ".br", "gzip": ".gz"}


@dataclass(slots=True)
class Answer:
    """What a GET of one address gets in one encoding. ``seen`` and ``used`` are the cache's own notes."""

    status: str
    headers: Headers
    body: list[bytes]
    etag: str
    modified: float
    signature: Signature
    unchanged: Headers = field(default_factory=list)  # the headers of a 304
    seen: object = None
    used: bool = False

    @property
    def weight(self) -> int:
        """About how many bytes it takes in memory."""
        return len(self.body[0]) + 1300


def signature(status: os.stat_result) -> Signature:
    """Return what differs when a file was replaced or written to."""
    return status.st_ino, status.st_mtime_ns, status.st_size


def read(file: Path, address: str, encoding: str, common: Headers) -> Answer | None:
    """Make the answer of a file; None when it is not there. ``common``: headers that every answer has."""
    try:
        with file.open("rb") as opened:
            # Of the file that was opened: another may have its name by now.
            status, plain = os.fstat(opened.fileno()), opened.read()
    except OSError:
        return None
    compress = variants.wanted(file.name, len(plain))
    encoding = encoding if compress else ""
    body = _squeezed(file, plain, encoding) if encoding else plain
    etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}{"-" + encoding if encoding else ""}"'
    about: Headers = [
        ("ETag", etag),
        ("Last-Modified", formatdate(status.st_mtime, usegmt=True)),
        ("Cache-Control", caching(address)),
        *([("Vary", "Accept-Encoding")] if compress else []),
        *common,
    ]
    headers = [
        *about,
        ("Content-Type", content_type(file.name)),
        ("Content-Length", str(len(body))),
        *([("Content-Encoding", encoding)] if encoding else []),
    ]
    code = "410 Gone" if file.name == GONE else "200 OK"
    return Answer(code, headers, [body], etag, status.st_mtime, signature(status), about)


def content_type(name: str) -> str:
    """Return the media type of a file by its name, or its path."""
    name = name.rpartition("/")[2]
    return FEED_TYPES.get(name) or TYPES.get(name[name.rfind(".") :], "application/octet-stream")


def caching(address: str) -> str:
    """Let browsers keep what has its content in its name; everything else they ask about each time."""
    named_by_content = address.startswith("/static/") and address.count(".") > 1
    return "public, max-age=31536000, immutable" if named_by_content else "public, no-cache"


def _squeezed(file: Path, plain: bytes, encoding: str) -> bytes:
    """Return the file in this encoding: as the press has left it, if that is of the same content, or made now."""
    ending = ENDINGS[encoding]
    with suppress(OSError):
        found = Path(f"{file}{ending}").read_bytes()
        if variants.opened(ending, found) == plain:
            return found
    return variants.SQUEEZES[ending](plain)
