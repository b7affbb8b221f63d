"""Feeds and sitemap, as their readers see them."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]
import jsonschema_rs
import pytest
import xmlschema

from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press import feeds, sitemap, whole
from copydesk.press.edition import Edition
from copydesk.press.feed_formats import Entry
from copydesk.press.files import Public
from tests.people import a_category, a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import page, publish
from tests.shared import shared

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def atom(folder: Public, address: str = "/feed.xml") -> Any:
    """Return the feed as a reader understands it; fails when the reader had to forgive something."""
    found = feedparser.parse(page(folder, address).encode(), sanitize_html=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def json_feed(folder: Public, address: str = "/feed.json") -> Any:
    return json.loads(page(folder, address))


def a_full_post() -> Post:
    """Publish and print one post with every field, at noon of March 1."""
    with clock.stopped(NOON):
        post = a_published_post(
            headline="Tom & <Edda>",
            dek="Short & <good>",
            byline="Tom",
            tags="bridge, old mill",
            source_url="https://example.org/?a=1&b=2",
            body="Some *words*, a [link](/archive/) and ![a cat](https://elsewhere.example/cat.png)",
        )
        deliver_all()
    return post


def test_the_atom_feed_has_the_whole_post(folder: Public) -> None:
    post = a_full_post()
    feed = atom(folder)
    entry = feed.entries[0]
    assert feed.feed.title == "Copydesk"
    assert entry.link == entry.id == f"http://127.0.0.1:8000{post.address}"
    assert (entry.title, entry.author) == ("Tom & <Edda>", "Tom")
    assert entry.published == entry.updated == "2026-03-01T12:00:00+00:00"
    assert [tag.term for tag in entry.tags] == ["World", "bridge", "old mill"]
    assert "<em>words</em>" in entry.content[0].value
    assert 'href="http://127.0.0.1:8000/archive/"' in entry.content[0].value
    assert "<img" not in entry.content[0].value
    assert [link.href for link in entry.links if link.rel == "related"] == ["https://example.org/?a=1&b=2"]


def test_the_json_feed_has_the_whole_post(folder: Public) -> None:
    post = a_full_post()
    feed = json_feed(folder)
    (item,) = feed["items"]
    assert feed["feed_url"] == "http://127.0.0.1:8000/feed.json"
    assert item["id"] == item["url"] == f"http://127.0.0.1:8000{post.address}"
    assert (item["title"], item["summary"]) == ("Tom & <Edda>", "Short & <good>")
    assert item["authors"] == [{"name": "Tom"}]
    assert item["tags"] == ["World", "bridge", "old mill"]
    assert item["external_url"] == "https://example.org/?a=1&b=2"
    assert item["date_published"] == "2026-03-01T12:00:00+00:00"
    assert "<em>words</em>" in item["content_html"]


def test_json_feeds_keep_to_the_schema(folder: Public) -> None:
    schema = json.loads(shared("corpora", "schemas", "jsonfeed-1.1.schema.json").read_text())
    a_category("Sport")
    a_full_post()
    whole.press_all()
    for address in ("/feed.json", "/category/sport/feed.json", "/tag/old-mill/feed.json"):
        jsonschema_rs.validate(schema, json_feed(folder, address))


def test_categories_and_tags_have_feeds_of_their_own(folder: Public) -> None:
    a_published_post(headline="One", tags="bridge", category=a_category("Local"))
    a_published_post(headline="Two", tags="mill")
    deliver_all()
    expected = {
        "category/local": ["One"],
        "category/world": ["Two"],
        "tag/bridge": ["One"],
        "tag/mill": ["Two"],
    }
    for key, headlines in expected.items():
        assert [entry.title for entry in atom(folder, f"/{key}/feed.xml").entries] == headlines
        assert [item["title"] for item in json_feed(folder, f"/{key}/feed.json")["items"]] == headlines
        assert f'href="/{key}/feed.xml"' in page(folder, f"/{key}/")


def test_feeds_hold_the_newest_posts_newest_first(folder: Public) -> None:
    publish(22)
    expected = [f"P{number}" for number in range(22, 2, -1)]
    assert [entry.title for entry in atom(folder).entries] == expected
    assert [entry.title for entry in atom(folder, "/category/world/feed.xml").entries] == expected
    assert [item["title"] for item in json_feed(folder)["items"]] == expected


def test_an_empty_site_has_valid_feeds(folder: Public) -> None:
    whole.press_all()
    assert atom(folder).entries == []
    assert atom(folder).feed.updated == "1970-01-01T00:00:00+00:00"
    assert json_feed(folder)["items"] == []


@pytest.mark.parametrize(
    "typed", ["a\ufffeb\uffff", "]]> <!--", "\u202eevil\u202c", "😀 & \x85", "&#0; &nope;"]
)
def test_feeds_are_valid_whatever_was_typed(folder: Public, typed: str) -> None:
    a_published_post(headline=typed, dek=typed, byline=typed, tags=f"x{typed}", body=f"{typed}\n\n`{typed}`")
    deliver_all()
    assert len(atom(folder).entries) == 1
    assert json_feed(folder)["items"][0]["title"] == typed


def test_a_change_shows_in_the_feed_dates(folder: Public) -> None:
    a_full_post()
    with clock.stopped(NOON + timedelta(hours=1)):
        a_published_post(headline="Later")
        deliver_all()
    feed = atom(folder)
    assert feed.feed.updated == feed.entries[0].updated == "2026-03-01T13:00:00+00:00"


def locations(folder: Public, address: str) -> list[str]:
    return [str(e.text) for e in ET.fromstring(page(folder, address)).iter() if e.tag.endswith("}loc")]


def test_every_page_can_be_found_from_the_sitemap(folder: Public) -> None:
    post = a_published_post(headline="Привет")
    whole.press_all()
    parts = locations(folder, "/sitemap.xml")
    site = "http://127.0.0.1:8000"
    found = [url for part in parts for url in locations(folder, part.removeprefix(site))]
    assert f"{site}/" in found
    assert f"{site}/category/world/" in found
    assert any(url.endswith("/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82/") for url in found)
    assert post.path
    assert f"{site}/archive/{post.path[:7]}/" in found


def test_the_parts_of_a_sitemap_are_bounded_and_only_one_changes(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "SIZE", 2)
    with clock.stopped(NOON):
        publish(5)
    site = "http://127.0.0.1:8000/sitemap/"
    assert locations(folder, "/sitemap.xml") == [
        f"{site}{name}.xml" for name in ("lists", "news", "2026-03", "2026-03-2", "2026-03-3")
    ]
    names = ["/sitemap/2026-03.xml", "/sitemap/2026-03-2.xml", "/sitemap/2026-03-3.xml"]
    assert [len(locations(folder, name)) for name in names] == [2, 2, 1]


def test_the_sitemap_keeps_to_its_schema(folder: Public) -> None:
    folder_of_schemas = shared("corpora", "schemas")
    a_full_post()
    whole.press_all()
    parts = ["/sitemap/lists.xml", "/sitemap/2026-03.xml"]
    for address, schema in [("/sitemap.xml", "siteindex.xsd"), *((part, "sitemap.xsd") for part in parts)]:
        xmlschema.XMLSchema(folder_of_schemas / schema).validate(page(folder, address))


def test_robots_are_told_what_is_not_for_them(folder: Public) -> None:
    whole.press_all()
    robots = page(folder, "/robots.txt")
    assert {"Disallow: /desk/", "Disallow: /receipt/", "Disallow: /api/"} <= set(robots.splitlines())
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots


def test_a_post_is_written_anew_for_feeds_only_when_it_has_changed(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(3)
    written: list[str] = []
    entry_of = feeds.entry_of

    def counted(post: Post, edition: Edition) -> Entry:
        written.append(post.live.headline if post.live else "")
        return entry_of(post, edition)

    monkeypatch.setattr(feeds, "entry_of", counted)
    post = a_published_post(headline="New")
    deliver_all()
    assert written == ["New"]
    workflow.correct(post, a_draft(headline="Newer", body="Mended."), by=an_editor(), seen=seen(post))
    deliver_all()
    assert written == ["New", "Newer"]
    assert "Mended." in page(folder, "/feed.xml")
