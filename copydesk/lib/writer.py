"""Writes the HTML of a Markdown source: well nested, bounded in depth, each text at its place in the source.

The sanitiser comes after it and would repair whatever is wrong. But an HTML parser needs quadratic time and memory
for tags nested by the ten thousand, and moves misplaced texts about; so what reaches it is already in order, and
the source map stays true. The rules:

- 100 levels at most; deeper tags are left out, their text stays.
- Raw inline elements, paragraphs and headings end with the Markdown block they begin in.
- No link within a link; no block within a line of text; items only in lists.
- What stands in a raw table outside of its cells ends the table.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

from copydesk.lib import html as clean
from copydesk.lib.evidence import Marks, Run
from copydesk.lib.nesting import ENDS_BEFORE, FRAME, PARENTS
from copydesk.lib.rawtags import RawAttribute, RawTag
from copydesk.lib.traces import ACTIVE, SNIPPET, BodyLink, Removals, Removed

MAX_DEPTH = 100
_MAX_MARKS = 4  # findings shown on one piece of text; those not shown before come first
_REFERENCE = re.compile(r"&#?\w{1,32};?")
_ATTRIBUTE_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|\w{1,32}(?=;));?")


class _Element(NamedTuple):
    name: str
    typed: bool  # raw HTML, not Markdown
    shown: bool
    link: int | None  # the place in ``links`` of the link that it is
    in_link: int | None  # ... and of the one that it stands in


class Writer(Removals):
    """One document being written. Offsets count code points of ``source``."""

    def __init__(self, source: str, marks: Marks | None = None) -> None:
        super().__init__(source)
        self.out: list[str] = []
        self.links: list[BodyLink] = []
        self.runs: list[Run] = []
        self.unread: Removed | None = None  # inside a removed script or the like
        self._marks = marks
        self._marked: set[int] = set()
        self._stack: list[_Element] = []
        self._link: int | None = None  # the link that is written just now: its place in ``links``
        self._texts: dict[int, list[str]] = {}

    # -- Markdown's elements ------------------------------------------------------------------------------

    def begin(
        self, name: str, attributes: str = "", link: BodyLink | None = None, *, shown: bool = True
    ) -> None:
        """Begin an element of Markdown; too deep or not ``shown``, only its content will be there."""
        if name not in clean.INLINE:
            self.unread = None
        shown = shown and not self.unread and len(self._stack) < MAX_DEPTH
        shown = shown and not (name == "a" and self._link is not None)
        if name in PARENTS:
            shown = shown and self._stack[-1].shown
        else:
            self._leave_frame()
        if shown:
            self.out.append(f"<{name}{attributes}>")
        self._push(name, typed=False, shown=shown, link=link if shown else None)

    def end(self, name: str) -> None:
        """End the innermost Markdown element ``name`` and all that is still open in it."""
        if name not in clean.INLINE:
            self.unread = None
        while self._stack:
            element = self._stack[-1]
            self._pop(self._stack[-1])
            if element.name == name and not element.typed:
                break

    def break_(self, name: str) -> None:
        """Write ``br`` or ``hr``."""
        self._leave_frame()
        self.out.append(f"<{name}>\n")

    def newline(self) -> None:
        """Write a line end, for those who read the source of the page."""
        self.out.append("\n")

    def image(self, url: str | None, alt: str, title: str, start: int, end: int) -> None:
        """Write an image that stands at a place in the source; without an address, its alternative text."""
        if self.unread:
            return
        if url is None:
            self.text(alt, start, end)
            return
        self._leave_frame()
        titled = f' title="{escape(title)}"' if title else ""
        self.links.append(BodyLink(url, alt, start, end, is_image=True))
        self.runs.append(Run(start, end, self._link))
        self._marked_up(f'<img src="{escape(url)}" alt="{escape(alt)}"{titled}>', self._over(start, end))

    # -- texts --------------------------------------------------------------------------------------------

    def text(self, text: str, start: int, end: int) -> None:
        """Write a text that came from a stretch of the source."""
        if self.unread:
            return
        if self.out[-1:] == ["<pre>"] and text.startswith("\n"):
            return  # line ends right behind <pre> count for nothing, once or twice read
        if self._link is not None:
            self._texts[self._link].append(text)
        bare = text.strip()
        if not bare:
            self.out.append(text)
            return
        self._leave_frame()
        exact = text == self.source[start:end]
        if exact:
            begin = start + text.index(bare)
            self.runs.append(Run(begin, begin + len(bare), self._link))
        else:
            self.runs.append(Run(start, end, self._link))
        if self._marks is None:
            self.out.append(escape(text, quote=False))
        elif exact:
            for begin, stop, findings in self._marks.cut(start, end):
                self._marked_up(escape(self.source[begin:stop], quote=False), findings)
        else:
            self._marked_up(escape(text, quote=False), self._marks.over(start, end))

    def raw_text(self, text: str, start: int, end: int) -> None:
        """Write a text of raw HTML, in which character references are not decoded yet."""
        exact = end - start == len(text)
        position = 0
        for found in _REFERENCE.finditer(text):
            self._raw_piece(text[position : found.start()], start + position if exact else start, end, exact)
            here = start + found.start() if exact else start
            self.text(unescape(found[0]), here, here + len(found[0]) if exact else end)
            position = found.end()
        self._raw_piece(text[position:], start + position if exact else start, end, exact)

    def _raw_piece(self, text: str, start: int, end: int, exact: bool) -> None:
        if text:
            self.text(text, start, start + len(text) if exact else end)

    def _over(self, start: int, end: int) -> list[int]:
        return self._marks.over(start, end) if self._marks else []

    def _marked_up(self, html: str, findings: list[int]) -> None:
        """Write HTML with a mark for each finding, one within the other, white space outside."""
        inner = html.strip()
        if not findings or not inner:
            self.out.append(html)
            return
        findings = sorted(findings, key=self._marked.__contains__)[:_MAX_MARKS]
        before, _inner, after = html.partition(inner)
        self.out.append(before)
        for finding in findings:
            id_ = "" if finding in self._marked else f' id="evidence-{finding}"'
            self._marked.add(finding)
            self.out.append(f'<mark class="evidence" data-finding="{finding}"{id_}>')
        self.out.append(inner + "</mark>" * len(findings) + after)

    # -- raw HTML -----------------------------------------------------------------------------------------

    def typed(self, tag: RawTag, start: int, end: int, *, in_line: bool) -> None:
        """Write a raw tag if the allow-list knows it and it fits here; ``in_line``: within a line of text."""
        if self.unread:
            self._typed_in_unread(tag, end)
            return
        name = clean.RENAMED.get(tag.name, tag.name)
        if name not in clean.TAGS or (in_line and name not in clean.INLINE):
            if not tag.closing:
                self._refuse(tag, start, end)
        elif tag.closing:
            self._end_typed(name, end)
        elif not (name == "a" and self._link is not None) and len(self._stack) < MAX_DEPTH:
            self._begin_typed(name, tag, start, end)

    def end_of_block(self) -> None:
        """End what raw HTML may not keep open beyond its block: all but lists, tables, quotes and figures."""
        self.unread = None
        lowest = len(self._stack)
        for place in range(len(self._stack) - 1, -1, -1):
            if not self._stack[place].typed:
                break
            if self._stack[place].name not in clean.CONTAINERS:
                lowest = place
        while len(self._stack) > lowest:
            self._pop(self._stack[-1])

    def _typed_in_unread(self, tag: RawTag, end: int) -> None:
        unread = self.unread
        if unread and tag.closing and f"<{tag.name}>" == unread.what:
            if self.removed and self.removed[-1] is unread:
                whole = self.source[unread.start : end]
                self.removed[-1] = unread._replace(end=end, text=whole[:SNIPPET])
            self.unread = None

    def _refuse(self, tag: RawTag, start: int, end: int) -> None:
        risky = tag.name in ACTIVE or any(one.name.startswith("on") for one in tag.attributes)
        entry = self.refuse(f"<{tag.name}>", start, end, active=risky)
        if tag.name in clean.UNREAD:
            self.unread = entry

    def _begin_typed(self, name: str, tag: RawTag, start: int, end: int) -> None:
        self._end_implied(name)
        if name not in PARENTS:
            self._leave_frame()
        elif self.innermost not in PARENTS[name]:
            return
        values = dict(self._allowed(name, tag, start, end))
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in values.items())
        if name == "img":
            if "src" in values:
                self.image(values["src"], values.get("alt", ""), values.get("title", ""), start, end)
            return
        self.out.append(f"<{name}{attributes}>")
        if name not in clean.VOID:
            href = values.get("href") if name == "a" else None
            self._push(name, typed=True, shown=True, link=BodyLink(href, "", start, end) if href else None)

    def _allowed(self, name: str, tag: RawTag, start: int, end: int) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for attribute in tag.attributes:
            if attribute.name in seen:
                continue  # browsers take the first of several
            seen.add(attribute.name)
            value = _ATTRIBUTE_REFERENCE.sub(lambda found: unescape(found[0]), attribute.value)
            where = self._place(attribute, tag, start, end)
            if attribute.name not in clean.ATTRIBUTES.get(name, ()):
                self.refuse(f"{attribute.name}=", *where, active=attribute.name.startswith("on"))
            elif attribute.name not in ("href", "src"):
                yield attribute.name, value
            elif url := self.address(value, *where, image=name == "img"):
                yield attribute.name, url

    def _place(self, attribute: RawAttribute, tag: RawTag, start: int, end: int) -> tuple[int, int]:
        if end - start != tag.end - tag.start:
            return start, end
        return start + attribute.start - tag.start, start + attribute.end - tag.start

    def _end_implied(self, name: str) -> None:
        """End what a browser would end before ``name`` begins: an open paragraph, the item before this one ..."""
        if name in clean.INLINE:
            return
        enders, walls = ENDS_BEFORE.get(name, (set(), clean.CONTAINERS))
        enders = enders | (clean.LEAVES if not enders else set())
        for place in range(len(self._stack) - 1, -1, -1):
            element = self._stack[place]
            if not element.typed or element.name in walls:
                return
            if element.name in enders:
                while len(self._stack) > place:
                    self._pop(self._stack[-1])
                return

    def _leave_frame(self) -> None:
        """End a raw table in which something stands outside of its cells; a browser would put it before the table."""
        while self._stack and self._stack[-1].typed and self._stack[-1].name in FRAME:
            self._pop(self._stack[-1])

    def _end_typed(self, name: str, end: int) -> None:
        for place in range(len(self._stack) - 1, -1, -1):
            element = self._stack[place]
            if not element.typed:
                return
            if element.name == name:
                while len(self._stack) > place:
                    self._pop(self._stack[-1], end)
                return

    # -- the stack ----------------------------------------------------------------------------------------

    @property
    def innermost(self) -> str:
        """The name of the innermost open element; empty when there is none."""
        return self._stack[-1].name if self._stack else ""

    def _push(self, name: str, *, typed: bool, shown: bool, link: BodyLink | None) -> None:
        place = None
        if link:
            place = len(self.links)
            self.links.append(link)
            self._texts[place] = []
            self._link = place
        self._stack.append(_Element(name, typed, shown, place, self._link))

    def _pop(self, element: _Element, end: int | None = None) -> None:
        self._stack.pop()
        self._link = self._stack[-1].in_link if self._stack else None
        if element.shown:
            self.out.append(f"</{element.name}>")
        if element.link is not None:
            link = self.links[element.link]
            text = "".join(self._texts.pop(element.link))
            stop = max(end or link.end, link.end)
            self.links[element.link] = link._replace(text=text, end=stop)
