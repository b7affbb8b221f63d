"""What a page's file is called. Any name in a path may be a stranger's: none leads out of the tree."""

import hashlib

INDEX = "index.html"
# First parts of addresses that are the site's own: those that are answered live, and those of printed files.
LIVE = ("submit", "receipt", "talk", "report", "desk", "search", "api", "mail", "healthz")
PRINTED = ("static", "media", "category", "tag", "archive", "letters", "sitemap", "card", "desk-record")
LONGEST_NAME = 240  # bytes; file systems allow 255, and a temporary or compressed name needs a little more


class BadPath(ValueError):
    """No file of the public folder can have this path."""


def file_name(path: str) -> str:
    """Return where the page of a path lies, relative to the tree; BadPath when it would lie elsewhere."""
    *folders, last = path.split("/")
    return "/".join([*(_name(folder) for folder in folders), _name(last) if last else INDEX])


def _name(segment: str) -> str:
    """Return a segment as a file name: itself, or a digest where the file system or a hidden file is in the way."""
    if segment in ("", ".", "..") or "\0" in segment:
        raise BadPath(segment)
    try:
        encoded = segment.encode()
    except UnicodeEncodeError as problem:
        raise BadPath("not Unicode") from problem
    if len(encoded) > LONGEST_NAME or segment[0] in ".~":
        return "~" + hashlib.sha256(encoded).hexdigest()
    return segment
