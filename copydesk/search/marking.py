"""Shows where the words are: a text in pieces, some of them to be marked, and the part of a text that has the most.

Pieces are plain text; the template escapes them, so that nothing a person wrote becomes a tag.
"""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from copydesk.lib.words import Word, is_unspaced, words_among

LENGTH = 240  # characters of a snippet, about
LEAD = 60  # characters before the first marked word
MOST_READ = 20_000  # characters of one text that are looked through


class Piece(NamedTuple):
    """A piece of text, and whether it is one of the words that were looked for."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class Snippet:
    """A part of a text in pieces, and how many different words of the query are in it."""

    pieces: list[Piece]
    hits: int


def marked(text: str, wanted: Collection[str]) -> list[Piece]:
    """Return the whole text in pieces."""
    return _pieces(text, 0, len(text), _hits(text, wanted))


def snippet(text: str, wanted: Collection[str]) -> Snippet:
    """Return the part of a text with the most different words of the query; its beginning when it has none."""
    text = text[:MOST_READ]
    hits = _hits(text, wanted)
    best = _densest(hits)
    start = _word_start(text, max(0, best[0].start - LEAD)) if best else 0
    end = _word_end(text, start + LENGTH)
    inside = [hit for hit in hits if start <= hit.start and hit.end <= end]
    pieces = _pieces(text, start, end, inside)
    if start > 0:
        pieces.insert(0, Piece("… ", is_marked=False))
    if end < len(text):
        pieces.append(Piece(" …", is_marked=False))
    return Snippet(pieces, len({hit.folded for hit in inside}))


def _hits(text: str, wanted: Collection[str]) -> list[Word]:
    return words_among(text, wanted) if wanted else []


def _densest(hits: list[Word]) -> list[Word]:
    """Return the hits of the first window of the length of a snippet that has the most different words."""
    best: list[Word] = []
    most, window, counts = 0, deque[Word](), dict[str, int]()
    for hit in hits:
        window.append(hit)
        counts[hit.folded] = counts.get(hit.folded, 0) + 1
        while hit.end - window[0].start > LENGTH - LEAD:
            left = window.popleft()
            counts[left.folded] -= 1
            if not counts[left.folded]:
                del counts[left.folded]
        if len(counts) > most:
            most, best = len(counts), list(window)
    return best


def _pieces(text: str, start: int, end: int, hits: Iterable[Word]) -> list[Piece]:
    """Return ``text[start:end]``; hits that touch each other (characters of one word) become one piece."""
    single: list[Piece] = []
    at = start
    for hit in hits:
        single += [
            Piece(text[at : hit.start], is_marked=False),
            Piece(text[hit.start : hit.end], is_marked=True),
        ]
        at = hit.end
    single.append(Piece(text[at:end], is_marked=False))
    runs = groupby((piece for piece in single if piece.text), key=lambda piece: piece.is_marked)
    return [Piece("".join(piece.text for piece in run), is_marked) for is_marked, run in runs]


def _word_start(text: str, at: int) -> int:
    """Return the start of the next word from ``at`` on, if one is near."""
    if at == 0 or is_unspaced(text[at]):
        return at
    space = text.find(" ", at, at + 40)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 40, at + 1)
    return space if space >= 0 else at
