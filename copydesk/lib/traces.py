"""What is noted of a body while it is written, beside its HTML: its links, and what was taken out."""

import re
from typing import NamedTuple

from copydesk.lib import html as clean

SNIPPET = 200  # characters kept of what was taken out
_MAX_REMOVED = 100
_LOADING = {
    "applet",
    "audio",
    "base",
    "body",
    "embed",
    "frame",
    "frameset",
    "html",
    "link",
    "meta",
    "object",
    "video",
}
ACTIVE = clean.UNREAD - {"title"} | _LOADING | {"form", "input", "svg", "math"}


class Removed(NamedTuple):
    """Something that the sanitiser took out: ``what`` is a tag, an attribute or a scheme, such as ``<script>``,
    ``onclick=``, ``javascript:``; ``start`` and ``end`` count code points of the source; ``text`` is what stood there.
    ``active`` tells what could have run, loaded or sent something from mere formatting.
    """

    what: str
    start: int
    end: int
    text: str
    active: bool


class BodyLink(NamedTuple):
    """A link of a body (or an image, printed as a link when remote), and where it stands in the source."""

    href: str
    text: str
    start: int
    end: int
    is_image: bool = False


class Removals:
    """The list of what was taken out of a ``source``; only the first hundred are kept, all are counted."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.removed: list[Removed] = []
        self.removed_count = 0

    def refuse(self, what: str, start: int, end: int, *, active: bool) -> Removed:
        """Note that something was taken out."""
        entry = Removed(what[:SNIPPET], start, end, self.source[start:end][:SNIPPET], active)
        self.removed_count += 1
        if len(self.removed) < _MAX_REMOVED:
            self.removed.append(entry)
        return entry

    def address(self, url: str, start: int, end: int, *, image: bool = False) -> str | None:
        """Return a link's address as it may be printed, or note that it was taken out."""
        safe = clean.safe_url(url, image=image)
        if safe is None:
            scheme = re.match(r"[a-z][a-z0-9+.-]{0,30}:", re.sub(r"[\x00-\x20]", "", url[:100]).lower())
            self.refuse(scheme[0] if scheme else "address", start, end, active=bool(scheme))
        return safe
