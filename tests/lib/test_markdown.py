"""From what was typed to clean HTML, and back to where it stood."""

import re
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.lib import html, markdown
from copydesk.lib.markdown import Span, body_links, mark, render
from tests.lib.hostile import SOURCES

PIECES = st.sampled_from(
    [
        "*", "**", "_", "~~", "`", "``", "[", "](", '](http://a.b/c "t")', "![", ")", "<b>", "</b>", "</a>", "<i x=y>",
        '<a href="http://x.y/?a=1&copy=2">', "</i>", "<p>", "</p>", "<div>", "</div>", "\n", "\n\n", "> ", "- ", "1. ",
        "    ", "\t", "# ", "|", "|-|-|\n", "|a|b|\n|-|:-:|\n", "&amp;", "&am", "&lt;", "é", "😀", "x", "word ",
        "<script>", "</script>", "<style>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<ul>", "<li>", "</ul>",
        "<pre>", "</pre>", "<!--", "-->", '<img src="http://i.j/k.png" alt="al&t">', "<br/>", "<hr>", "<h1>", "</h1>",
        "<svg>", "<math>", "<mi>", "<textarea>", "<select>", "<title>", "<plaintext>", "<a", '"', "'", "=", ">", "<",
        "\\", "<http://e.x>", "<m@e.x>", "[a]: /u\n", "[a]", "<img src=x onerror=alert(1)>", "<form>", "<template>",
        "<noscript>", "<iframe>", "<code>", "</code>", "<figure>", "\x02", "\x00", "\u202e", "\ud800", "\r", "```\n",
        "<?php", "<![CDATA[", "]]>", "<mark>", "</mark>", "<blockquote>", "<dl>", "<dt>", "<dd>", "<caption>",
        "&#x41;", "&nbsp;", "//evil.com", "<ol start=3>", "<font color=red>", "<sub>", "\x0c", "\x85", "\u2028",
    ]
)  # fmt: skip
SOURCE = st.lists(PIECES, max_size=25).map("".join)
SPAN = st.builds(lambda a, b, n: Span(min(a, b), max(a, b), n), *[st.integers(0, 120)] * 2, st.integers(1, 3))
MANY = settings(max_examples=400)


def shown(source: str, *evidence: str) -> list[str]:
    """Return what is marked when each of ``evidence`` is a finding."""
    spans = [
        Span(source.index(text), source.index(text) + len(text), n) for n, text in enumerate(evidence, 1)
    ]
    return re.findall(r"<mark[^>]*>(.*?)</mark>", mark(source, spans))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# One\n## Two\n### Three", "<h2>One</h2>\n<h2>Two</h2>\n<h3>Three</h3>\n"),
        ("a *b* **c** ~~d~~ `e`", "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>\n"),
        ('"quotes" -- and...', '<p>"quotes" -- and...</p>\n'),
        ("3. a\n4. b", '<ol start="3"><li>a</li>\n<li>b</li>\n</ol>\n'),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("[a](/b 'c')", '<p><a href="/b" title="c">a</a></p>\n'),
        ("<me@x.org>", '<p><a href="mailto:me@x.org">me@x.org</a></p>\n'),
        ("![a *b*](http://x.org/i.png)", '<p><img src="http://x.org/i.png" alt="a b"></p>\n'),
        ("[a](javascript:alert(1))", "<p>a</p>\n"),
        ("[a](//evil.com)", "<p>a</p>\n"),
        ("a <b>bold</b> <u>x</u>", "<p>a <b>bold</b> <u>x</u></p>\n"),
        ("<b>one\n\ntwo", "<p><b>one</b></p>\n<p>two</p>\n"),
        ("x <script>alert(1)</script> y", "<p>x  y</p>\n"),
        ("<h1>a</h1>", "<h2>a</h2>"),
        ("|a|\n|:-:|\n|`b`|", '<table><thead><tr><th class="align-center">a</th>'),
        ("a\x00b\ud800", "<p>a\ufffdb\ufffd</p>\n"),
    ],
)
def test_what_is_made_of_markdown(source: str, expected: str) -> None:
    assert render(source).html.startswith(expected)


def test_what_was_taken_out_is_named_with_its_place() -> None:
    source = "é <b onclick=x>a</b> <script>alert(1)</script> [k](javascript:x)\n\n> <div\n> style='a'>"
    found = render(source)
    assert [(one.what, one.active) for one in found.removed] == [
        ("onclick=", True),
        ("<script>", True),
        ("javascript:", True),
        ("style=", False),
    ]
    places = [source[one.start : one.end] for one in found.removed]
    assert places[:3] == ["onclick=x", "<script>alert(1)</script>", "[k](javascript:x)"]
    assert "style='a'" in places[3]


def test_what_was_taken_out_is_counted_but_not_all_kept() -> None:
    found = render("<x>" * 1_000)
    assert found.removed_count == 1_000
    assert len(found.removed) == 100


def test_evidence_shows_across_borders() -> None:
    source = "one *two* [three](http://x.org)\n\nfour `five`"
    assert shown(source, "two* [three](http://x.org)\n\nfour `fi") == ["two", "three", "four", "fi"]


def test_evidence_over_an_address_shows_on_the_text_of_the_link() -> None:
    assert shown("see [this](http://x.org) there", "http://x.org") == ["this"]
    assert shown("see [this](http://x.org) there", "x.org) there") == ["this", "there"]


def test_evidence_that_was_removed_shows_beside_it() -> None:
    assert shown("before\n\n<script>alert(1)</script>\n\nand after", "alert") == ["before"]


def test_overlapping_evidence_shows_for_each_finding() -> None:
    marked = mark("one two three", [Span(0, 7, 1), Span(4, 13, 2)])
    assert re.findall(r'data-finding="(\d)"', marked) == ["1", "2", "1", "2"]
    assert re.findall(r'id="([^"]*)"', marked) == ["evidence-1", "evidence-2"]


def test_offsets_count_code_points() -> None:
    assert shown("😀 é &amp; \\* 漢字 wörd", "漢字") == ["漢字"]
    assert shown("<div>\n😀 é &amp; 漢字\n</div>", "漢字") == ["漢字"]


def test_a_mark_that_a_contributor_types_is_none() -> None:
    assert "<mark" not in mark('<mark class="evidence" id="evidence-1">x</mark> y', [])


@MANY
@given(SOURCE, st.lists(SPAN, max_size=5))
def test_marks_change_nothing_else_and_are_there(source: str, spans: list[Span]) -> None:
    clean = render(source).html
    marked = mark(source, spans)
    assert markdown.without_marks(marked) == clean
    if spans and html.plain_text(clean).strip():
        assert "<mark" in marked


@MANY
@given(SOURCE)
def test_clean_html_is_clean_and_its_links_are_known(source: str) -> None:
    found = render(source)
    assert html.clean(found.html) == found.html
    links = body_links(source)
    assert [link.href for link in links if not link.is_image] == [
        link.href for link in html.links(found.html)
    ]
    places = [(link.start, link.end) for link in links] + [(one.start, one.end) for one in found.removed]
    assert all(0 <= start < end <= len(source) for start, end in places)


def test_links_have_their_text_and_place() -> None:
    source = "é [a *b*](http://x.org/?q=1) <http://y.org> <a href='http://z.org/?a=1&copy=2'>c</a> ![d](http://w.org/i)"
    links = body_links(source)
    assert [(link.href, link.text, link.is_image) for link in links] == [
        ("http://x.org/?q=1", "a b", False),
        ("http://y.org", "http://y.org", False),
        ("http://z.org/?a=1&copy=2", "c", False),
        ("http://w.org/i", "d", True),
    ]
    assert source[links[0].start : links[0].end] == "[a *b*](http://x.org/?q=1)"
    assert source[links[2].start : links[2].end] == "<a href='http://z.org/?a=1&copy=2'>c</a>"


def test_no_nesting_is_deeper_than_a_hundred() -> None:
    for source in (">" * 5_000 + "a", "<div>" * 5_000 + "a", "* " * 5_000, "<b>" * 5_000 + "a"):
        rendered = render(source).html
        depths = [0]
        for token in html.tokens(rendered):
            if isinstance(token, html.Tag) and token.name not in html.VOID:
                depths.append(depths[-1] + (-1 if token.closing else 1))
        assert max(depths) <= 100
        assert depths[-1] == 0


@pytest.mark.slow
def test_hostile_sources_neither_crash_nor_dally() -> None:
    """In a process of its own, for a crash in the engine ends the process: each in a thread with a small stack."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.lib.test_markdown"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["done"]


def _all_hostile() -> None:
    # Seconds of CPU for all of them together; each alone takes a few tenths. What is quadratic takes minutes.
    resource.setrlimit(resource.RLIMIT_CPU, (400, 400))
    threading.stack_size(256 * 1024)
    failed: list[str] = []

    def one(name: str, source: str) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        if len(render(source).html) > 3_000_000:
            failed.append(f"{name}: too much HTML")
        mark(source, [Span(n * 900, n * 900 + 950, n % 4) for n in range(110)])
        if resource.getrusage(resource.RUSAGE_SELF).ru_utime - before > 30:
            failed.append(f"{name}: too slow")

    for name, source in SOURCES.items():
        thread = threading.Thread(target=one, args=(name, source))
        thread.start()
        thread.join()
    print("\n".join(failed) or "done")


if __name__ == "__main__":
    _all_hostile()
