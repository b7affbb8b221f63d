"""Untrusted HTML made safe, and what is done with it afterwards: links, plain text, the form for a page.

``clean`` is the one sanitiser (nh3), and the tables here are the one allow-list. What it returns is canonical: every
``<`` begins a tag, every attribute stands in double quotes. So a small exact grammar reads it again, in one pass.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import urlsplit

import nh3

from copydesk.lib import figures

LONGEST_HOST = 253  # characters (RFC 1035)
VOID = frozenset({"br", "hr", "img"})
_PHRASES = {
    "a",
    "abbr",
    "b",
    "cite",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "kbd",
    "q",
    "s",
    "samp",
    "small",
    "strong",
}
INLINE = frozenset(_PHRASES | {"sub", "sup", "u", "var", "br", "img"})
LEAVES = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "pre", "hr", "dt", "caption", "figcaption"})
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
CONTAINERS = frozenset({"blockquote", "div", "ul", "ol", "li", "dl", "dd", "figure"} | _TABLE)
TAGS = INLINE | LEAVES | CONTAINERS
# h1 is the headline's; in a body it becomes h2.
RENAMED = {
    "h1": "h2",
    "strike": "s",
    "tt": "code",
    "tfoot": "tbody",
    "article": "div",
    "section": "div",
    "center": "div",
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
}
ALIGNMENTS = {"align-left", "align-center", "align-right"}
# What stands between these is no text for readers: it goes with the tags.
UNREAD = frozenset({"script", "style", "iframe", "noembed", "noframes", "title", "template"})

_IN_SCRIPT = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_KEPT = 128  # addresses; whoever writes, cleans and checks a text asks about each, soon after another
_WEB = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^/]", re.IGNORECASE)
_HERE = re.compile(r"/(?!/)")
_ODD = re.compile(r'[\x00-\x20\x7f"<>\\^`{|}]')
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_REL = "ugc nofollow noopener"


class Link(NamedTuple):
    """A link of clean HTML and the text that readers see of it."""

    href: str
    text: str


class Tag(NamedTuple):
    """One tag of clean HTML; attributes are decoded."""

    name: str
    closing: bool
    attributes: dict[str, str]


@lru_cache(maxsize=_KEPT)
def safe_url(url: str, *, image: bool = False) -> str | None:
    """Return a link's address as it may be printed, or None when it may not.

    http and https with a host, mailto (not for images), and paths of this site (one leading slash). Characters that
    browsers drop or read in their own way (tabs, line ends, backslashes) are dropped or escaped.
    """
    plain = _CONTROL.sub("", url).strip()
    plain = _ODD.sub(lambda found: f"%{ord(found[0]):02X}", plain)
    if _HERE.match(plain) or (not image and _MAIL.match(plain)):
        return plain
    return plain if _WEB.match(plain) and host_of(plain) else None


@lru_cache(maxsize=_KEPT)
def host_of(url: str) -> str:
    """Return the host of a web address in lower case; empty for other addresses and broken ones."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".") if parts.scheme in ("http", "https") else ""


def ascii_host(host: str) -> str:
    """Return the one spelling of a host name: lower case, ASCII (punycode) where it has one, no dot at the end."""
    name = host.lower().rstrip(".")
    if not name.isascii() and len(name) <= LONGEST_HOST:
        with suppress(UnicodeError):  # not a name by the rules, yet what was typed: compared as it is
            name = name.encode("idna").decode("ascii")
    return name


def clean(untrusted: str) -> str:
    """Return only what the allow-list knows, well nested, in canonical form."""
    return _clean(untrusted)


def clean_marked(untrusted: str) -> str:
    """Return the same as ``clean`` and the marks of evidence; only for HTML in which nobody else can write marks."""
    return _clean_marked(untrusted)


def tokens(html: str) -> Iterator[Tag | str]:
    """Yield the tags and the (decoded) texts of clean HTML, in order."""
    position = 0
    for found in _TAG.finditer(html):
        if found.start() > position:
            yield unescape(html[position : found.start()])
        yield _tag(found)
        position = found.end()
    if position < len(html):
        yield unescape(html[position:])


def links(html: str) -> list[Link]:
    """Return every ``<a href>`` of clean HTML, in order."""
    found: list[Link] = []
    href: str | None = None
    texts: list[str] = []
    for token in tokens(html):
        if isinstance(token, str):
            texts.append(token)
        elif token.name == "a":
            if href is not None:
                found.append(Link(href, "".join(texts)))
            href, texts = token.attributes.get("href"), []
    return found


def for_page(html: str, *, trusted: Collection[str], own_media: str = "/media/") -> str:
    """Return clean HTML as it is printed.

    Links to other hosts get ``rel="ugc nofollow noopener"`` unless the host, with or without ``www.``, is in
    ``trusted``. Images from elsewhere become links, so that no page makes a third-party request; those below
    ``own_media`` stay; those that were taken in here get all their sizes and, alone in a paragraph, a caption
    (``lib.figures``). What may be wider than the page, and then scrolls by itself, can be reached by keyboard.
    """
    for scrolling in ("pre", "table"):
        html = html.replace(f"<{scrolling}>", f'<{scrolling} tabindex="0">')
    if "<a " not in html and "<img " not in html:
        return html
    html = figures.with_figures(html)
    inside = False

    def printed(found: re.Match[str]) -> str:
        nonlocal inside
        if found[2] == "a":
            inside = not found[1]
            return _printed_link(_tag(found), trusted) if inside else found[0]
        if found[2] == "img":
            return _printed_image(found, trusted, own_media, inside)
        return found[0]

    return _TAG.sub(printed, html)


def plain_text(html: str) -> str:
    """Return the text of clean HTML, a line for each block; images give their alternative text."""
    pieces: list[str] = []
    for token in tokens(html):
        if isinstance(token, str):
            pieces.append(token.replace("\n", " "))
        elif token.name == "img":
            pieces.append(token.attributes.get("alt", ""))
        elif token.name not in INLINE or token.name == "br":
            pieces.append("\n")
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def absolute(html: str, site_url: str) -> str:
    """Return clean HTML with the addresses that begin with ``/`` made absolute, for feeds. ``site_url``: no path."""
    site = escape(site_url.rstrip("/"))

    def rewritten(found: re.Match[str]) -> str:
        attributes = _ATTRIBUTE.sub(lambda a: _absolute(a, site), found[3])
        return f"<{found[1]}{found[2]}{attributes}>"

    return _TAG.sub(rewritten, html)


def _absolute(attribute: re.Match[str], site: str) -> str:
    name, value = attribute[1], attribute[2]
    if name == "srcset":
        return f' srcset="{", ".join(site + each for each in value.split(", "))}"'
    return f' {name}="{site}{value}"' if name in ("href", "src") and _HERE.match(value) else attribute[0]


def paragraphs(text: str) -> str:
    """Return a plain text as HTML: an empty line ends a paragraph, every other line end stays one."""
    blocks = (block for block in re.split(r"\n[ \t]*\n", text) if block.strip())
    return "".join(f"<p>{escape(block.strip()).replace(chr(10), '<br>')}</p>" for block in blocks)


def data_block(value: object) -> str:
    """Return JSON as it may stand in a ``<script>`` that no browser runs: nothing in it can end the element."""
    written = json.dumps(value, ensure_ascii=False)
    for sign, escaped in _IN_SCRIPT.items():  # a hundred times as fast as str.translate
        written = written.replace(sign, escaped)
    return written


def is_trusted(host: str, trusted: Collection[str]) -> bool:
    """Whether a host is one of ``trusted`` (spelled by ``ascii_host``), with or without ``www.``, not a subdomain."""
    name = ascii_host(host)
    return name in trusted or name.removeprefix("www.") in trusted or f"www.{name}" in trusted


def _tag(found: re.Match[str]) -> Tag:
    return Tag(found[2], bool(found[1]), {a[1]: unescape(a[2]) for a in _ATTRIBUTE.finditer(found[3])})


def _printed_link(tag: Tag, trusted: Collection[str]) -> str:
    href = tag.attributes.get("href", "")
    host = host_of(href)
    attributes = dict(tag.attributes)
    if not (_HERE.match(href) or _MAIL.match(href) or not href or is_trusted(host, trusted)):
        attributes["rel"] = _REL
    return "<a" + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">"


def _printed_image(found: re.Match[str], trusted: Collection[str], own_media: str, inside_link: bool) -> str:
    attributes = _tag(found).attributes
    source = attributes.get("src", "")
    if "srcset" in attributes:
        return found[0]  # of a figure, which is ready
    if picture := figures.inline(attributes):
        return picture
    if source.startswith(own_media) and "/." not in source:
        return found[0]
    label = escape(" ".join(attributes.get("alt", "").split()) or host_of(source) or source)
    if inside_link or not source:
        return label
    titled = {"href": source} | ({"title": attributes["title"]} if attributes.get("title") else {})
    return f"{_printed_link(Tag('a', False, titled), trusted)}{label}</a>"


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    if attribute in ("href", "src"):
        return safe_url(value, image=tag == "img")
    if attribute == "start":
        return value if re.fullmatch(r"[0-9]{1,9}", value) else None
    return value


def _cleaner(
    tags: frozenset[str], attributes: dict[str, set[str]], classes: dict[str, set[str]]
) -> Callable[[str], str]:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(UNREAD),
        attributes=attributes,
        attribute_filter=_filtered,
        allowed_classes=classes,
        generic_attribute_prefixes=set(),
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
        link_rel=None,
    ).clean


_CLASSES = {"th": ALIGNMENTS, "td": ALIGNMENTS}
_clean = _cleaner(TAGS, ATTRIBUTES, _CLASSES)
_clean_marked = _cleaner(
    TAGS | {"mark"},
    ATTRIBUTES | {"mark": {"id", "data-finding"}},
    _CLASSES | {"mark": {"evidence"}},
)
