"""Posts of made text: words of a made vocabulary, as often as words are in real texts (Zipf's law), always the same."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

VOCABULARY = 50_000
WORDS_A_POST = 300
CATEGORIES = ["World", "Local", "Business", "Science", "Culture", "Sport", "Opinion"]
TAGS = 2000
_ONSETS = [
    "b",
    "br",
    "d",
    "f",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
    "",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "é", "ö"]
_CODAS = ["", "n", "r", "s", "l", "t"]


@dataclass(frozen=True)
class Made:
    """One made post; ``tags`` are separated by commas."""

    headline: str
    dek: str
    body: str
    category: str
    tags: str


def vocabulary() -> list[str]:
    """Return the words, the most common first; the common ones are short, as in life."""
    dice = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = 1 + (len(words) > 60) + (len(words) > 6000)
        words["".join(dice.choice(part) for _ in range(syllables) for part in (_ONSETS, _VOWELS, _CODAS))] = (
            None
        )
    return list(words)


def posts(count: int) -> Iterator[Made]:
    """Yield ``count`` posts of about 300 words; the first ones are the same whatever the count."""
    words, dice = vocabulary(), random.Random(2)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for _ in range(count):
        drawn = dice.choices(words, cum_weights=weights, k=WORDS_A_POST + dice.randrange(-200, 200))
        headline, dek, rest = drawn[:8], drawn[8:28], drawn[28:]
        paragraphs = (rest[start : start + 60] for start in range(0, len(rest), 60))
        tags = {words[100 + int(TAGS * dice.random() ** 3)] for _ in range(3)}
        yield Made(
            " ".join(headline).capitalize(),
            " ".join(dek).capitalize() + ".",
            "\n\n".join(" ".join(paragraph) + "." for paragraph in paragraphs),
            dice.choice(CATEGORIES),
            ", ".join(sorted(tags)),
        )
