"""Markdown as typed into clean HTML, with a source map, so that evidence can be marked in the rendered post.

The engine is pulldown-cmark (pyromark), which tells where each piece stands in the source; docs/decisions/0004 says
why. CommonMark with tables and ~~strikethrough~~; quotes and dashes stay as typed. ``#`` and ``##`` both give h2,
since the headline is the h1. Offsets count code points of the source as typed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from copydesk.lib import html as cleaner
from copydesk.lib.evidence import Marks, Span, made_visible
from copydesk.lib.reader import STANDS_IN, Reader
from copydesk.lib.traces import BodyLink, Removed

__all__ = [
    "SANITISER_VERSION",
    "BodyLink",
    "Removed",
    "Rendered",
    "Span",
    "body_links",
    "mark",
    "render",
    "visible_runs",
]

# Raise it whenever the same source may give other HTML: the stored HTML is then made anew.
SANITISER_VERSION = 1

_MAX_EVENTS = 250_000
_EVENTS_EACH = 3  # the most that one character can cause, tables aside
_MAX_LINES = 500
_MAX_COLUMNS = 100
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_MARK = re.compile(r'</?mark(?: [a-z-]+="[^"<>]*")*>')
_OPEN_LINK = re.compile(
    r"""\]\((?![ \t]*
    (?:<[^<>\\\n]*>|[^\s<()\\]*(?:\([^\s()\\]*\)[^\s()\\]*)*)           # the address
    (?:[ \t]+(?:"[^"\\\n]*"|'[^'\\\n]*'|\([^()\\\n]*\)))?[ \t]*\))   # the title, and the end
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Rendered:
    """Clean HTML, the first 100 things that were taken out, and how many there were in all."""

    html: str
    removed: list[Removed] = field(default_factory=list)
    removed_count: int = 0


@lru_cache(maxsize=1)
def render(source: str) -> Rendered:
    """Return the clean HTML of a Markdown source. The last one is kept: the checks ask, and then it is stored."""
    writer = _read(source).writer
    return Rendered(cleaner.clean("".join(writer.out)), writer.removed, writer.removed_count)


def mark(source: str, spans: Sequence[Span]) -> str:
    """Return the clean HTML of ``source`` with ``<mark class="evidence" data-finding="N">`` around the evidence.

    The first mark of each finding has the id ``evidence-N``. Evidence that readers do not see shows on the link, or
    on the text, nearest to it. If the marks would change anything else, they are left out.
    """
    reader = _read(source)
    plain = reader.writer
    clean = cleaner.clean("".join(plain.out))
    places = [(link.start, link.end) for link in plain.links]
    shown = made_visible(source, spans, plain.runs, places)
    if not shown:
        return clean
    again = Reader(plain.source, reader.seen, Marks(shown))
    again.run()
    marked = cleaner.clean_marked("".join(again.writer.out))
    return marked if without_marks(marked) == clean else clean


def without_marks(html: str) -> str:
    """Return what ``mark`` gave without the marks."""
    return _MARK.sub("", html)


def body_links(source: str) -> list[BodyLink]:
    """Return every link and image of a body that readers get, in order, with where it stands in the source."""
    return _read(source).writer.links


def visible_runs(source: str) -> list[tuple[int, int]]:
    """Return the stretches of the source that readers see as text (start, end), in order."""
    return sorted((run.start, run.end) for run in _read(source).writer.runs)


@lru_cache(maxsize=1)
def _read(source: str) -> Reader:
    """Read a source; the last one is kept, since who asks for its HTML mostly asks for its links, too."""
    readable = _NO_TEXT.sub("\ufffd", source)
    reader = Reader(readable, _masked(readable))
    if not reader.run(limit=max(_MAX_EVENTS, _EVENTS_EACH * len(readable))):
        # Only a table can be that much larger than its source: the engine fills missing cells up.
        reader = Reader(readable, reader.seen.replace("|", STANDS_IN))
        reader.run()
    return reader


def _masked(source: str) -> str:
    """Hide from the engine what takes it long; it stays as typed.

    Those are, in a source of more than 500 lines, inline links of which the address or the title is not plainly
    finished on its line (each line of a title costs the engine a look at the whole source), and tables of more than
    100 columns.
    """
    if source.count("\n") > _MAX_LINES:
        source = _OPEN_LINK.sub("]" + STANDS_IN, source)
    if source.count("|") > _MAX_COLUMNS:
        lines = source.split("\n")
        wide = (line.count("|") > _MAX_COLUMNS for line in lines)
        source = "\n".join(
            line.replace("|", STANDS_IN) if w else line for line, w in zip(lines, wide, strict=True)
        )
    return source
