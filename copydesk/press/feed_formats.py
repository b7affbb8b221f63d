"""How a feed is written: Atom (RFC 4287) with paging by archives (RFC 5005), and JSON Feed 1.1.

The id of a post in a feed is its address, which it keeps for ever. All dates are those of the posts, so that the same
posts give the same bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.sax import saxutils

from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.html import escape

from copydesk.lib.text import for_xml
from copydesk.press.masthead import Masthead
from copydesk.press.post_view import PostView

HISTORY = "http://purl.org/syndication/history/1.0"  # the namespace of RFC 5005
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # when the feed of an empty site was last changed


class Entry(NamedTuple):
    """A post as feeds hold it, written once for all that it stands in; and when it last changed."""

    changed_at: datetime
    atom: bytes
    json: bytes


@dataclass(frozen=True)
class Feed:
    """One document. Folders are paths with their last slash: ``home`` that of the list, ``folder`` the document's own.

    An archived document has a folder of its own. ``older`` and ``newer`` are the folders of the archived documents
    beside it; empty where there is none.
    """

    site: Masthead
    title: str
    home: str
    folder: str
    older: str
    newer: str
    entries: Sequence[Entry]

    @property
    def is_archived(self) -> bool:
        """Whether its posts will always be these."""
        return self.folder != self.home

    def address(self, folder: str, name: str = "") -> str:
        """Return the absolute address of a folder, or of a file in it."""
        return iri_to_uri(f"{self.site.url}/{folder}{name}")


def entry(view: PostView, url: str, html: str, published_at: datetime, changed_at: datetime) -> Entry:
    """Write a post; ``url`` and all in ``html`` are absolute."""
    moments = _moment(published_at), _moment(changed_at)
    written = json.dumps(_item(view, url, html, moments), ensure_ascii=False)
    return Entry(changed_at, _encoded(_atom_entry(view, url, html, moments)), _encoded(written))


def atom(feed: Feed) -> bytes:
    """Return the document as Atom. Its date is that of its posts."""
    changed = max((entry.changed_at for entry in feed.entries), default=_LONG_AGO)
    return b"".join(
        [_encoded(_atom_head(feed, changed)), *(entry.atom for entry in feed.entries), b"</feed>"]
    )


def _atom_head(feed: Feed, changed: datetime) -> str:
    """Write by hand what is said of the whole feed: Django writes XML event by event, for thousands of feeds."""
    site, home = feed.site, feed.address(feed.home)
    history = f' xmlns:fh="{HISTORY}"' if feed.is_archived else ""
    return "".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>\n',
            f'<feed xml:lang={_quoted(site.language)} xmlns="http://www.w3.org/2005/Atom"{history}>',
            _element("title", feed.title),
            f'<link href={_quoted(home)} rel="alternate"/>',
            f'<link href={_quoted(feed.address(feed.folder, "feed.xml"))} rel="self"/>',
            _element("id", home),
            _element("updated", _moment(changed)),
            f"<author>{_element('name', site.name)}</author>",
            _element("subtitle", site.tagline) if site.tagline else "",
            _element("generator", "Copydesk"),
            "<fh:archive/>" if feed.is_archived else "",
            *(f'<link href={_quoted(href)} rel="{rel}"/>' for rel, href in _around(feed).items()),
        ]
    )


def _atom_entry(view: PostView, url: str, html: str, moments: tuple[str, str]) -> str:
    byline = f"<author>{_element('name', view.byline)}</author>" if view.byline else ""
    summary = _element("summary", escape(view.dek), ' type="html"') if view.dek else ""
    language = f" xml:lang={_quoted(view.language)}" if view.language else ""
    related = f'<link href={_quoted(view.source.url)} rel="related"/>' if view.source else ""
    return "".join(
        [
            f"<entry{language}>",
            _element("title", view.headline),
            f'<link href={_quoted(url)} rel="alternate"/>',
            _element("published", moments[0]),
            _element("updated", moments[1]),
            byline,
            _element("id", url),
            summary,
            *(f"<category term={_quoted(name)}/>" for name in _categories(view)),
            _element("content", html, ' type="html"'),
            related,
            "</entry>",
        ]
    )


def _element(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{saxutils.escape(for_xml(text))}</{name}>"


def _quoted(text: str) -> str:
    return saxutils.quoteattr(for_xml(text))


def _moment(when: datetime) -> str:
    """Return a moment as RFC 3339 has it, in the site's time zone."""
    return timezone.localtime(when).isoformat()


def _around(feed: Feed) -> dict[str, str]:
    """Return the links between the documents of one feed, as RFC 5005 names them."""
    folders = {"prev-archive": feed.older, "next-archive": feed.newer}
    links = {rel: feed.address(folder, "feed.xml") for rel, folder in folders.items() if folder}
    return links | ({"current": feed.address(feed.home, "feed.xml")} if feed.is_archived else {})


def json_feed(feed: Feed) -> bytes:
    """Return the document as JSON Feed."""
    site = feed.site
    written = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.address(feed.home),
        "feed_url": feed.address(feed.folder, "feed.json"),
        **({"next_url": feed.address(feed.older, "feed.json")} if feed.older else {}),
        **({"description": site.tagline} if site.tagline else {}),
        "language": site.language,
    }
    head = json.dumps(written, ensure_ascii=False, indent=1).removesuffix("\n}")
    items = b",\n  ".join(entry.json for entry in feed.entries)
    listed = b"[\n  %b\n ]" % items if items else b"[]"
    return b'%b,\n "items": %b\n}' % (_encoded(head), listed)


def _item(view: PostView, url: str, html: str, moments: tuple[str, str]) -> dict[str, Any]:
    """Return a post as JSON Feed has it; it is written in one line: Python indents only what it writes slowly."""
    item: dict[str, Any] = {
        "id": url,
        "url": url,
        "title": view.headline,
        "content_html": html,
        "date_published": moments[0],
        "date_modified": moments[1],
        "tags": _categories(view),
    }
    item |= {"summary": view.dek} if view.dek else {}
    item |= {"external_url": view.source.url} if view.source else {}
    item |= {"language": view.language} if view.language else {}
    item |= {"authors": [{"name": view.byline}]} if view.byline else {}
    return item


def _categories(view: PostView) -> list[str]:
    return [view.category.name, *(name for _slug, name in view.tags)]


def _encoded(text: str) -> bytes:
    # What lies about from before the form refused lone surrogates must not stop a feed.
    return text.encode("utf-8", "replace")
