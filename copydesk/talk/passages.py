"""A passage that a reader marked on the page, found again in the source of the post.

What a browser hands over is the rendered text, white space changed and the marks of Markdown gone; so letters and
digits are compared, nothing else. ``before`` is a little of the text that stands before the passage, to tell places
apart that read alike.
"""

from collections.abc import Sequence
from typing import NamedTuple

from copydesk.lib import markdown
from copydesk.posts.models import Revision

LONGEST = 1000
LONGEST_BEFORE = 60
_FIELDS = ("body", "headline", "dek")


class Marked(NamedTuple):
    """What a reader marked, as their browser has it."""

    text: str
    before: str = ""


class Place(NamedTuple):
    """Where it stands: code points of one field of a revision, as typed."""

    field: str
    start: int
    end: int


def find(revision: Revision, marked: Marked) -> Place | None:
    """Return where the passage stands in the revision, or None when it does not stand there in one piece."""
    wanted, before = _letters(marked.text), _letters(marked.before)
    if not wanted:
        return None
    for field in _FIELDS:
        source = getattr(revision, field)
        runs = markdown.visible_runs(source) if field == "body" else [(0, len(source))]
        if span := _span(source, runs, wanted, before):
            return Place(field, *span)
    return None


def _span(source: str, runs: Sequence[tuple[int, int]], wanted: str, before: str) -> tuple[int, int] | None:
    letters, places = _with_places(source, runs)
    found = _occurrence(letters, wanted, before)
    return (places[found], places[found + len(wanted) - 1] + 1) if found >= 0 else None


def _occurrence(letters: str, wanted: str, before: str) -> int:
    """Return the place of the occurrence that has ``before`` in front of it, else of the first; -1 for none."""
    exact = letters.find(before + wanted) if before else -1
    return exact + len(before) if exact >= 0 else letters.find(wanted)


def _letters(text: str) -> str:
    return "".join(_folded(character) for character in text)


def _with_places(source: str, runs: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """Return the letters of the visible text, and where in the source each of them stands."""
    letters: list[str] = []
    places: list[int] = []
    for start, end in runs:
        for place in range(start, end):
            folded = _folded(source[place])
            letters.append(folded)
            places += [place] * len(folded)
    return "".join(letters), places


def _folded(character: str) -> str:
    return character.casefold() if character.isalnum() else ""
