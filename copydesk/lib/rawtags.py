"""The raw HTML of a Markdown source, cut into tags, texts and the rest, with where each stands.

It reads as a browser's tokenizer does, in one pass. It decides nothing: ``writer`` looks the tags up in the
allow-list, and the sanitiser has the last word.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from copydesk.lib.html import UNREAD

_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*|(?=>))))?""",
)
_TAG_END = re.compile(r"[\s/]*>")


class RawAttribute(NamedTuple):
    """One attribute as typed (character references not decoded)."""

    name: str
    value: str
    start: int
    end: int


class RawTag(NamedTuple):
    """One tag, its name in lower case."""

    name: str
    closing: bool
    attributes: list[RawAttribute]
    start: int
    end: int


class RawText(NamedTuple):
    """Text between tags, character references not decoded."""

    start: int
    end: int


class RawOther(NamedTuple):
    """A comment, declaration or processing instruction."""

    start: int
    end: int


Piece = RawTag | RawText | RawOther


def scan(html: str) -> Iterator[Piece]:
    """Yield the pieces of raw HTML in order; what an unfinished tag begins is text to the end."""
    position = text_from = 0
    while (start := html.find("<", position)) >= 0:
        piece = _piece(html, start)
        if piece is None:
            position = start + 1
            continue
        if start > text_from:
            yield RawText(text_from, start)
        yield piece
        position = text_from = piece.end
        if isinstance(piece, RawTag) and piece.name in UNREAD and not piece.closing:
            position = text_from = _end_of_unread(html, piece)
        if isinstance(piece, RawText):
            return
    if text_from < len(html):
        yield RawText(text_from, len(html))


def _piece(html: str, start: int) -> Piece | None:
    """Return what begins with the ``<`` at ``start``; None when that is but a character."""
    following = html[start + 1 : start + 3]
    if following[:1] in ("!", "?") or (
        following[:1] == "/" and following[1:] and not following[1:].isalpha()
    ):
        return _other(html, start)
    closing = following[:1] == "/"
    name = _NAME.match(html, start + 1 + closing)
    if name is None or not name[0][0].isascii():
        return None
    attributes: list[RawAttribute] = []
    position = name.end()
    while not (end := _TAG_END.match(html, position)):
        found = _ATTRIBUTE.match(html, position)
        if found is None:
            return RawText(start, len(html))
        value = next((group for group in found.groups()[1:] if group is not None), "")
        attributes.append(RawAttribute(found[1].lower(), value, found.start(1), found.end()))
        position = found.end()
    return RawTag(name[0].lower(), closing, attributes, start, end.end())


def _other(html: str, start: int) -> Piece:
    if html.startswith(("<!-->", "<!--->"), start):
        return RawOther(start, html.index(">", start) + 1)
    mark = "-->" if html.startswith("<!--", start) else ">"
    end = html.find(mark, start + 2)
    return RawOther(start, end + len(mark)) if end >= 0 else RawOther(start, len(html))


def _end_of_unread(html: str, tag: RawTag) -> int:
    found = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE).search(html, tag.end)
    return found.start() if found else len(html)
