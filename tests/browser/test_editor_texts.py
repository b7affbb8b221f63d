"""Markdown through the rich editor: what it can't keep it leaves alone, what it keeps means the same after."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from copydesk.lib import markdown
from tests.browser.form import at_the_form, begin, into_the_text, press, text_of
from tests.browser.pasted import seen_in
from tests.shared import shared
from tests.site import running_site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One form for many small texts."""
    with (
        running_site(tmp_path_factory.mktemp("texts"), COPYDESK_LIMITS="off") as site,
        at_the_form(site) as page,
    ):
        yield page


@pytest.mark.parametrize(
    "odd",
    [
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "It is <b>bold</b>.",
        "<div>\n\nA block\n\n</div>",
        "No ~~more~~ of ~this~.",
        "One ~struck~ word",
        "> " * 60 + "deep",
        "- " * 60 + "deep",
    ],
)
def test_what_the_editor_cannot_keep_opens_as_plain_text_and_says_why(page: Page, odd: str) -> None:
    begin(page)
    page.locator("#body").fill(odd)
    expect(page.locator(".editor")).to_be_hidden()
    expect(page.get_by_text("This text has parts that the editor with buttons can't keep")).to_be_visible()
    assert text_of(page) == odd
    page.get_by_role("button", name="Write with buttons instead").click()
    expect(page.locator(".editor")).to_be_hidden()


def naughty_texts() -> list[str]:
    texts = json.loads(shared("corpora/naughty/blns.json").read_text())
    return [text for text in texts if "\x00" not in text and "\r" not in text]


def test_an_untouched_text_stays_as_it_was_to_the_byte(page: Page) -> None:
    odd = [
        "\n\n  a\n\n\n* b\n1) c\n\n\n",
        "Title\n=====\n\n[a]: /b\n[a]",
        "tab\there  \nand\\\nthere",
        "&copy; &#35;",
    ]
    begin(page)
    for text in odd + naughty_texts():
        page.locator("#body").evaluate(
            "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', {bubbles: true})) }",
            text,
        )
        page.evaluate("document.querySelector('.editor-text')?.focus()")
        assert text_of(page) == text.replace("\r\n", "\n")


FEATURES = [
    'A **bold**, *slanted*, `coded` and [linked](https://example.org/a_(b) "so") text\\\non two lines',
    "# One\n\n## Two\n\n### Three\n\n***\n\nTitle\n---",
    "- a\n- b\n  - c\n\n    d\n  - e\n\n1. f\n2. g",
    "- a\n- b\n\n+ c\n+ d\n\n0. e\n1. f\n\n3) g",
    "- a\n  3. b",
    "> a\n>\n> - b\n>   > c\n\n    code *not*\n\n```py\nx = `1`\n```",
    "Not \\*this\\*, 1\\. nor\\\n\\- that, \\> or \\# those, a_b_c and 5 \\< 6 \\&copy;",
    "wow![not a picture](https://example.org/) ![a *slanted* picture](https://example.org/x.png)",
    "**这是重点。**后面的字 *「这」*也是",
    "snake_case **a***b* _c_ `` ` `` <https://example.org/> https://example.org/",
    "# A #\n\n##\n\n1986\\. A year\n\n+1",
]


@pytest.mark.parametrize("text", FEATURES)
def test_a_changed_text_keeps_the_meaning_of_the_rest(page: Page, text: str) -> None:
    begin(page)
    page.locator("#body").fill(text)
    expect(page.locator(".editor")).to_be_visible()
    into_the_text(page)
    press(page, "Control+End", "Enter", "Enter", "Enter")
    page.keyboard.type("END")
    changed = text_of(page)
    got, wanted = seen_in(markdown.render(changed).html), seen_in(markdown.render(text).html)
    assert [letter.sign for letter in got.letters[-3:]] == ["E", "N", "D"], changed
    assert got.letters[:-3] == wanted.letters, changed
    assert [item for item in got.items if item.words != "END"] == wanted.items, changed


@pytest.mark.parametrize(
    "typed", ["**so.**Then", "<b>no</b> &amp; &copy;", "# no", "1) no", "- [ ] no", "![x](y)", "~~~", "==="]
)
def test_signs_that_are_typed_are_read_as_signs(page: Page, typed: str) -> None:
    begin(page)
    into_the_text(page)
    page.keyboard.insert_text("x")
    press(page, "Shift+Enter")
    page.keyboard.insert_text(typed)
    text = text_of(page)
    assert "".join(seen_in(markdown.render(text).html).text).split() == ["x", *typed.split()], text
