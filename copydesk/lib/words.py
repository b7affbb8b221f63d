"""Words to search by: one way to take a text apart and to fold a word, for index, queries and marking alike.

Made for any language. Folding drops what people leave out when they search: case, width, accents on letters, the
vowel points of Arabic and Hebrew. Scripts that put no spaces between words are taken apart into characters, so that
a part of a sentence is found as a phrase, a row of neighbouring characters.
"""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 64
# Combining accents; the points of Hebrew and Arabic, and the stroke that only stretches an Arabic word.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670"
    "\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\\s]"
)
# Letters that Unicode does not take apart into a plain one and an accent, and the ways to write an Arabic alif or ya.
_ALIKE = str.maketrans(
    {
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip


class Word(NamedTuple):
    """One word of a text: where (code points, end exclusive), and its folded form."""

    start: int
    end: int
    folded: str


def words_among(text: str, wanted: Container[str]) -> list[Word]:
    """Return in order the words of a text whose folded forms are wanted. Takes a time that grows with its length."""
    return [
        Word(match.start(), match.end(), folded)
        for match in _pattern_for(text).finditer(text)
        if (folded := fold(match[0])) in wanted
    ]


def folded_words(text: str) -> list[str]:
    """Return the folded forms alone."""
    if text.isascii():
        return [word[:LONGEST_WORD] for word in _ASCII_WORD.findall(text.lower())]
    return [folded for word in _pattern_for(text).findall(text) if (folded := fold(word))]


def is_unspaced(word: str) -> bool:
    """Whether a word is one character of a script that puts no spaces between words."""
    return bool(re.match(f"[{_UNSPACED}]", word))


@lru_cache(200_000)
def fold(word: str) -> str:
    """Return what two spellings of one word have in common; at most 64 characters."""
    if word.isascii():
        return word[:LONGEST_WORD].lower()
    apart = unicodedata.normalize("NFKD", word[: LONGEST_WORD * 2].casefold())
    plain = _DROPPED.sub("", apart).translate(_ALIKE)
    return unicodedata.normalize("NFC", plain)[:LONGEST_WORD]


# Thai, Lao, Tibetan, Burmese, Khmer; kana, bopomofo, Chinese characters, Korean syllables; half-width kana.
_UNSPACED = (
    "\u0e00-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e80-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0f40-\u0f6c\u1000-\u102a"
    "\u1780-\u17b3\u3005-\u3007\u3041-\u3096\u309d-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d"
)


_ASCII_WORD = re.compile("[A-Za-z0-9]+")


def _pattern_for(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else _any_word()


@lru_cache(1)
def _any_word() -> re.Pattern[str]:
    inside = f"{_marks()}\u00ad\u200b-\u200d\u2060"
    letter = rf"[^\W_{_UNSPACED}{inside}]"
    return re.compile(rf"{letter}+(?:[{inside}]+{letter}*)*|[{_UNSPACED}][{inside}\uff9e\uff9f]*")


def _marks() -> str:
    """Return Unicode's combining marks (vowel signs, accents) as ranges; Python counts none of them to words.

    Up to U+FFFF: sets of characters beyond that are ten times slower to match.
    """
    points = [point for point in range(0x300, 0x10000) if unicodedata.category(chr(point))[0] == "M"]
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
