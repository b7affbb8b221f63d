"""The archives of the feeds, as a reader walks through them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]
import jsonschema_rs
import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press import archives, feeds, lists, whole
from copydesk.press.files import Public
from tests.people import a_category, a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import page
from tests.shared import shared

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
MARCH = datetime(2026, 3, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two posts each."""
    for module in (archives, feeds, lists):
        monkeypatch.setattr(module, "SIZE", 2)


def publish_days(count: int) -> None:
    """Publish P1, P2 ... from March 30 on, one a day: two of them in March."""
    for number in range(count):
        with clock.stopped(MARCH + timedelta(days=number)):
            a_published_post(headline=f"P{number + 1}")
            deliver_all()


def walk(folder: Public, client: Client, address: str) -> list[list[str]]:
    """Follow the archive from a feed; return the headlines of each document, the feed's first."""
    found = []
    while address:
        printed = folder.read(address[1:])
        feed: Any = feedparser.parse(printed or client.get(address).content)
        assert not feed.bozo, feed.get("bozo_exception")
        found.append([entry.title for entry in feed.entries])
        links = {link.rel: link.href.removeprefix(SITE) for link in feed.feed.links}
        assert links["self"] == address
        address = links.get("prev-archive", "")
    return found


def test_a_reader_finds_every_post_of_a_category(folder: Public, client: Client) -> None:
    publish_days(5)
    assert walk(folder, client, "/category/world/feed.xml") == [["P5", "P4"], ["P4", "P3"], ["P2", "P1"]]
    assert walk(folder, client, "/tag/bridge/feed.xml") == [["P5", "P4"], ["P4", "P3"], ["P2", "P1"]]


def test_a_reader_finds_every_post_of_the_site_month_by_month(folder: Public, client: Client) -> None:
    with clock.stopped(MARCH - timedelta(days=1)):
        a_published_post(headline="P0")
        deliver_all()
    publish_days(5)
    assert walk(folder, client, "/feed.xml") == [["P5", "P4"], ["P4", "P3"], ["P2"], ["P1", "P0"]]


def test_json_feeds_lead_through_the_same_archive_and_keep_to_the_schema(
    client: Client, folder: Public
) -> None:
    schema = json.loads(shared("corpora", "schemas", "jsonfeed-1.1.schema.json").read_text())
    publish_days(5)
    feed, found = json.loads(page(folder, "/category/world/feed.json")), []
    while "next_url" in feed:
        answer = client.get(feed["next_url"].removeprefix(SITE))
        assert answer["Content-Type"] == "application/feed+json"
        feed = answer.json()
        jsonschema_rs.validate(schema, feed)
        found.append([item["title"] for item in feed["items"]])
    assert found == [["P4", "P3"], ["P2", "P1"]]


def test_an_archived_document_says_so_and_leads_both_ways(client: Client) -> None:
    publish_days(6)
    answer = client.get("/category/world/page/2/feed.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    text = answer.content.decode()
    assert 'xmlns:fh="http://purl.org/syndication/history/1.0"' in text
    assert "<fh:archive/>" in text
    links = {link.rel: link.href for link in feedparser.parse(text).feed.links}
    assert links["current"] == f"{SITE}/category/world/feed.xml"
    assert links["prev-archive"] == f"{SITE}/category/world/page/1/feed.xml"
    assert links["next-archive"] == f"{SITE}/category/world/page/3/feed.xml"
    assert feedparser.parse(text).feed.id == f"{SITE}/category/world/"


def test_what_was_asked_for_is_a_file_and_kept_up_to_date(folder: Public, client: Client) -> None:
    a_category()
    whole.press_all()
    publish_days(4)
    path = "category/world/page/1/feed.xml"
    assert folder.read(path) is None
    client.get(f"/{path}")
    assert "P1" in page(folder, path)
    post = Post.objects.get(live__headline="P1")
    workflow.correct(post, a_draft(headline="Mended"), by=an_editor(), seen=seen(post))
    deliver_all()
    assert "Mended" in page(folder, path)
    assert whole.check() == []
    workflow.retract(post, by=an_editor(), seen=seen(post), code="legal")
    deliver_all()
    assert "Mended" not in page(folder, path)
    assert whole.check() == []


def test_a_new_document_is_linked_from_the_one_before_it(folder: Public, client: Client) -> None:
    a_category()
    whole.press_all()
    publish_days(3)
    paths = [
        "category/world/page/1/feed.xml",
        "archive/2026/03/page/1/feed.json",
        "archive/2026/03/page/1/feed.xml",
    ]
    for path in paths:
        client.get(f"/{path}")
        assert "next-archive" not in page(folder, path)
    with clock.stopped(MARCH + timedelta(days=3)):
        a_published_post(headline="P4")
        deliver_all()
    assert f'href="{SITE}/category/world/page/2/feed.xml" rel="next-archive"' in page(folder, paths[0])
    assert f'href="{SITE}/archive/2026/04/page/1/feed.xml" rel="next-archive"' in page(folder, paths[2])
    with clock.stopped(MARCH + timedelta(days=3)):  # the news sitemap is right for that time
        assert whole.check() == []


@pytest.mark.parametrize(
    "path",
    [
        "category/world/page/2/feed.xml",
        "category/world/page/0/feed.xml",
        "category/none/page/1/feed.xml",
        "archive/2026/04/page/1/feed.xml",
        "archive/2026/03/page/9/feed.xml",
        "archive/2026/13/page/1/feed.json",
    ],
)
def test_a_document_that_is_not_full_yet_is_not_there(client: Client, folder: Public, path: str) -> None:
    publish_days(3)
    assert client.get(f"/{path}").status_code == 404
    assert folder.read(path) is None


def test_posts_imported_out_of_order_are_in_the_feed_or_in_the_archive(
    folder: Public, client: Client
) -> None:
    publish_days(2)
    for headline, day in (("Old", 1), ("Older", 2)):
        with clock.stopped(MARCH + timedelta(days=5)):
            a_published_post(headline=headline)
        Post.objects.filter(live__headline=headline).update(published_at=MARCH - timedelta(days=day))
    with clock.stopped(MARCH + timedelta(days=6)):
        a_published_post(headline="New")
        deliver_all()
    assert {headline for found in walk(folder, client, "/feed.xml") for headline in found} == {
        "P1", "P2", "Old", "Older", "New"
    }  # fmt: skip
