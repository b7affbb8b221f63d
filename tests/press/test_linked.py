"""What a post's page tells machines: JSON-LD, Open Graph, microformats; and the news sitemap."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import mf2py  # type: ignore[import-untyped]
import pyshacl
import pytest
import rdflib
import xmlschema

from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.press import run, whole
from copydesk.press.files import Public
from copydesk.press.pages import post_page
from tests.people import a_category, a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import page
from tests.shared import shared

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def linked_data(folder: Public, address: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(folder, address))
    assert len(blocks) == 1
    found: dict[str, Any] = json.loads(blocks[0])
    return found


def a_corrected_post(**fields: object) -> Post:
    """Publish a post at noon of March 1, and correct it a day later."""
    with clock.stopped(NOON):
        post = a_published_post(**({"byline": "Tom", "dek": "In short", "tags": "bridge, mill"} | fields))
        clock.advance(timedelta(days=1))
        draft = a_draft(**({"byline": "Tom", "dek": "In short", "tags": "bridge, mill"} | fields))
        workflow.correct(post, draft, by=an_editor(), seen=seen(post), reason="It is 80 m long, not 800.")
        deliver_all()
    return post


def test_json_ld_says_who_wrote_what_when(folder: Public) -> None:
    post = a_corrected_post(headline="Bridge opens")
    told = linked_data(folder, post.address)
    assert (told["@context"], told["@type"]) == ("https://schema.org", "NewsArticle")
    assert told["mainEntityOfPage"] == told["url"] == f"{SITE}{post.address}"
    assert (told["headline"], told["description"]) == ("Bridge opens", "In short")
    assert told["author"] == {"@type": "Person", "name": "Tom"}
    assert told["publisher"] == {"@type": "Organization", "name": "Copydesk", "url": f"{SITE}/"}
    assert told["datePublished"] == "2026-03-01T12:00:00+00:00"
    assert told["dateModified"] == "2026-03-02T12:00:00+00:00"
    assert (told["articleSection"], told["keywords"]) == ("World", ["bridge", "mill"])
    assert told["image"]["url"].startswith(f"{SITE}/card{post.address}")
    assert told["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "It is 80 m long, not 800.",
            "datePublished": "2026-03-02T12:00:00+00:00",
        }
    ]


def test_without_a_byline_the_site_is_the_author(folder: Public) -> None:
    post = a_published_post(byline="")
    deliver_all()
    assert linked_data(folder, post.address)["author"]["@type"] == "Organization"


def test_json_ld_keeps_to_the_shapes_of_schema_org(folder: Public) -> None:
    shapes = shared("corpora", "schemas", "full.shacl").read_text()
    classes = shared("corpora", "schemas", "subclasses.ttl").read_text()
    told = linked_data(folder, a_corrected_post().address)
    told["@context"] = {"@vocab": "http://schema.org/"}  # the real one is on the network
    data = rdflib.Graph().parse(data=json.dumps(told), format="json-ld")
    graph = rdflib.Graph().parse(data=shapes, format="turtle").parse(data=classes, format="turtle")
    conforms, _report, text = pyshacl.validate(data + rdflib.Graph().parse(data=classes), shacl_graph=graph)
    assert conforms, text


@pytest.mark.parametrize(
    "typed", ["</script><script>alert(1)</script>", "<!-- <script>", "a\u2028b\u2029c", "\"\\&'"]
)
def test_nothing_that_was_typed_ends_the_block(folder: Public, typed: str) -> None:
    post = a_published_post(headline=f"x {typed}", dek=typed, byline=typed, tags=typed)
    deliver_all()
    told = linked_data(folder, post.address)
    assert told["headline"] == f"x {typed}"
    assert "<script>alert" not in page(folder, post.address)


def test_open_graph_tells_other_sites_what_to_show(folder: Public) -> None:
    post = a_corrected_post(headline="Tom & “Edda”")
    found = re.findall(
        r'<meta (?:property|name)="((?:og|article|twitter):[^"]+)" content="([^"]*)">',
        page(folder, post.address),
    )
    told = {name: html.unescape(content) for name, content in found}
    assert told["og:type"] == "article"
    assert (told["og:title"], told["og:description"]) == ("Tom & “Edda”", "In short")
    assert told["og:url"] == f"{SITE}{post.address}"
    assert told["twitter:card"] == "summary_large_image"
    assert told["article:published_time"] == "2026-03-01T12:00:00+00:00"
    assert told["article:modified_time"] == "2026-03-02T12:00:00+00:00"
    assert [content for name, content in found if name == "article:tag"] == ["bridge", "mill"]


def test_a_page_is_an_h_entry(folder: Public) -> None:
    post = a_corrected_post(headline="Bridge opens", body="Some *words*.")
    (entry,) = mf2py.parse(doc=page(folder, post.address), url=f"{SITE}{post.address}")["items"]
    told = entry["properties"]
    assert entry["type"] == ["h-entry"]
    assert (told["name"], told["summary"]) == (["Bridge opens"], ["In short"])
    assert told["url"] == told["uid"] == [f"{SITE}{post.address}"]
    assert told["author"][0]["properties"]["name"] == ["Tom"]
    assert told["published"] == ["2026-03-01T12:00:00+0000"]
    assert told["updated"] == ["2026-03-02T12:00:00+0000"]
    assert told["category"] == ["World", "bridge", "mill"]
    assert "<em>words</em>" in told["content"][0]["html"]


def test_a_correction_shows_its_date_and_its_sentence(folder: Public) -> None:
    text = page(folder, a_corrected_post().address)
    assert '<h2 id="corrections">Correction</h2>' in text
    assert '>March 2, 2026</time> <span dir="auto">It is 80 m long, not 800.</span>' in text


def test_a_note_for_the_author_is_not_for_readers(folder: Public) -> None:
    post = a_published_post()
    workflow.revise(post, a_draft(headline="Mended"), seen=seen(post))
    workflow.queue(post, seen=seen(post))
    workflow.approve(post, by=an_editor(), seen=seen(post), reason="Thank you, Tom.")
    deliver_all()
    text = page(folder, post.address)
    assert "Mended" in text
    assert "The text was changed." in text
    assert "Thank you, Tom." not in text


def test_a_preview_tells_machines_nothing() -> None:
    text = post_page(a_draft(headline="Not yet").revision(Post(), 1), preview=True)
    assert "ld+json" not in text
    assert "og:" not in text


def news(folder: Public) -> list[str]:
    return re.findall(r"<news:title>(.*?)</news:title>", page(folder, "/sitemap/news.xml"))


def test_the_news_sitemap_holds_the_posts_of_two_days(folder: Public) -> None:
    with clock.stopped(NOON):
        a_category()
        whole.press_all()
        a_published_post(headline="Old & wise")
        deliver_all()
        assert news(folder) == ["Old &amp; wise"]
        clock.advance(timedelta(days=1))
        a_published_post(headline="New")
        deliver_all()
        assert news(folder) == ["New", "Old &amp; wise"]
        clock.advance(timedelta(days=1, minutes=59))
        run.print_news()
        assert news(folder) == ["New", "Old &amp; wise"]
        clock.advance(timedelta(minutes=2))
        assert whole.check() == []  # the hour has just struck
        run.print_news()
        assert news(folder) == ["New"]
        clock.advance(timedelta(days=3))
        assert whole.check() == [("sitemap/news.xml", "differs")]


def test_the_news_sitemap_keeps_to_its_schema(folder: Public) -> None:
    schema = shared("corpora", "schemas", "news-all.xsd")
    a_published_post(headline="Привет & <all>")
    deliver_all()
    assert f"<loc>{SITE}/sitemap/news.xml</loc>" in page(folder, "/sitemap.xml")
    xmlschema.XMLSchema(schema).validate(page(folder, "/sitemap/news.xml"))
