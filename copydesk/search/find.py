"""Asks the index: posts with all the words; when those are few, also posts with some; tags in spite of a slip."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from copydesk.lib import text
from copydesk.posts.models import Post, Status, Tag
from copydesk.search.index import folder
from copydesk.search.query import Phrase, Query
from copydesk.search.tantivy_index import Reader, Tree
from copydesk.search.tantivy_query import Asked

SIZE = 10
MOST_PAGES = 100
FEW = 3  # with fewer posts than that, those with some of the words are offered too
_TAG_LOOKS = 3  # a longer question is no tag with a slip
_POSTS_LOOKED_AT = 10
_MOST_TAGS = 3

_reader = Reader()


class Hit(NamedTuple):
    """What the page shows of a post. Rows of models would take half as long again to read."""

    pk: int
    path: str
    published_at: datetime
    headline: str
    dek: str
    body: str
    html: str
    html_version: int
    byline: str
    language: str
    category_slug: str
    category_name: str

    @property
    def address(self) -> str:
        """Its address on the site."""
        return f"/{self.path}/"


_COLUMNS = (  # as Hit has them
    "pk",
    "path",
    "published_at",
    "live__headline",
    "live__dek",
    "live__body",
    "live__html",
    "live__html_version",
    "live__byline",
    "live__language",
    "live__category__slug",
    "live__category__name",
)


@dataclass
class Found:
    """A page of posts. ``total``: how many have it all; ``more`` have some of the words, on the first page only.

    ``read_as``: tags that nobody uses, and the one that was looked for instead. ``near``: tags like one of the words.
    ``left_in``: phrases that were to be left out, more than can be in the time that a question has.
    """

    total: int = 0
    posts: list[Hit] = field(default_factory=list)
    more: list[Hit] = field(default_factory=list)
    read_as: dict[str, Tag] = field(default_factory=dict)
    near: list[Tag] = field(default_factory=list)
    left_in: list[Phrase] = field(default_factory=list)
    has_next: bool = False


def find(query: Query, *, newest: bool, page: int = 1) -> Found:
    """Return one page (from 1 to ``MOST_PAGES``) of what is public and fits; raises NoIndex."""
    found = Found()
    if not query:
        return found
    tree = _reader.tree(folder())
    query = _within_bounds(tree, _with_known_tags(tree, query, found), found)
    asked = _asked(query)
    offset = (min(page, MOST_PAGES) - 1) * SIZE
    total, pks = tree.find(asked, newest=newest or not query.phrases, limit=SIZE, offset=offset)
    are_few = total < FEW and page == 1
    more = _with_some(tree, query, set(pks)) if are_few else []
    public = _public([*pks, *more])
    found.posts = [public[pk] for pk in pks if pk in public]
    found.more = [public[pk] for pk in more if pk in public]
    found.total = total - (len(pks) - len(found.posts))
    found.has_next = offset + SIZE < total and page < MOST_PAGES
    if are_few and not found.total:
        found.near = _near_tags(tree, query)
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
    """Return posts that have some of the words, best first."""
    if query.phrases == query.pieces[:1]:
        return []
    quoted = query.quoted if without else ()  # nothing was found: then they are only words, too
    asked = replace(_asked(query), every=quoted, some=query.pieces, better=())
    return [pk for pk in tree.best(asked, SIZE + len(without)) if pk not in without][:SIZE]


def _public(pks: list[int]) -> dict[int, Hit]:
    """Return those of the posts that are public at this moment."""
    rows = Post.objects.filter(pk__in=pks, status=Status.PUBLISHED).values_list(*_COLUMNS)
    return {row[0]: Hit._make(row) for row in rows}


def _within_bounds(tree: Tree, query: Query, found: Found) -> Query:
    """Leave out no more phrases than the time allows."""
    dear = tree.too_dear(query.without)
    found.left_in = [phrase for phrase in query.without if phrase in dear]
    return replace(query, without=tuple(phrase for phrase in query.without if phrase not in dear))


# -- tags in spite of a slip ---------------------------------------------------------------------------------


def _with_known_tags(tree: Tree, query: Query, found: Found) -> Query:
    """Read each tag that nobody uses as the nearest that somebody does."""
    unknown = [key for key in query.tags if not tree.has_tag(key)]
    near = _nearest(tree, unknown) if unknown else {}
    found.read_as = {key: tags[0] for key, tags in near.items() if tags}
    keys = [text.tag_key(found.read_as[key].name) if key in found.read_as else key for key in query.tags]
    return replace(query, tags=tuple(dict.fromkeys(keys)))


def _near_tags(tree: Tree, query: Query) -> list[Tag]:
    near = _nearest(tree, _possible_tags(query.loose))
    return list(dict.fromkeys(tag for tags in near.values() for tag in tags))[:_MOST_TAGS]


def _possible_tags(phrases: tuple[Phrase, ...]) -> Iterator[str]:
    """Yield what could have been meant as a tag: all of it, and word by word."""
    if len(phrases) > _TAG_LOOKS:
        return
    if len(phrases) > 1:
        yield " ".join(word for phrase in phrases for word in phrase)
    yield from (" ".join(phrase) for phrase in phrases)


def _nearest(tree: Tree, keys: Iterable[str]) -> dict[str, list[Tag]]:
    """Return for each key a few tags of public posts that are like it, the likest first."""
    pks = {key: tree.with_tag_near(key, _allowed(key), _POSTS_LOOKED_AT) for key in keys if _allowed(key)}
    posts = set().union(*pks.values())
    tags = Tag.objects.filter(posts__in=posts, posts__status=Status.PUBLISHED).distinct()
    return {key: _likest(key, tags) for key in pks}


def _likest(key: str, tags: Iterable[Tag]) -> list[Tag]:
    most = _allowed(key)
    rated = [(_far(key, tag, most), tag.name, tag) for tag in tags]
    likest = sorted(rated, key=lambda row: row[:2])
    return [tag for far, _name, tag in likest if far <= most][:_MOST_TAGS]


def _far(key: str, tag: Tag, most: int) -> int:
    """Return the slips between ``key`` and the tag; those above ``most`` are not counted out."""
    names = [name for name in {tag.key, tag.slug} if abs(len(name) - len(key)) <= most]
    return min((slips(key, name, most) for name in names), default=most + 1)


def _allowed(key: str) -> int:
    """Return how many slips a tag of this length may have."""
    if len(key) < 3 or len(key) > 50:
        return 0
    return 1 if len(key) < 6 else 2


def slips(typed: str, meant: str, most: int) -> int:
    """Return how many letters were left out, added, changed or swapped with their neighbour.

    The restricted Damerau-Levenshtein distance (optimal string alignment), in time by the product of both lengths.
    When two rows in a row are above ``most`` it is given up: what is returned is only above that, too.
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
        if min(above) > most and min(line) > most:
            break
        before, above = above, line
    return above[-1]
