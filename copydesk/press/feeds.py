"""Atom (RFC 4287) and JSON Feed 1.1: the newest posts of the site, of a category, of a tag, with their whole text.

The id of a post in a feed is its address, which it keeps for ever. All dates are those of the posts, so that the same
posts give the same bytes.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from copydesk.lib import html
from copydesk.posts.models import Place, Post, Status
from copydesk.press.edition import Edition, Page
from copydesk.press.lists import PostList, list_of
from copydesk.press.pages import PostView, view_of

SIZE = 20
# XML 1.0 has no place for these, whatever a person typed.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # when the feed of an empty site was last changed


@dataclass(frozen=True)
class _Entry:
    view: PostView
    url: str
    html: str
    published_at: datetime
    changed_at: datetime


def site_feeds(edition: Edition) -> Iterator[Page]:
    """Yield both feeds of the site."""
    posts = Post.objects.published().with_live()[:SIZE]
    yield from _feeds("", edition.masthead.name, list(posts), edition)


def list_feeds(key: str, edition: Edition) -> Iterator[Page]:
    """Yield both feeds of a category or a tag; a month has none."""
    found = None if key.startswith("archive/") else list_of(key)
    if found is not None:
        yield from _feeds(f"{key}/", f"{found.heading} · {edition.masthead.name}", _newest(found), edition)


def _newest(found: PostList) -> list[Post]:
    places = (
        Place.objects.filter(listing__key=found.key, post__status=Status.PUBLISHED)
        .order_by("-position")
        .values_list("post_id", flat=True)[:SIZE]
    )
    posts = Post.objects.with_live().in_bulk(list(places))
    return [posts[pk] for pk in places if pk in posts]


def _feeds(folder: str, title: str, posts: Sequence[Post], edition: Edition) -> Iterator[Page]:
    entries = [_entry(post, edition) for post in posts if post.live]
    yield Page(f"{folder}feed.xml", _atom(folder, title, entries, edition))
    yield Page(f"{folder}feed.json", _json(folder, title, entries, edition))


def _entry(post: Post, edition: Edition) -> _Entry:
    assert post.live is not None
    assert post.published_at is not None
    site = edition.masthead.url
    view = view_of(post.live, post, edition)
    changed = post.changed_at or post.published_at
    return _Entry(
        view, iri_to_uri(f"{site}{post.address}"), html.absolute(view.html, site), post.published_at, changed
    )


class _Atom(Atom1Feed):
    """Django's Atom feed, with the whole text of each post, and never a date that is not the posts'."""

    def latest_post_date(self) -> datetime:
        """Return when any post of the feed last changed."""
        return max((item["updateddate"] for item in self.items), default=_LONG_AGO)

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write what is said of the whole feed."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "Copydesk")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write one post; Django writes a summary unless it is None."""
        super().add_item_elements(handler, item | {"description": item["description"] or None})
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["source"]:
            handler.addQuickElement("link", "", {"rel": "related", "href": item["source"]})


def _atom(folder: str, title: str, entries: Sequence[_Entry], edition: Edition) -> bytes:
    site = edition.masthead
    home = iri_to_uri(f"{site.url}/{folder}")
    feed = _Atom(
        title=_xml(title),
        link=home,
        description="",
        subtitle=_xml(site.tagline) or None,
        language=site.language,
        feed_url=f"{home}feed.xml",
        feed_guid=home,
        author_name=_xml(site.name),
    )
    for entry in entries:
        view = entry.view
        feed.add_item(
            title=_xml(view.headline),
            link=entry.url,
            unique_id=entry.url,
            description=_xml(escape(view.dek)),  # Django calls it HTML; an empty one is left out below
            author_name=_xml(view.byline) or None,
            pubdate=_in_zone(entry.published_at),
            updateddate=_in_zone(entry.changed_at),
            categories=[_xml(name) for name in (view.category.name, *(name for _slug, name in view.tags))],
            content=_xml(entry.html),
            source=view.source.url if view.source else "",
        )
    written = StringIO()
    feed.write(written, "utf-8")
    return written.getvalue().encode()


def _json(folder: str, title: str, entries: Sequence[_Entry], edition: Edition) -> bytes:
    site = edition.masthead
    home = iri_to_uri(f"{site.url}/{folder}")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": home,
        "feed_url": f"{home}feed.json",
        **({"description": site.tagline} if site.tagline else {}),
        "language": site.language,
        "items": [_item(entry) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(entry: _Entry) -> dict[str, Any]:
    view = entry.view
    item: dict[str, Any] = {
        "id": entry.url,
        "url": entry.url,
        "title": view.headline,
        "content_html": entry.html,
        "date_published": rfc3339_date(_in_zone(entry.published_at)),
        "date_modified": rfc3339_date(_in_zone(entry.changed_at)),
        "tags": [view.category.name, *(name for _slug, name in view.tags)],
    }
    item |= {"summary": view.dek} if view.dek else {}
    item |= {"external_url": view.source.url} if view.source else {}
    item |= {"authors": [{"name": view.byline}]} if view.byline else {}
    return item


def _in_zone(when: datetime) -> datetime:
    return timezone.localtime(when)


def _xml(typed: str) -> str:
    return _NOT_XML.sub("\ufffd", typed)
