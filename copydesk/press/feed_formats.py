"""How a feed is written: Atom (RFC 4287) with paging by archives (RFC 5005), and JSON Feed 1.1.

The id of a post in a feed is its address, which it keeps for ever. All dates are those of the posts, so that the same
posts give the same bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from xml.sax import saxutils

from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from copydesk.lib.text import for_xml
from copydesk.press.masthead import Masthead
from copydesk.press.post_view import PostView

HISTORY = "http://purl.org/syndication/history/1.0"  # the namespace of RFC 5005
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # when the feed of an empty site was last changed


@dataclass(frozen=True)
class Entry:
    """A post in a feed, written once for all feeds that it stands in. ``url`` and all in ``html`` are absolute."""

    view: PostView
    url: str
    html: str
    published_at: datetime
    changed_at: datetime

    @cached_property
    def atom(self) -> str:
        """The post as Atom."""
        return _atom_entry(self)

    @cached_property
    def json(self) -> str:
        """The post as JSON Feed, in one line: Python indents only what it writes slowly."""
        return json.dumps(_item(self), ensure_ascii=False)


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


class _Atom(Atom1Feed):
    """Django's Atom feed, with the whole text of each post, and never a date that is not the posts'."""

    def latest_post_date(self) -> datetime:
        """Return when any post of the feed last changed."""
        changed: datetime = self.feed["changed"]
        return changed

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        """Write every post, as it was written before."""
        for entry in self.feed["entries"]:
            handler.ignorableWhitespace(entry.atom)  # SAX's word for what needs no escaping

    def root_attributes(self) -> dict[str, str]:
        """Return the attributes of the outermost element."""
        attributes: dict[str, str] = super().root_attributes()
        return attributes | ({"xmlns:fh": HISTORY} if self.feed["archived"] else {})

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write what is said of the whole feed."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "Copydesk")
        if self.feed["archived"]:
            handler.addQuickElement("fh:archive", "")
        for rel, href in self.feed["around"].items():
            handler.addQuickElement("link", "", {"rel": rel, "href": href})


def atom(feed: Feed) -> bytes:
    """Return the document as Atom."""
    site = feed.site
    written = _Atom(
        title=for_xml(feed.title),
        link=feed.address(feed.home),
        description="",
        subtitle=for_xml(site.tagline) or None,
        language=site.language,
        feed_url=feed.address(feed.folder, "feed.xml"),
        feed_guid=feed.address(feed.home),
        author_name=for_xml(site.name),
        archived=feed.is_archived,
        around=_around(feed),
        entries=feed.entries,
        changed=timezone.localtime(max((entry.changed_at for entry in feed.entries), default=_LONG_AGO)),
    )
    text = StringIO()
    written.write(text, "utf-8")
    return text.getvalue().encode()


def _atom_entry(entry: Entry) -> str:
    """Write a post by hand: Django's way of writing XML takes ten times as long, and there are many entries."""
    view = entry.view
    byline = f"<author>{_element('name', view.byline)}</author>" if view.byline else ""
    summary = _element("summary", escape(view.dek), ' type="html"') if view.dek else ""
    language = f" xml:lang={_quoted(view.language)}" if view.language else ""
    related = f'<link href={_quoted(view.source.url)} rel="related"/>' if view.source else ""
    return "".join(
        [
            f"<entry{language}>",
            _element("title", view.headline),
            f'<link href={_quoted(entry.url)} rel="alternate"/>',
            _element("published", _moment(entry.published_at)),
            _element("updated", _moment(entry.changed_at)),
            byline,
            _element("id", entry.url),
            summary,
            *(f"<category term={_quoted(name)}/>" for name in _categories(view)),
            _element("content", entry.html, ' type="html"'),
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
    items = ",\n  ".join(entry.json for entry in feed.entries)
    listed = f"[\n  {items}\n ]" if items else "[]"
    return f'{head},\n "items": {listed}\n}}'.encode("utf-8", "replace")


def _item(entry: Entry) -> dict[str, Any]:
    view = entry.view
    item: dict[str, Any] = {
        "id": entry.url,
        "url": entry.url,
        "title": view.headline,
        "content_html": entry.html,
        "date_published": _moment(entry.published_at),
        "date_modified": _moment(entry.changed_at),
        "tags": _categories(view),
    }
    item |= {"summary": view.dek} if view.dek else {}
    item |= {"external_url": view.source.url} if view.source else {}
    item |= {"language": view.language} if view.language else {}
    item |= {"authors": [{"name": view.byline}]} if view.byline else {}
    return item


def _categories(view: PostView) -> list[str]:
    return [view.category.name, *(name for _slug, name in view.tags)]
