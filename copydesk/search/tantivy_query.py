"""Makes the engine's query of what is asked, so that no question costs much more than another.

What a query costs is how often its terms stand in the index. Words that most posts have cost most and tell least, so
the order is made of the rarest ones, as many as a bound allows; which posts are found does not depend on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import tantivy

from copydesk.search.query import Phrase

# Bounds, in entries of the index: a post that has a term is one.
WORDS_READ = 300_000  # to rank by single words
PAIRS_READ = 30_000  # to rank by pairs of common words
LEFT_OUT_READ = 20_000  # to leave out phrases
_FEW_POSTS = 5000  # a phrase with a word as rare as this is found at once
_BETTER = 0.25  # what words side by side count against the words alone
_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


@dataclass(frozen=True)
class Asked:
    """A question to the index: all of ``every``, none of ``none``, and if there are ``some``, one of those.

    ``better`` changes the order only: posts that have these are better.
    """

    every: tuple[Phrase, ...] = ()
    some: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = ()
    better: tuple[Phrase, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    without_categories: tuple[str, ...] = ()


class Maker:
    """Makes queries for one state of the index. ``common`` are its words whose pairs are terms."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, common: frozenset[str]) -> None:
        self._schema = schema
        self._searcher = searcher
        self._common = common

    def too_dear(self, phrases: Iterable[Phrase]) -> frozenset[Phrase]:
        """Return those of the phrases to be left out that would take too long beside the rarest of them.

        A word or a pair of common ones is looked up; of another phrase the places of its words must be read.
        """
        read = [phrase for phrase in phrases if not self._is_a_term(phrase) and self._how_many(phrase)]
        return frozenset(read).difference(self._rarest(read, LEFT_OUT_READ))

    def query(self, asked: Asked) -> tantivy.Query:
        """Return the query for ``asked``."""
        parts = self._words([phrase[0] for phrase in asked.every if len(phrase) == 1])
        parts += [(_MUST, part) for phrase in asked.every if len(phrase) > 1 for part in self._phrase(phrase)]
        parts += [(_MUST, self._filter("tag", [key])) for key in asked.tags]
        if asked.categories:
            parts.append((_MUST, self._filter("category", asked.categories)))
        if asked.some:
            some = self._rarest(asked.some, WORDS_READ)
            parts.append(
                (_MUST, tantivy.Query.boolean_query([(_SHOULD, self._whole(each)) for each in some]))
            )
        if not parts:
            parts.append((_MUST, tantivy.Query.all_query()))
        parts += [(_MUST_NOT, self._whole(phrase)) for phrase in asked.none]
        parts += [(_MUST_NOT, self._filter("tag", [key])) for key in asked.without_tags]
        parts += [(_MUST_NOT, self._filter("category", [key])) for key in asked.without_categories]
        parts += [(_SHOULD, tantivy.Query.boost_query(part, _BETTER)) for part in self._better(asked.better)]
        return parts[0][1] if len(parts) == 1 else tantivy.Query.boolean_query(parts)

    def _rarest(self, phrases: Iterable[Phrase], most: int) -> list[Phrase]:
        """Return those that posts have, the rarest first: one, and more while they are in ``most`` posts together."""
        counted = {phrase: posts for phrase in phrases if (posts := self._how_many(phrase))}
        rarest = sorted(counted, key=counted.__getitem__)
        together = accumulate(counted[phrase] for phrase in rarest)
        return [phrase for phrase, posts in zip(rarest, together, strict=True) if posts <= most] or rarest[:1]

    def _how_many(self, phrase: Phrase) -> int:
        """Return an upper bound for the number of posts that have the phrase."""
        terms = [*(("pair", pair) for pair in self._pairs(phrase)), *(("text", word) for word in phrase)]
        return min(int(self._searcher.doc_freq(*term)) for term in terms)

    def _words(self, words: list[str]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Return what holds where all the words are. When many posts may have them, the rarest make the order."""
        counted = {word: int(self._searcher.doc_freq("text", word)) for word in words}
        rarest = sorted(counted, key=counted.__getitem__)
        ranking = max(1, WORDS_READ // max(1, min(counted.values(), default=1)))
        parts = [(_MUST, self._term("text", word)) for word in rarest[:ranking]]
        if others := [(_MUST, self._term("text", word)) for word in rarest[ranking:]]:
            parts.append((_MUST, tantivy.Query.const_score_query(tantivy.Query.boolean_query(others), 0.0)))
        return parts

    def _better(self, phrases: Iterable[Phrase]) -> list[tantivy.Query]:
        pairs = [phrase for phrase in phrases if self._common.issuperset(phrase)]
        few = [phrase for phrase in phrases if phrase not in pairs and self._how_many(phrase) <= _FEW_POSTS]
        return [self._whole(phrase) for phrase in [*self._rarest(pairs, PAIRS_READ), *few]]

    def _filter(self, field: str, keys: Iterable[str]) -> tantivy.Query:
        return tantivy.Query.const_score_query(
            tantivy.Query.term_set_query(self._schema, field, list(keys)), 0.0
        )

    def _whole(self, phrase: Phrase) -> tantivy.Query:
        parts = self._phrase(phrase)
        if len(parts) == 1:
            return parts[0]
        return tantivy.Query.boolean_query([(_MUST, part) for part in parts])

    def _phrase(self, phrase: Phrase) -> list[tantivy.Query]:
        """Return what must all hold: the phrase, by its pairs alone if all its words are common.

        Of another phrase, the pairs of common words in it narrow it down first.
        """
        if len(phrase) == 1:
            return [self._term("text", phrase[0])]
        pairs = self._pairs(phrase)
        if len(pairs) == len(phrase) - 1:
            return [self._in_a_row("pair", pairs)]
        return [*(self._term("pair", pair) for pair in dict.fromkeys(pairs)), self._in_a_row("text", phrase)]

    def _is_a_term(self, phrase: Phrase) -> bool:
        return len(phrase) == 1 or (len(phrase) == 2 and self._common.issuperset(phrase))

    def _pairs(self, phrase: Phrase) -> list[str]:
        return [
            f"{first}_{second}"
            for first, second in pairwise(phrase)
            if first in self._common and second in self._common
        ]

    def _in_a_row(self, field: str, terms: Sequence[str]) -> tantivy.Query:
        if len(terms) == 1:
            return self._term(field, terms[0])
        return tantivy.Query.phrase_query(self._schema, field, [*terms])

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, "freq")
