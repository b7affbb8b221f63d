"""The callable in front of Django: whoever asks for what is new, while nothing is, gets the 304 from memory.

Each process remembers which conversation a key opens, and looks all of the conversations that are asked about up in one
query, at most every ``SECONDS_TRUSTED``. So a thousand open panels cost two small queries a second, not a thousand.
What is new, and every key that opens nothing, goes on to Django.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable
from itertools import takewhile
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q

from copydesk.headers import security_headers
from copydesk.lib import clock
from copydesk.lib.ids import keyed_hash

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from django.db.models import Manager

    from copydesk.talk.models import Conversation

SECONDS_TRUSTED = 0.4
# Whoever has not asked for that long is left out of the query, and forgotten when there are too many.
SECONDS_WATCHED = 90.0
KEYS_KEPT = 20_000
AT_ONCE = 500
_OUTAGE = (DatabaseError, InterfaceError)
_ASKED = re.compile(r"/talk/([0-9a-z]{32})/new")
_TAG = re.compile(r'"([0-9]{1,9})"')


class Known(NamedTuple):
    """Which conversation a key opens, and when it was last asked about (monotonic seconds)."""

    number: int
    asked_at: float


class Newest:
    """The versions of the conversations that are asked about now. Safe for several threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._versions: dict[int, int] = {}
        self._looked_at = 0.0
        self._lock = Lock()
        self._looking = Lock()

    def version(self, key: str) -> int | None:
        """Return the newest version behind a key; None when it opens nothing, or that is not known right now."""
        known = self._known.get(key)
        if known is not None:
            self._remember(key, known.number)
            self._look()
            return self._versions.get(known.number)
        try:
            found = self._find(key)
        except _OUTAGE:
            found = None
            connection.close_if_unusable_or_obsolete()
        if found is None:
            return None  # Django will say what is the matter
        self._remember(key, found[0])
        return found[1]

    def _find(self, key: str) -> tuple[int, int] | None:
        """Return conversation and version that a key opens: a reader's own, or the thread of an author's post."""
        digest = keyed_hash(settings.SECRET_KEY.encode(), "receipt key", key)
        own, thread = Q(receipt_hash=digest), Q(post__receipt_hash=digest, receipt_hash=None)
        for which in (own, thread):
            found: tuple[int, int] | None = _rows().filter(which).values_list("pk", "version").first()
            if found:
                return found
        return None

    def _remember(self, key: str, number: int) -> None:
        with self._lock:
            self._known[key] = Known(number, clock.monotonic())
            self._known.move_to_end(key)
            while len(self._known) > KEYS_KEPT:
                self._known.popitem(last=False)

    def forget_versions(self) -> None:
        """Have the next who asks look in the database."""
        self._looked_at = -SECONDS_TRUSTED

    def _look(self) -> None:
        """Ask the database for all of them, unless that was a moment ago or another thread is at it."""
        if clock.monotonic() - self._looked_at < SECONDS_TRUSTED or not self._looking.acquire(blocking=False):
            return
        try:
            now = clock.monotonic()
            numbers = self._asked_about(now)
            self._versions = self._read(numbers)
            self._looked_at = now
        except _OUTAGE:
            self._versions = {}
            connection.close_if_unusable_or_obsolete()
        finally:
            self._looking.release()

    def _asked_about(self, now: float) -> list[int]:
        """Return the conversations that somebody has asked about lately; whoever asked last stands last."""
        with self._lock:
            recent = takewhile(
                lambda known: now - known.asked_at < SECONDS_WATCHED, reversed(self._known.values())
            )
            return list({known.number for known in recent})

    def _read(self, numbers: list[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for first in range(0, len(numbers), AT_ONCE):
            some = numbers[first : first + AT_ONCE]
            found.update(_rows().filter(pk__in=some).values_list("pk", "version"))
        return found


def _rows() -> "Manager[Conversation]":
    return apps.get_model(
        "talk", "Conversation"
    )._default_manager  # this file is read before Django is set up


newest = Newest()


def unchanged(app: "WSGIApplication") -> "WSGIApplication":
    """Put the answer *nothing is new* in front of a WSGI application."""
    headers = [*security_headers().items(), ("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex")]
    headers = [(name, value) for name, value in headers if name != "Content-Security-Policy"]

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = _ASKED.fullmatch(environ["PATH_INFO"])
        tag = asked and _TAG.fullmatch(environ.get("HTTP_IF_NONE_MATCH", ""))
        if asked and tag and newest.version(asked[1]) == int(tag[1]):
            start_response("304 Not Modified", [("ETag", tag[0]), *headers])
            return []
        return app(environ, start_response)

    return answer
