"""Asks the index: posts with all the words; when those are few, also posts with some; tags in spite of a slip."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from copydesk.lib import text
from copydesk.posts.models import Post, Status, Tag
from copydesk.search.index import folder
from copydesk.search.query import Phrase, Query
from copydesk.search.tantivy_index import Asked, Reader, Tree

SIZE = 10
MOST_PAGES = 100
FEW = 3  # with fewer posts than that, those with some of the words are offered too
_MOST_PIECES = 24
_TAG_LOOKS = 3  # a longer question is no tag with a slip
_POSTS_LOOKED_AT = 10
_MOST_TAGS = 3

_reader = Reader()


@dataclass
class Found:
    """A page of posts. ``total``: how many have it all; ``more`` have some of the words, on the first page only.

    ``read_as``: tags that nobody uses, and the one that was looked for instead. ``near``: tags like one of the words.
    """

    total: int = 0
    posts: list[Post] = field(default_factory=list)
    more: list[Post] = field(default_factory=list)
    read_as: dict[str, Tag] = field(default_factory=dict)
    near: list[Tag] = field(default_factory=list)
    has_next: bool = False


def find(query: Query, *, newest: bool, page: int = 1) -> Found:
    """Return one page (from 1 to ``MOST_PAGES``) of what is public and fits; raises NoIndex."""
    found = Found()
    if not query:
        return found
    tree = _reader.tree(folder())
    query = _with_known_tags(tree, query, found)
    asked = _asked(query)
    offset = (min(page, MOST_PAGES) - 1) * SIZE
    total, pks = tree.find(asked, newest=newest or not query.phrases, limit=SIZE, offset=offset)
    found.posts = _public(pks)
    found.total = total - (len(pks) - len(found.posts))
    found.has_next = offset + SIZE < total and page < MOST_PAGES
    if total < FEW and page == 1:
        found.more = _public(_with_some(tree, query, set(pks)))
        found.near = _near_tags(tree, query) if not found.total else []
    return found


def _asked(query: Query) -> Asked:
    return Asked(
        every=query.phrases,
        none=query.without,
        better=query.neighbours,
        tags=query.tags,
        without_tags=query.without_tags,
        categories=query.categories,
        without_categories=query.without_categories,
    )


def _with_some(tree: Tree, query: Query, without: set[int]) -> list[int]:
    """Return posts that have some of the loose words, best first; the rarest words count when there are many."""
    counted = {piece: tree.how_many(piece) for piece in query.pieces}
    rarest = sorted((piece for piece, posts in counted.items() if posts), key=counted.__getitem__)
    if not rarest or query.phrases == query.pieces[:1]:
        return []
    quoted = query.quoted if without else ()  # nothing was found: then they are only words, too
    asked = replace(_asked(query), every=quoted, some=tuple(rarest[:_MOST_PIECES]), better=())
    return [pk for pk in tree.best(asked, SIZE + len(without)) if pk not in without][:SIZE]


def _public(pks: list[int]) -> list[Post]:
    """Return those of the posts that are public at this moment, in the same order."""
    posts = Post.objects.filter(pk__in=pks, status=Status.PUBLISHED).select_related("live__category")
    by_pk = {post.pk: post for post in posts}
    return [by_pk[pk] for pk in pks if pk in by_pk]


# -- tags in spite of a slip ---------------------------------------------------------------------------------


def _with_known_tags(tree: Tree, query: Query, found: Found) -> Query:
    """Read each tag that nobody uses as the nearest that somebody does."""
    keys = []
    for key in query.tags:
        near = [] if tree.has_tag(key) else _nearest(tree, key)
        if near:
            found.read_as[key] = near[0]
        keys.append(text.tag_key(near[0].name) if near else key)
    return replace(query, tags=tuple(dict.fromkeys(keys)))


def _near_tags(tree: Tree, query: Query) -> list[Tag]:
    tags = [tag for key in _possible_tags(query.loose) for tag in _nearest(tree, key)]
    return list(dict.fromkeys(tags))[:_MOST_TAGS]


def _possible_tags(phrases: tuple[Phrase, ...]) -> Iterator[str]:
    """Yield what could have been meant as a tag: all of it, and word by word."""
    if len(phrases) > _TAG_LOOKS:
        return
    if len(phrases) > 1:
        yield " ".join(word for phrase in phrases for word in phrase)
    yield from (" ".join(phrase) for phrase in phrases)


def _nearest(tree: Tree, key: str) -> list[Tag]:
    """Return a few tags of public posts that are like ``key``, the likest first."""
    allowed = 0 if len(key) < 3 else 1 if len(key) < 6 else 2
    if not allowed or len(key) > 50:
        return []
    pks = tree.with_tag_near(key, allowed, _POSTS_LOOKED_AT)
    tags = Tag.objects.filter(posts__in=pks, posts__status=Status.PUBLISHED).distinct()
    rated = [(min(slips(key, tag.key), slips(key, tag.slug)), tag.name, tag) for tag in tags]
    return [tag for far, _name, tag in sorted(rated, key=lambda row: row[:2]) if far <= allowed][:_MOST_TAGS]


def slips(typed: str, meant: str) -> int:
    """Return how many letters were left out, added, changed or swapped with their neighbour.

    The restricted Damerau-Levenshtein distance (optimal string alignment), in time by the product of both lengths.
    """
    before: list[int] = []
    above = list(range(len(meant) + 1))
    for row, letter in enumerate(typed, 1):
        line = [row]
        for column, other in enumerate(meant, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == meant[column - 2] and typed[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
