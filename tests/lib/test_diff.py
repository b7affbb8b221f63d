"""What changed between two revisions, and never more work than the texts are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.lib.diff import Change, changes

TEXTS = st.lists(st.sampled_from(["a", "b", " ", "\n", "\n\n", "word", ".", "é😀"]), max_size=40).map("".join)


def test_one_word_changed_in_one_paragraph() -> None:
    assert changes("First.\n\nThe old word.", "First.\n\nThe new word.") == [
        Change("same", "First.\n\nThe "),
        Change("removed", "old"),
        Change("added", "new"),
        Change("same", " word."),
    ]


def test_equal_and_empty_texts() -> None:
    assert changes("", "") == []
    assert changes("a b", "a b") == [Change("same", "a b")]
    assert changes("", "new") == [Change("added", "new")]


@given(TEXTS, TEXTS)
def test_the_changes_lead_from_the_one_to_the_other(old: str, new: str) -> None:
    assert_leads(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 25_000, "b a " * 25_000),
        ("a\n" * 50_000, "b\n" * 50_000),
        ("a\nb\n" * 25_000, "b\na\n" * 25_000),
        (" ".join(map(str, range(17_000))), " ".join(map(str, range(17_000, 0, -1)))),
        ("\n".join(map(str, range(17_000))), "\n".join(map(str, range(17_000, 0, -1)))),
    ],
)
def test_large_and_unlike_texts_get_the_coarser_answer(old: str, new: str) -> None:
    assert_leads(old, new)


def assert_leads(old: str, new: str) -> None:
    found = changes(old, new)
    assert "".join(change.text for change in found if change.kind != "added") == old
    assert "".join(change.text for change in found if change.kind != "removed") == new
    assert all(change.text for change in found)
