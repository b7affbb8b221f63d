"""The page: complete without JavaScript, nothing unescaped, bounded, whatever is asked."""

import re
from urllib.parse import quote

import html5lib
import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.lib import clock
from copydesk.people import limits
from tests.intake.payloads import naughty, payloads
from tests.people import a_published_post, deliver_all
from tests.search.asking import found, marks, page, publish
from tests.shared import shared

CUNNING = [
    '"', '""', '"""', "-", "--", '-"', "tag:", "category:", "-tag:", 'tag:""', 'tag:"', "tag:tag:x", ":", "::",
    "AND", "OR NOT", "NEAR(a b)", "*", "a*", "a^2", "text:a", "{a b}", "+a -b", "a~2", "/a.*/", "\\", "%", "_", "'",
    "¶", "a_b", "\x00", "a\x00b", "\ud800", "🎉", "\u202e", "a" * 5000, "a " * 5000, '"' + "a " * 1000 + '"',
    "-a " * 1000, "tag:x " * 1000, '"a b" ' * 500, "一" * 3000, "\u0301" * 3000, "." * 3000, "x\u0301" * 3000,
    "tag:" + "x" * 500, "category:" + "ß" * 500, "ﷺ" * 500,
]  # fmt: skip


def test_what_was_looked_for_is_marked() -> None:
    publish("The Café opens", dek="A café by the mill", body="Nothing.")
    assert marks("cafe") == ["Café", "café"]
    assert marks('"by the"') == ["The", "by", "the"]


def test_the_snippet_is_where_the_words_are() -> None:
    publish("A", body="Filling here. " * 100 + "Then the stone bridge fell. " + "And on it went. " * 100)
    html = page("stone bridge")
    assert "Then the <mark>stone</mark> <mark>bridge</mark> fell." in html
    assert html.count("Filling here.") < 10


def test_marking_is_safe() -> None:
    publish(
        "<script>alert(1)</script> bridge", body="`<b>bridge</b>` &lt;i&gt;bridge", dek="</mark><u>bridge"
    )
    html = page("bridge script b")
    assert "<script>alert" not in html
    for tag in ("<u>", "<b>", "<i>"):
        assert tag not in html
    assert "&lt;<mark>script</mark>&gt;" in html


def test_nothing_typed_is_an_invitation_to_type() -> None:
    for question in ("", "   ", "\n"):
        assert 'name="q"' in page(question)
        assert "No post" not in page(question)
    assert "There is no word in that to look for." in page("!?")


def test_too_much_is_cut_and_said() -> None:
    publish(" ".join(f"w{number}" for number in range(40)))
    many = " ".join(f"w{number}" for number in range(40))
    assert len(found(many)) == 1
    assert "the first 32 words count" in page(many)
    assert "words count" not in page(" ".join(f"w{number}" for number in range(32)))


def test_headers() -> None:
    response = Client().get("/search", {"q": "bridge"})
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "public, max-age=10"
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert Client().post("/search", {"q": "bridge"}).status_code == 405
    assert Client().head("/search?q=bridge").status_code == 200


def test_one_client_is_slowed_down(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIMITS = True
    monkeypatch.setattr(limits, "_due_here", {})
    with clock.stopped(clock.now()):
        answers = [Client().get("/search", {"q": "bridge"}) for _ in range(70)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 70 - limits.ALLOWANCES["search"].at_once
    assert int(refused[0]["Retry-After"]) >= 1
    assert 'value="bridge"' in refused[0].content.decode()
    assert Client().get("/search").status_code == 200
    assert Client().get("/search", {"q": "bridge"}, REMOTE_ADDR="203.0.113.7").status_code == 200


def test_links_to_pages_and_orders_keep_the_question() -> None:
    publish(*(f"A & B {number}" for number in range(11)))
    links = re.findall(r'href="(/search\?[^"]+)"', page("a b", sort="newest"))
    assert "/search?q=a+b" in links
    assert "/search?q=a+b&amp;sort=newest&amp;page=2" in links


def test_every_page_links_to_search() -> None:
    assert page("").count('href="/search"') == 2


def test_cunning_questions() -> None:
    publish("x a b", tags="x, a")
    for question in CUNNING:
        _is_clean(question)


def test_hostile_questions() -> None:
    post = a_published_post(headline="x <script> a b", tags="x, a", body="alert 1 select union")
    deliver_all()
    assert post.is_public
    attacks = [*payloads(), *shared("corpora/injection/sql.txt").read_text().splitlines()]
    for question in [*naughty()[::5], *attacks[:: len(attacks) // 100]]:
        _is_clean(question)


def _is_clean(question: str) -> None:
    address = "/search?q=" + quote(question.encode("utf-8", "surrogatepass"))
    response = Client().get(address)
    assert response.status_code == 200, question
    assert len(response.content) < 60_000, question
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    strange = {element.tag for element in tree.iter()} - _TAGS
    assert not strange, (question, strange)
    assert not [
        name for element in tree.iter() for name in element.attrib if name.startswith("on") or name == "style"
    ]


_TAGS = {
    "html", "head", "meta", "title", "link", "body", "a", "header", "p", "nav", "ul", "ol", "li", "main", "h1", "h2",
    "form", "label", "div", "input", "button", "footer", "mark", "strong", "bdi", "span", "time", "script", "noscript",
    "template",
}  # fmt: skip
