"""Markdown as typed into clean HTML, with a source map, so that evidence can be marked in the rendered post.

The engine is pulldown-cmark (pyromark), which tells where each piece stands in the source; docs/decisions/0004 says
why. CommonMark with tables and ~~strikethrough~~; quotes and dashes stay as typed. ``#`` and ``##`` both give h2,
since the headline is the h1. Offsets count code points of the source as typed.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate
from typing import Any

import pyromark

from copydesk.lib import html as cleaner
from copydesk.lib.evidence import Marks, Span, made_visible
from copydesk.lib.rawtags import RawOther, RawTag, RawText, scan
from copydesk.lib.writer import BodyLink, Removed, Writer

__all__ = ["SANITISER_VERSION", "BodyLink", "Removed", "Rendered", "Span", "body_links", "mark", "render"]

# Raise it whenever the same source may give other HTML: the stored HTML is then made anew.
SANITISER_VERSION = 1

_ENGINE = pyromark.Markdown(options=pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH)
_MAX_EVENTS = 250_000
_EVENTS_EACH = 3  # the most that one character can cause, tables aside
_BEGINS = bytes(not 0x80 <= byte < 0xC0 for byte in range(256))
_MAX_LINES = 2_000
_MAX_COLUMNS = 100
_STANDS_IN = "\x02"  # for a character that the engine shall not see; forbidden in submissions
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_LONG = re.compile(rf"(?:[^\n]*\S[^\n]*(?:\n|\Z)){{{_MAX_LINES},}}")

_TAGS = {
    "Paragraph": "p",
    "Item": "li",
    "Emphasis": "em",
    "Strong": "strong",
    "Strikethrough": "del",
    "BlockQuote": "blockquote",
}


@dataclass(frozen=True)
class Rendered:
    """Clean HTML, the first 100 things that were taken out, and how many there were in all."""

    html: str
    removed: list[Removed] = field(default_factory=list)
    removed_count: int = 0


def render(source: str) -> Rendered:
    """Return the clean HTML of a Markdown source."""
    writer = _read(source)
    return Rendered(cleaner.clean("".join(writer.out)), writer.removed, writer.removed_count)


def mark(source: str, spans: Sequence[Span]) -> str:
    """Return the clean HTML of ``source`` with ``<mark class="evidence" data-finding="N">`` around the evidence.

    The first mark of each finding has the id ``evidence-N``. Evidence that readers do not see shows on the link, or
    on the text, nearest to it. If the marks would change anything else, they are left out.
    """
    plain = _read(source)
    clean = cleaner.clean("".join(plain.out))
    places = [(link.start, link.end) for link in plain.links]
    shown = made_visible([span for span in spans if span.start <= span.end], plain.runs, places)
    if not shown:
        return clean
    marked = cleaner.clean_marked("".join(_read(source, Marks(shown)).out))
    return marked if without_marks(marked) == clean else clean


def without_marks(html: str) -> str:
    """Return what ``mark`` gave without the marks."""
    return re.sub(r"</?mark(?: [a-z-]+=\"[^\"<>]*\")*>", "", html)


def body_links(source: str) -> list[BodyLink]:
    """Return every link and image of a body that readers get, in order, with where it stands in the source."""
    return _read(source).links


def _read(source: str, marks: Marks | None = None) -> Writer:
    readable = _NO_TEXT.sub("\ufffd", source)
    reader = _Reader(readable, _masked(readable), marks)
    if not reader.run(limit=max(_MAX_EVENTS, _EVENTS_EACH * len(readable))):
        # Only a table can be that much larger than its source: the engine fills missing cells up.
        reader = _Reader(readable, readable.replace("|", _STANDS_IN), marks)
        reader.run()
    return reader.writer


def _masked(source: str) -> str:
    """Hide from the engine what takes it quadratic time: inline links in paragraphs of more than 2,000 lines (their
    titles), and tables of more than 100 columns. Those stay as typed.
    """
    if source.count("\n") >= _MAX_LINES and "](" in source:
        source = _LONG.sub(lambda found: found[0].replace("](", "]" + _STANDS_IN), source)
    if source.count("|") > _MAX_COLUMNS:
        lines = source.split("\n")
        wide = (line.count("|") > _MAX_COLUMNS for line in lines)
        source = "\n".join(
            line.replace("|", _STANDS_IN) if w else line for line, w in zip(lines, wide, strict=True)
        )
    return source


class _Reader:
    """Hands the engine's events to a writer. ``seen`` is the source as the engine sees it, as long as the source."""

    def __init__(self, source: str, seen: str, marks: Marks | None) -> None:
        self.writer = Writer(source, marks)
        self._source = source
        self._seen = seen
        self._before: list[int] | None = None if seen.isascii() else _characters_before(seen)
        self._ends: list[tuple[str, ...]] = []  # what each open element of the engine ends, innermost first
        self._images: list[tuple[str, str, int, list[str]]] = []
        self._raw: list[tuple[int, str]] = []  # the lines of a raw HTML block, and where each begins
        self._alignments: Sequence[str] = ()
        self._cell = 0
        self._handlers: dict[str, Callable[[Any, int, int], None]] = {
            "Start": self._start,
            "End": self._end,
            "Text": self._text,
            "Code": self._code,
            "Html": lambda text, start, end: self._raw.append((start, self._as_typed(text, start, end))),
            "InlineHtml": self._inline_html,
        }

    def run(self, limit: int | None = None) -> bool:
        """Read everything; False as soon as there are more than ``limit`` events."""
        before = self._before
        for count, (event, place) in enumerate(_ENGINE.events_with_range(self._seen)):
            if limit is not None and count > limit:
                return False
            start, end = place["start"], place["end"]
            if before is not None:
                start, end = before[start], before[end]
            if isinstance(event, str):
                self._break(event, start, end)
            else:
                for kind, value in event.items():
                    self._handlers[kind](value, start, end)
        return True

    def _break(self, event: str, start: int, end: int) -> None:
        if self._images:
            self._images[-1][3].append(" ")
        elif event == "SoftBreak":
            self.writer.text("\n", start, end)
        else:
            self.writer.break_("hr" if event == "Rule" else "br")

    # -- elements -----------------------------------------------------------------------------------------

    def _start(self, tag: Any, start: int, end: int) -> None:
        kind: str
        value: Any
        kind, value = (tag, None) if isinstance(tag, str) else next(iter(tag.items()))
        if kind == "Image":
            self._images.append((value["dest_url"], value["title"], len(self._ends), []))
            self._ends.append(())
        elif self._images:
            self._ends.append(())
        elif kind == "Link":
            self._start_link(value, start, end)
        elif kind.startswith("Table"):
            self._start_table(kind, value)
        else:
            self._start_plain(kind, value)

    def _start_plain(self, kind: str, value: Any) -> None:
        names: tuple[str, ...] = ()
        attributes = ""
        match kind:
            case "Heading":
                names = ("h2" if value["level"] == "H1" else value["level"].lower(),)
            case "CodeBlock":
                names = ("pre", "code")
            case "List":
                names = ("ul",) if value is None else ("ol",)
                attributes = "" if value in (None, 1) else f' start="{value}"'
            case "HtmlBlock":
                self._raw = []
            case _:
                names = (_TAGS[kind],)
        self._begin(names, attributes)

    def _begin(self, names: tuple[str, ...], attributes: str = "") -> None:
        for name in names:
            self.writer.begin(name, attributes)
        self._ends.append(names[::-1])

    def _start_link(self, value: dict[str, str], start: int, end: int) -> None:
        typed = "mailto:" + value["dest_url"] if value["link_type"] == "Email" else value["dest_url"]
        url = self.writer.address(typed, start, end)
        titled = f' title="{escape(value["title"])}"' if value["title"] else ""
        if url is None:
            self.writer.begin("a", shown=False)
        else:
            self.writer.begin("a", f' href="{escape(url)}"{titled}', BodyLink(url, "", start, end))
        self._ends.append(("a",))

    def _start_table(self, kind: str, value: Any) -> None:
        self._cell = self._cell + 1 if kind == "TableCell" else -1
        match kind:
            case "Table":
                self._alignments = value
                self._begin(("table",))
            case "TableHead":
                self._begin(("thead", "tr"))
            case "TableRow":
                if self.writer.innermost == "table":
                    self.writer.begin("tbody")
                self._begin(("tr",))
            case _:
                side = self._alignments[self._cell] if self._cell < len(self._alignments) else "None"
                head = "thead" in self._ends[-1]
                self._begin(
                    ("th" if head else "td",), "" if side == "None" else f' class="align-{side.lower()}"'
                )

    def _end(self, _tag: Any, start: int, end: int) -> None:
        names = self._ends.pop()
        if self._images:
            if self._images[-1][2] == len(self._ends):
                self._end_image(start, end)
            return
        if _tag == "HtmlBlock":
            self._end_raw()
        for name in names:
            self.writer.end(name)
        if names and names[-1] not in cleaner.INLINE:
            self.writer.newline()

    def _end_image(self, start: int, end: int) -> None:
        url, title, _depth, alt = self._images.pop()
        if self._images:
            self._images[-1][3].extend(alt)
        else:
            safe = self.writer.address(url, start, end, image=True)
            self.writer.image(safe, "".join(alt), title, start, end)

    # -- texts and raw HTML -------------------------------------------------------------------------------

    def _text(self, text: str, start: int, end: int) -> None:
        typed = self._as_typed(text, start, end)
        if self._images:
            self._images[-1][3].append(typed)
        else:
            self.writer.text(typed, start, end)

    def _code(self, code: str, start: int, end: int) -> None:
        offset = self._seen[start:end].find(code)
        if offset >= 0:
            start, end = start + offset, start + offset + len(code)
        typed = self._as_typed(code, start, end)
        if self._images:
            self._images[-1][3].append(typed)
            return
        self.writer.begin("code")
        self.writer.text(typed, start, end)
        self.writer.end("code")

    def _as_typed(self, text: str, start: int, end: int) -> str:
        """Return an event's text as it stands in the source, should something of it have been hidden."""
        return self._source[start:end] if text == self._seen[start:end] else text.replace(_STANDS_IN, "|")

    def _inline_html(self, html: str, start: int, end: int) -> None:
        if not self._images:
            self._raw = [(start, self._as_typed(html, start, end))]
            self._write_raw(in_line=True)

    def _end_raw(self) -> None:
        self._write_raw(in_line=False)
        self.writer.end_of_block()

    def _write_raw(self, *, in_line: bool) -> None:
        html = "".join(line for _start, line in self._raw)
        firsts = list(accumulate((len(line) for _start, line in self._raw), initial=0))

        def place(offset: int) -> int:
            line = bisect_right(firsts, offset) - 1
            return self._raw[line][0] + offset - firsts[line]

        for piece in scan(html):
            start, end = place(piece.start), place(piece.end - 1) + 1
            if isinstance(piece, RawTag):
                self.writer.typed(piece, start, end, in_line=in_line)
            elif isinstance(piece, RawOther):
                self.writer.refuse("<!-- -->", start, end, active=False)
            else:
                self._raw_text(html, piece, place)

    def _raw_text(self, html: str, piece: RawText, place: Callable[[int], int]) -> None:
        offset = piece.start
        for line in html[piece.start : piece.end].splitlines(keepends=True):
            self.writer.raw_text(line, place(offset), place(offset) + len(line))
            offset += len(line)


def _characters_before(text: str) -> list[int]:
    """Return, for each byte offset of the text's UTF-8, how many characters begin before it."""
    return list(accumulate(text.encode().translate(_BEGINS), initial=0))
