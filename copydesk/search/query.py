"""What a person typed into the search field, understood: words, "phrases", -without, tag: and category:.

Whatever is typed can be searched for; an operator that is not known is a word. What stands together without a space
(*don't*, *co-operate*, 東京都) is a phrase.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from copydesk.lib import text
from copydesk.lib.words import folded_words, is_unspaced

MOST_CHARACTERS = 2000
MOST_WORDS = 32
_LONGEST_NAME = 100
_QUOTES = '"“”„‟«»「」『』〝〞'
_PART = re.compile(
    rf"(?P<minus>-*)(?:(?P<field>tag|category):)?(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]|(?P<plain>[^\s{_QUOTES}]+))",
    re.IGNORECASE,
)

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What to look for. A phrase is folded words in a row, mostly one; ``loose`` ones were not in quotation marks.

    ``tags`` and ``categories`` are keys as ``lib.text.tag_key`` makes them. ``is_cut``: it was longer than allowed.
    """

    loose: tuple[Phrase, ...] = ()
    quoted: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    without_categories: tuple[str, ...] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return any((self.phrases, self.without, self.tags, self.without_tags, self.categories,
                    self.without_categories))  # fmt: skip

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All that must be in the text."""
        return self.loose + self.quoted

    @property
    def pieces(self) -> tuple[Phrase, ...]:
        """What the phrases are made of, for a search that does not insist on all: words, pairs of characters."""
        return tuple(dict.fromkeys(piece for phrase in self.phrases for piece in _pieces(phrase)))

    @property
    def neighbours(self) -> tuple[Phrase, ...]:
        """Pairs of words that were typed side by side: posts that have them side by side, too, are better."""
        return tuple(dict.fromkeys(pairwise(word for phrase in self.loose for word in phrase)))

    @property
    def words(self) -> frozenset[str]:
        """Every word to mark in what was found."""
        return frozenset(word for phrase in self.phrases for word in phrase)


def parse(typed: str) -> Query:
    """Understand what was typed; never fails."""
    found: dict[str, dict[Phrase, None]] = {name: {} for name in ("loose", "quoted", "without")}
    names: dict[str, dict[str, None]] = {name: {} for name in ("tag", "category", "-tag", "-category")}
    room, is_cut = MOST_WORDS, len(typed) > MOST_CHARACTERS
    for minus, field, value, is_quoted in _parts(typed[:MOST_CHARACTERS]):
        phrases = [(text.tag_key(value),)] if field else _phrases(value, is_quoted)
        for phrase in filter(None, phrases):
            if len(phrase) > room:
                is_cut = True
                continue
            room -= len(phrase)
            if field:
                names[minus + field][phrase[0][:_LONGEST_NAME]] = None
            else:
                found["without" if minus else "quoted" if is_quoted else "loose"][phrase] = None
    return Query(
        **{name: tuple(phrases) for name, phrases in found.items()},
        tags=tuple(names["tag"]),
        without_tags=tuple(names["-tag"]),
        categories=tuple(names["category"]),
        without_categories=tuple(names["-category"]),
        is_cut=is_cut,
    )


def _parts(typed: str) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (minus or nothing, field or nothing, value, whether in quotation marks)."""
    for part in _PART.finditer(typed):
        minus, field = part["minus"][:1], (part["field"] or "").lower()
        value = part["quoted"] if part["plain"] is None else part["plain"]
        if value.strip():
            yield minus, field, value, part["quoted"] is not None


def _phrases(value: str, is_quoted: bool) -> list[Phrase]:
    """Return one phrase, or those that an unknown operator stands between. A long one is cut, not dropped."""
    values = [value] if is_quoted else value.split(":")
    return [tuple(folded_words(each)[:MOST_WORDS]) for each in values]


def _pieces(phrase: Phrase) -> Iterator[Phrase]:
    for first, second in zip(phrase, (*phrase[1:], ""), strict=True):
        if not is_unspaced(first):
            yield (first,)
        elif second and is_unspaced(second):
            yield (first, second)
        elif len(phrase) == 1:
            yield (first,)
