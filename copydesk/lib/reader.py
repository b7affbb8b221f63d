"""Reads the events of the Markdown engine (pulldown-cmark) and hands them to a ``Writer``, with their places.

The engine counts bytes of UTF-8; here everything counts code points.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from html import escape
from itertools import accumulate
from typing import Any

import pyromark

from copydesk.lib import html as cleaner
from copydesk.lib.evidence import Marks
from copydesk.lib.rawtags import RawOther, RawTag, RawText, scan
from copydesk.lib.traces import BodyLink
from copydesk.lib.writer import Writer

STANDS_IN = "\x02"  # for a character that the engine shall not see; no submission may hold it

_ENGINE = pyromark.Markdown(options=pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH)
_BEGINS = bytes(not 0x80 <= byte < 0xC0 for byte in range(256))
_TAGS = {
    "Paragraph": "p",
    "Item": "li",
    "Emphasis": "em",
    "Strong": "strong",
    "Strikethrough": "del",
    "BlockQuote": "blockquote",
}


class Reader:
    """Hands the engine's events to a writer. ``seen`` is the source as the engine sees it, as long as the source."""

    def __init__(self, source: str, seen: str, marks: Marks | None = None) -> None:
        self.writer = Writer(source, marks)
        self._source = source
        self.seen = seen
        self._before: list[int] | None = None if seen.isascii() else _characters_before(seen)
        self._ends: list[tuple[str, ...]] = []  # what each open element of the engine ends, innermost first
        self._images: list[tuple[str, str, int, list[str]]] = []
        self._raw: list[tuple[int, str]] = []  # the lines of a raw HTML block, and where each begins
        self._waiting: tuple[int, int] | None = None  # a text not written yet, since more of it may come
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
        before, handlers = self._before, self._handlers
        value: Any
        for count, (event, place) in enumerate(_ENGINE.events_with_range(self.seen)):
            if limit is not None and count > limit:
                return False
            start, end = place["start"], place["end"]
            if before is not None:
                start, end = before[start], before[end]
            if isinstance(event, str):
                self._flush()
                self._break(event, start, end)
                continue
            [(kind, value)] = event.items()
            if kind == "Text":
                self._text(value, start, end)
                continue
            if self._waiting:
                self._flush()
            handlers[kind](value, start, end)
        self._flush()
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
        """Write a text, or put it to the one before: the engine gives a text for each bracket and asterisk."""
        if text != self.seen[start:end]:
            self._flush()
            self._write_text(text.replace(STANDS_IN, "|"), start, end)
        elif self._waiting and self._waiting[1] == start:
            self._waiting = (self._waiting[0], end)
        else:
            self._flush()
            self._waiting = (start, end)

    def _flush(self) -> None:
        if self._waiting:
            (start, end), self._waiting = self._waiting, None
            self._write_text(self._source[start:end], start, end)

    def _write_text(self, text: str, start: int, end: int) -> None:
        if self._images:
            self._images[-1][3].append(text)
        else:
            self.writer.text(text, start, end)

    def _code(self, code: str, start: int, end: int) -> None:
        offset = self.seen[start:end].find(code)
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
        return self._source[start:end] if text == self.seen[start:end] else text.replace(STANDS_IN, "|")

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
