"""The callable in front of Django: an address that is a file of the public folder is answered from memory.

The way of a request that asks for nothing unusual is as short as Python lets it be: one look into a dictionary, by
the encoding and the address as it was sent, and the answer is there, ready made. Whether anything was printed since
is asked of the folder's mark at most every ``LOOKS_EVERY`` seconds, not for each request; only then, and every
``TRUSTED_FOR`` seconds in case somebody changed files by hand, is each page compared with its file, when it is asked
for. What is no file goes on to Django.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings

from copydesk.headers import security_headers
from copydesk.press import answers, media
from copydesk.press.answers import GONE, NOT_ADDRESSES, Answer, Signature
from copydesk.press.conditions import encoding_of, is_known
from copydesk.press.files import INDEX, BadPath, file_name, public
from copydesk.press.variants import is_variant

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOKS_EVERY = 0.2  # seconds
TRUSTED_FOR = 60.0  # seconds
LARGEST_KEPT = 4 * 1024 * 1024  # bytes of one answer
HEADERS_KEPT = 1000  # different Accept-Encoding headers
# A request with one of these is answered with more thought.
UNUSUAL = frozenset(
    {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"}
)


class Hot:
    """A WSGI application: published files from memory, the rest from ``app``. Safe for several threads."""

    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app
        self._root: Path = settings.PUBLIC
        self._folder = public()
        self._common = list(security_headers().items())
        self._kept: dict[str, Answer] = {}
        self._weight = 0
        self._lock = Lock()
        self._encodings: dict[str | None, str] = {}
        self._look_at = 0.0
        self._trust_until = 0.0
        self._mark = -1
        self._seen = object()  # another one each time that pages have to be compared with their files

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if monotonic() >= self._look_at:
            self._look()
        encoding = self._encodings.get(environ.get("HTTP_ACCEPT_ENCODING"), "?")
        answer = self._kept.get(encoding + environ["PATH_INFO"])
        if (
            answer is not None
            and answer.seen is self._seen
            and environ["REQUEST_METHOD"] == "GET"
            and environ.keys().isdisjoint(UNUSUAL)
        ):
            answer.used = True
            start_response(answer.status, answer.headers)
            return answer.body
        return self._think(environ, start_response)

    # -- answers ---------------------------------------------------------------------------------------

    def _think(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        has_body = environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ
        raw: str = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or has_body or raw[:1] != "/":
            return self.app(environ, start_response)
        try:
            path = raw.encode("latin-1").decode()
            name = file_name(path[1:])
        except (UnicodeError, BadPath):
            return self.app(environ, start_response)
        if path.startswith("/media/"):
            found = media.answer(settings.MEDIA_ROOT / name.removeprefix("media/"), environ, self._common)
            if found:
                start_response(found.status, found.headers)
                return found.body
        answer = self._answer(raw, path, name, self._encoding(environ.get("HTTP_ACCEPT_ENCODING")))
        if answer:
            return _send(answer, environ, start_response)
        if not path.endswith("/") and (
            self._signature(f"{name}/{INDEX}") or self._signature(f"{name}/{GONE}")
        ):
            return self._redirect(path, environ, start_response)
        return self.app(environ, start_response)

    def _answer(self, raw: str, path: str, name: str, encoding: str) -> Answer | None:
        if path.rpartition("/")[2] in NOT_ADDRESSES or is_variant(path):
            return None
        if path.endswith("/") and not self._signature(name):
            name = name.removesuffix(INDEX) + GONE
        return self._current(encoding + raw, path, name, encoding)

    def _redirect(
        self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        address = f"{quote(path)}/" + (f"?{query}" if query else "")
        headers = [("Location", address), ("Content-Length", "0"), *self._common]
        start_response("301 Moved Permanently", headers)
        return []

    def _encoding(self, accepted: str | None) -> str:
        encoding = self._encodings.get(accepted)
        if encoding is None:
            encoding = encoding_of(accepted or "")
            if len(self._encodings) < HEADERS_KEPT:
                self._encodings[accepted] = encoding
        return encoding

    # -- memory ----------------------------------------------------------------------------------------

    def _look(self) -> None:
        """See whether anything was printed since the last look."""
        now = monotonic()
        self._look_at = now + LOOKS_EVERY
        mark = self._folder.changed
        if mark != self._mark or now >= self._trust_until:
            self._mark, self._trust_until = mark, now + TRUSTED_FOR
            self._seen = object()

    def _current(self, key: str, path: str, name: str, encoding: str) -> Answer | None:
        """Return the answer as its file is now; None when there is no such file."""
        seen = self._seen  # before the file is looked at: what is printed after that is looked at again
        known, found = self._kept.get(key), self._signature(name)
        if known and known.signature == found:
            known.seen, known.used = seen, True
            return known
        answer = answers.read(self._root / name, path, encoding, self._common) if found else None
        if answer:
            answer.seen = seen
        self._keep(key, answer)
        return answer

    def _signature(self, name: str) -> Signature | None:
        try:
            status = os.stat(self._root / name)  # noqa: PTH116 - half the time of Path.stat
        except (OSError, ValueError):
            return None
        return answers.signature(status) if stat.S_ISREG(status.st_mode) else None

    def _keep(self, key: str, answer: Answer | None) -> None:
        """Put an answer into memory, or take it out, and drop what was not asked for lately when it gets too much."""
        if answer is None and key not in self._kept:
            return
        with self._lock:
            self._drop(key)
            if answer is None or len(answer.body[0]) > LARGEST_KEPT:
                return
            self._kept[key] = answer
            self._weight += answer.weight
            while self._weight > settings.PAGE_CACHE:
                oldest = next(iter(self._kept))
                spared = self._drop(oldest)
                # Asked for since it was last the oldest: it gets another round (the "clock" or second-chance way).
                if spared and spared.used:
                    spared.used = False
                    self._kept[oldest] = spared
                    self._weight += spared.weight

    def _drop(self, key: str) -> Answer | None:
        gone = self._kept.pop(key, None)
        self._weight -= gone.weight if gone else 0
        return gone


def _send(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    if answer.status == "200 OK" and is_known(answer.etag, answer.modified, environ):
        start_response("304 Not Modified", answer.unchanged)
        return []
    start_response(answer.status, answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else answer.body


def hot(app: "WSGIApplication") -> Hot:
    """Put the published files in front of a WSGI application."""
    return Hot(app)
