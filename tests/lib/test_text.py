"""What people type, at its worst."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.lib import text

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=[]))
HOSTILE = [
    "\ufdfa",
    "a\u0316\u0301",
    "İ",
    "\u200b",
    "\u0316\u0301",
    ",",
    "-",
    "’",
    "x",
    "漢",
    "\ud800",
    "\0",
    " \n",
]


def test_only_crlf_becomes_lf() -> None:
    assert text.normal_newlines("a\r\nb\rc\n\u2028é\u0065\u0301") == "a\nb\rc\n\u2028é\u0065\u0301"


def test_forbidden_characters_are_named_with_their_place() -> None:
    found = text.forbidden_characters("a\tb\nc\x00d\re\ud800f\x85")
    assert [place for place, _name in found] == [5, 7, 9, 11]
    assert found[0].name == "U+0000, null"
    assert "surrogate" in found[2].name


def test_naming_stops_at_the_limit() -> None:
    assert len(text.forbidden_characters("\0" * 1000, limit=3)) == 3


@pytest.mark.parametrize(
    "blank", ["", " \n\t", "\u200b\u200d", "\u202e\u2066", "\u0301", "\u3164\u2800", "\xa0\xad"]
)
def test_nothing_to_see(blank: str) -> None:
    assert not text.has_visible(blank)
    assert text.has_visible(blank + "x")


@pytest.mark.parametrize("seen", ["a", "😀", "漢", ".", "ٱ", "\U0001fae8"])
def test_something_to_see(seen: str) -> None:
    assert text.has_visible(seen)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Don't Panic!", "dont-panic"),
        ("  C++ & C#  ", "c-c"),
        ("Straße ÉLAN", "strasse-élan"),
        ("السلام عليكم", "السلام-عليكم"),
        ("../..%2e/.htaccess", "2e-htaccess"),
        ("!!!", ""),
        ("ｆｕｌｌ　width ①", "full-width-1"),
    ],
)
def test_slugs(typed: str, slug: str) -> None:
    assert text.slug_of(typed) == slug


@given(ANYTHING)
def test_a_slug_is_short_and_holds_nothing_but_letters_digits_and_single_hyphens(typed: str) -> None:
    slug = text.slug_of(typed)
    assert len(slug) <= 80
    assert len(slug.encode()) <= 180
    assert "--" not in slug
    assert slug.strip("-") == slug
    assert all(c == "-" or unicodedata.category(c)[0] in "LNM" for c in slug)


def test_a_long_slug_ends_with_a_word() -> None:
    assert text.slug_of("x" * 60 + " " + "y" * 15 + " zzzzzzzz") == "x" * 60 + "-" + "y" * 15


def test_tags_are_trimmed_and_doubles_dropped() -> None:
    assert text.tag_names("C, C++ ,c,, C#،  New   York，NEW york") == ["C", "C++", "C#", "New York"]


@given(ANYTHING, ANYTHING)
def test_a_tag_has_one_key_however_it_is_spaced_and_written(one: str, other: str) -> None:
    assert text.tag_key(f" {one}  {other}") == text.tag_key(f"{one} {other}\t")
    names = text.tag_names(f"{one},{other}")
    assert len({text.tag_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hello, world!", "hello   WORLD", True),
        ("café", "CAFE\u0301", True),
        ("ﬁne", "fine.", True),
        ("cafe", "café", False),
        ("कि", "का", False),
        ("😀", "👍", False),
        ("one two", "two one", False),
    ],
)
def test_a_repeat_is_a_repeat_up_to_case_punctuation_and_space(one: str, other: str, same: bool) -> None:
    assert (text.repeat_digest(one) == text.repeat_digest(other)) is same


def test_a_summary_is_cut_between_words() -> None:
    assert text.summary("A short\ntext", 20) == "A short text"
    assert text.summary("one two three four", 14) == "one two three…"
    assert len(text.summary("x" * 500, 100)) == 100


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hundred_thousand_hostile_characters_are_no_trouble(piece: str) -> None:
    typed = (piece * 100_000)[:100_000]
    for use in (text.slug_of, text.tag_key, text.tag_names, text.repeat_digest, text.words, text.has_visible):
        assert use(typed) is not None
    assert len(text.summary(typed, 200)) <= 200


def test_the_key_of_a_tag_stays_short_whatever_its_letters_unfold_to() -> None:
    one, other = "ﷺ" * 50, "ﷺ" * 49 + "x"
    assert len(text.tag_key(one)) <= 100
    assert text.tag_key(one) != text.tag_key(other)
