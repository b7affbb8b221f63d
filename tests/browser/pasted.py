"""What people see in HTML, letter by letter: for comparing what was pasted with what came of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import html5lib

_UNREAD = {"head", "style", "script", "title", "meta", "xml"}
_BLOCKS = re.compile(r"p|h[1-6]|div|ul|ol|li|td|th|tr|table|blockquote|br|hr")
_WORD_LIST = re.compile(r"l\d+\s+level(\d+)")


class Letter(NamedTuple):
    """One letter that people see, and how."""

    sign: str
    bold: bool
    italic: bool
    link: str


class Item(NamedTuple):
    """One item of a list: how deep it lies (1 = outermost), and its first words without white space."""

    depth: int
    words: str


@dataclass
class Seen:
    """The letters of a page in order, its words, and the items of its lists."""

    letters: list[Letter] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """The words, in order."""
        return re.findall(r"\w+", "".join(self.text))


@dataclass(frozen=True)
class _Place:
    bold: bool = False
    italic: bool = False
    link: str = ""
    depth: int = 0
    in_heading: bool = False


def seen_in(html: str) -> Seen:
    """Return what people see of HTML, and of Word's lists what they mean."""
    seen = Seen()
    _read(html5lib.parse(html, namespaceHTMLElements=False), _Place(), seen, [])
    return seen


def _read(node: Any, place: _Place, seen: Seen, levels: list[int]) -> None:
    if not isinstance(node.tag, str) or node.tag in _UNREAD:
        return
    style = dict(_rules(node.get("style") or ""))
    if style.get("display") == "none" or style.get("mso-list") == "ignore":
        return
    place = _within(node, style, place)
    if _BLOCKS.fullmatch(node.tag):
        seen.text.append(" ")
        _begin_item(node, style, place, seen, levels)
    _take(node.text, place, seen)
    for child in node:
        _read(child, place, seen, levels)
        _take(child.tail, place, seen)
    if _BLOCKS.fullmatch(node.tag):
        seen.text.append(" ")


def _begin_item(node: Any, style: dict[str, str], place: _Place, seen: Seen, levels: list[int]) -> None:
    words = "".join("".join(_shown(node)).split())
    listed = _WORD_LIST.match(style.get("mso-list", ""))
    if node.tag == "li":
        seen.items.append(Item(place.depth, words))
    elif listed and words:
        level = int(listed[1])
        while levels and levels[-1] > level:
            levels.pop()
        if not levels or levels[-1] < level:
            levels.append(level)
        seen.items.append(Item(len(levels), words))
    elif node.tag in ("p", "div") and words and "MsoList" not in (node.get("class") or ""):
        levels.clear()


def _shown(node: Any) -> Iterator[str]:
    """Yield the text of an item up to the list or paragraph that follows in it."""
    if dict(_rules(node.get("style") or "")).get("mso-list") == "ignore":
        return
    yield node.text or ""
    for child in node:
        if child.tag in ("ul", "ol") or (node.tag == "li" and child.tag == "p" and child is not node[0]):
            return
        if isinstance(child.tag, str):
            yield from _shown(child)
        yield child.tail or ""


def _within(node: Any, style: dict[str, str], place: _Place) -> _Place:
    tag = node.tag
    if re.fullmatch("h[1-6]", tag):
        place = replace(place, in_heading=True)
    if tag in ("ul", "ol"):
        place = replace(place, depth=place.depth + 1)
    if tag == "a" and re.match("https?://|mailto:", node.get("href") or ""):
        place = replace(place, link=node.get("href"))
    weight = style.get("font-weight", "")
    is_bold = weight.startswith("bold") or (weight.isdigit() and int(weight) >= 600)
    if (tag in ("b", "strong") and (is_bold or not weight)) or (is_bold and not place.in_heading):
        place = replace(place, bold=True)
    if (tag in ("i", "em") and style.get("font-style") != "normal") or style.get("font-style") == "italic":
        place = replace(place, italic=True)
    return place


def _rules(style: str) -> Iterator[tuple[str, str]]:
    for rule in style.split(";"):
        name, _colon, value = rule.partition(":")
        yield name.strip().lower(), " ".join(value.split()).lower()


def _take(text: str | None, place: _Place, seen: Seen) -> None:
    if not text:
        return
    seen.text.append(text)
    seen.letters += [
        Letter(sign, place.bold, place.italic, place.link) for sign in text if not sign.isspace()
    ]
