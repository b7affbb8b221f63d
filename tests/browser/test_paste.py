"""What Word, Google Docs and web pages put on the clipboard, pasted into the rich editor of the form."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from copydesk.lib import markdown
from tests.browser.chromium import open_page
from tests.browser.form import into_the_text, with_the_editor
from tests.browser.pasted import Letter, Seen, seen_in
from tests.shared import SHARED, shared
from tests.site import running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
FOLDER = SHARED / "corpora" / "paste"
FIXTURES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html")) or ["none"]

PASTE = """([html, plain]) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", plain);
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.querySelector(".editor-text").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running_site(tmp_path_factory.mktemp("paste"), COPYDESK_LIMITS="off") as site, open_page() as page:
        breaches: list[str] = []
        page.on("console", lambda message: breaches.append(message.text))
        page.goto(f"{site.url}/submit")
        with_the_editor(page)
        yield page
        assert not breaches, f"the page complained: {breaches[:5]}"


def pasted(page: Page, html: str, plain: str = "?") -> str:
    """Return the Markdown that comes of pasting into an empty text."""
    page.locator("#body").fill("")
    into_the_text(page)
    page.evaluate(PASTE, [html, plain])
    page.locator("#headline").focus()  # the editor fills the field when it is left
    return page.locator("#body").input_value()


def rendered(page: Page, html: str) -> Seen:
    return seen_in(markdown.render(pasted(page, html)).html)


def without_bars(seen: Seen) -> list[Letter]:
    return [letter for letter in seen.letters if letter.sign != "|"]


@pytest.mark.parametrize("fixture", FIXTURES)
def test_words_emphasis_links_and_lists_survive(page: Page, fixture: str) -> None:
    html = shared("corpora/paste", fixture).read_text()
    wanted, got = seen_in(html), rendered(page, html)
    assert got.words == wanted.words
    # The bars are what tells the cells of a table row apart.
    assert without_bars(got) == without_bars(wanted)
    assert got.items == wanted.items


GOOGLE_LISTS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">
<ul style="margin-top:0"><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span
style="font-weight:400;font-style:normal">Bread</span></p></li><ul><li aria-level="2"><p role="presentation"><span
style="font-weight:700;font-style:normal">Rye</span></p></li><li aria-level="2"><p><span
style="font-weight:400;font-style:italic">Wheat</span></p></li></ul>
<li aria-level="1"><p><span>Milk</span></p></li></ul>
<ol start="3"><li><p><a href="https://www.google.com/url?q=https://example.org/mill&amp;sa=D"><span>The
mill</span></a></p></li></ol></b>
<br class="Apple-interchange-newline">"""


def test_lists_of_google_docs_keep_their_nesting(page: Page) -> None:
    assert pasted(page, GOOGLE_LISTS) == (
        "- Bread\n  - **Rye**\n  - *Wheat*\n- Milk\n\n3. [The mill](https://example.org/mill)"
    )


WORD_NUMBERS = "".join(
    f"<p class=MsoListParagraph style='margin-left:{36 * level}pt;mso-list:l0 level{level} lfo1'><![if !supportLists]>"
    f"<span style='mso-list:Ignore'>{marker}<span>&nbsp;&nbsp; </span></span><![endif]>{words}</p>"
    for level, marker, words in [
        (1, "4.", "Four"),
        (2, "a)", "Small"),
        (2, "b)", "Bigger"),
        (1, "5.", "Five"),
        (1, "·", "A bullet"),
    ]
)


def test_numbers_of_word_go_on_where_they_were(page: Page) -> None:
    assert pasted(page, WORD_NUMBERS) == "4. Four\n   1. Small\n   2. Bigger\n5. Five\n\n- A bullet"


def test_a_further_paragraph_of_word_stays_in_its_item(page: Page) -> None:
    html = (
        "<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level1 lfo1'>"
        "<span style='mso-list:Ignore'>1.&nbsp;</span>One</p>"
        "<p class=MsoListParagraph style='margin-left:36pt'>More of it</p>"
        "<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level1 lfo1'>"
        "<span style='mso-list:Ignore'>2.&nbsp;</span>Two</p><p class=MsoNormal>After it</p>"
    )
    assert pasted(page, html) == "1. One\n\n   More of it\n\n2. Two\n\nAfter it"


def test_numbered_headings_above_text_stay_headings(page: Page) -> None:
    html = (
        "<h1 style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.&nbsp;</span>Mills</h1>"
        "<p class=MsoNormal>They turn.</p>"
    )
    assert pasted(page, html) == "## 1. Mills\n\nThey turn."


def test_a_web_page_becomes_paragraphs_and_its_pictures_are_counted(page: Page) -> None:
    html = (
        "<div style='display:none'>Hidden</div><div>First<br><br>Second<br>line</div><script>x()</script>"
        "<img src='https://example.org/a.png'><table><tr><th>Year</th><td>1911</td></tr></table>"
        "<p><a href='javascript:x()'>No</a> <a href='file:///c'>way</a>, <span style='font-weight:bold'>bold</span></p>"
    )
    assert pasted(page, html) == "First\n\nSecond\\\nline\n\nYear | 1911\n\nNo way, **bold**"
    expect(page.get_by_text("Pictures that could not be pasted: 1")).to_be_visible()


def test_plain_text_keeps_its_lines_and_signs(page: Page) -> None:
    assert (
        pasted(page, "", "One * two_three\nfour\n\nFive < six") == "One \\* two_three\\\nfour\n\nFive \\< six"
    )


def test_plain_text_that_is_markdown_is_taken_as_such(page: Page) -> None:
    assert (
        pasted(page, "", "## Mills\n\nThey *turn*.\n\n- one\n- two")
        == "## Mills\n\nThey *turn*.\n\n- one\n- two"
    )


def test_an_address_over_marked_words_becomes_their_link(page: Page) -> None:
    page.locator("#body").fill("The mill")
    into_the_text(page)
    page.keyboard.press("Control+a")
    page.evaluate(PASTE, ["", "https://example.org/mill"])
    page.locator("#headline").focus()
    assert page.locator("#body").input_value() == "[The mill](https://example.org/mill)"
