"""Nothing gets through that the allow-list does not know; a page asks nobody else for anything."""

import json
from collections.abc import Iterator

import html5lib
import pytest

from copydesk.lib import html
from copydesk.lib.markdown import Span, mark, render
from tests.shared import shared

CORPORA = ["xss/dompurify.json", "xss/h5sc.json", "xss/bleach.json", "naughty/blns.json", "xss/payloadbox.txt",
           "xss/payloadsallthethings.txt", "xss/portswigger-polyglots.txt", "xss/markdown.txt"]  # fmt: skip
ALLOWED = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "pre": {"tabindex"},  # what scrolls by itself can be reached by keyboard
    "table": {"tabindex"},
    "th": {"class"},
    "td": {"class"},
    "mark": {"class", "id", "data-finding"},
}


def strings(value: object) -> Iterator[str]:
    """Yield every string within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def payloads(name: str) -> list[str]:
    """Return the payloads of one corpus."""
    typed = shared("corpora", *name.split("/")).read_text("utf-8", "replace")
    return list(strings(json.loads(typed))) if name.endswith(".json") else typed.splitlines()


def assert_harmless(markup: str) -> None:
    """Parse as browsers do, and look at every element."""
    for element in html5lib.parseFragment(markup, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in html.TAGS | {"mark"}, markup
        assert set(element.attrib) <= ALLOWED.get(element.tag, set()), markup
        href = element.get("href", "http://")
        assert href.lower().startswith(("http://", "https://", "mailto:", "/")), markup
        assert not href.startswith("//"), markup
        assert element.get("src", "/media/").startswith("/media/"), markup


@pytest.mark.parametrize("name", CORPORA)
def test_attacks_come_out_harmless(name: str) -> None:
    attacks = payloads(name)
    assert attacks
    for attack in attacks:
        for source in (attack, f"<div>{attack}", f"[x]({attack})"):
            assert_harmless(html.for_page(render(source).html, trusted=()))
        assert_harmless(html.for_page(mark(attack, [Span(1, 9, 1)]), trusted=()))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://x.org/a b", "https://x.org/a%20b"),
        ("HTTP://x.org", "HTTP://x.org"),
        ("mailto:me@x.org", "mailto:me@x.org"),
        ("/2026/11/post/", "/2026/11/post/"),
        ("java\nscript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("//evil.com", None),
        ("/\\evil.com", "/%5Cevil.com"),
        ("http:evil.com", None),
        ("http://", None),
        ("http://[", None),
        ("data:text/html,x", None),
        ("page.html", None),
        ("http://evil.com\\@x.org", "http://evil.com%5C@x.org"),
    ],
)
def test_addresses(address: str, safe: str | None) -> None:
    assert html.safe_url(address) == safe


def test_links_are_followed_by_no_search_engine_unless_the_host_is_trusted() -> None:
    clean = render("[a](http://x.org/) [b](https://www.x.org) [c](http://sub.x.org) [d](/e) <f@x.org>").html
    printed = html.for_page(clean, trusted={"x.org"})
    assert printed.count('rel="ugc nofollow noopener"') == 1
    assert '<a href="http://sub.x.org" rel="ugc nofollow noopener">c</a>' in printed


def test_images_from_elsewhere_become_links_and_own_ones_stay() -> None:
    clean = render(
        "![cat](http://x.org/i.png) ![](http://x.org/j) ![own](/media/k.png) ![](/media/../l)"
    ).html
    printed = html.for_page(clean, trusted=())
    assert '<a href="http://x.org/i.png" rel="ugc nofollow noopener">cat</a>' in printed
    assert ">x.org</a>" in printed
    assert printed.count("<img") == 1


def test_an_image_within_a_link_becomes_its_text() -> None:
    clean = render("[![cat](http://x.org/i.png)](http://y.org)").html
    assert html.for_page(clean, trusted={"y.org"}) == '<p><a href="http://y.org">cat</a></p>\n'


def test_plain_text_has_a_line_for_each_block() -> None:
    clean = render("# One\n\ntwo *three*\nfour &lt;\n\n- a\n- b\n\n![alt](/media/x)").html
    assert html.plain_text(clean) == "One\ntwo three four <\na\nb\nalt"


def test_addresses_of_the_site_become_absolute() -> None:
    clean = render("[a](/b) ![c](/media/d) [e](http://f.org)").html
    absolute = html.absolute(clean, "https://site.example/")
    assert 'href="https://site.example/b"' in absolute
    assert 'src="https://site.example/media/d"' in absolute
    assert 'href="http://f.org"' in absolute


def test_trust_in_a_host_holds_however_its_name_is_spelled() -> None:
    page = html.for_page('<a href="https://www.bücher.example/a">x</a>', trusted={"xn--bcher-kva.example"})
    assert "nofollow" not in page
