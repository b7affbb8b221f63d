"""What a reader may ask besides "give me that" (RFC 9110): only if it has changed, in this encoding, this part."""

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from copydesk.press.answers import ENDINGS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class NotThere(ValueError):
    """The range lies behind the end of the file (HTTP 416)."""


def encoding_of(accepted: str) -> str:
    """Return the best encoding that an Accept-Encoding header takes, or "" for none."""
    takes: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        takes[name.strip()] = weight.replace(" ", "").rstrip("0").rstrip(".") not in ("q=", "q=0")
    for encoding in ENDINGS:
        if takes.get(encoding, takes.get("*", False)):
            return encoding
    return ""


def is_known(etag: str, modified: float, environ: "WSGIEnvironment") -> bool:
    """Whether the reader has this already (13.2.2): If-None-Match, and only without it If-Modified-Since."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or etag in known
    try:
        since = parsedate_to_datetime(environ.get("HTTP_IF_MODIFIED_SINCE", "")).timestamp()
    except (ValueError, OverflowError):
        return False
    return int(modified) <= since


def range_of(size: int, etag: str, modified: str, environ: "WSGIEnvironment") -> range | None:
    """Return the bytes that are asked for, None for all of them; NotThere when there are none of them (14.2).

    ``etag`` and ``modified`` as they are sent. Several ranges at once, other units and nonsense get the whole file, as
    the standard allows, and so does a reader whose If-Range names an older one.
    """
    asked = environ.get("HTTP_RANGE", "").replace(" ", "")
    only_of = environ.get("HTTP_IF_RANGE")
    first, dash, last = asked.removeprefix("bytes=").partition("-")
    if (
        not asked.startswith("bytes=")
        or not dash
        or (only_of is not None and only_of not in (etag, modified))
    ):
        return None
    if not all(_is_number(text) or not text for text in (first, last)) or first + last == "":
        return None
    if not first:
        found = range(max(0, size - int(last)), size)
    elif last and int(last) < int(first):
        return None
    else:
        found = range(int(first), min(size, int(last) + 1) if last else size)
    if not found:
        raise NotThere(asked)
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
