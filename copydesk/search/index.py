"""Keeps the index: a consumer of events, and what compares the whole index with the database and mends it.

Whoever writes takes the lock first and reads the database after that, so that of two writers the later one always has
the later text. Everything here may be done twice, and whatever is missing or wrong is put right by ``mend``.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from zlib import crc32

from django.conf import settings

from copydesk.jobs.queue import enqueue
from copydesk.lib import html, markdown, text
from copydesk.lib.words import folded_words
from copydesk.posts.models import Category, Event, EventKind, Post
from copydesk.search.tantivy_index import Entry, Folder, NoIndex, Tree

MEND = "copydesk.wiring.mend_search"
POSTS_INDEXED_AT_START = 1000
BATCH = 5000
READ_AT_ONCE = 200
EVENTS_AHEAD = 500
SAMPLE, COMMON_IN, MOST_COMMON = 1000, 0.3, 200
GROWTH = 8  # the common words are looked for again when the site has grown so many times
CHANGES = [
    EventKind.PUBLISHED,
    EventKind.CORRECTED,
    EventKind.HIDDEN,
    EventKind.SHOWN,
    EventKind.RETRACTED,
    EventKind.ERASED,
    EventKind.UNPUBLISHED,
]
Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    pass


def folder() -> Folder:
    """Return the folder of the site's index."""
    return Folder(settings.SEARCH)


def index(event: Event) -> None:
    """Bring the event's post into the index, or out of it: as the database has it now.

    Posts of events that are waiting behind this one come along, so that a hundred decisions are a few commits.
    """
    if event.post_id is None:
        return
    try:
        if not _differing(folder().current(), {event.post_id}):
            return
    except NoIndex:
        mend()
        return
    behind = Event.objects.filter(pk__gt=event.pk, kind__in=CHANGES, post__isnull=False)
    index_posts({event.post_id, *filter(None, behind.values_list("post_id", flat=True)[:EVENTS_AHEAD])})


def index_posts(pks: Collection[int]) -> None:
    """Make the index say of these posts what the database says, whether they are public, gone or never were."""
    place = folder()
    with place.lock():
        tree = place.current()
        differing = _differing(tree, pks)
        if differing:
            tree.write(_entries(differing), differing)


def mend(progress: Progress = _silent) -> int:
    """Compare the whole index with the database and put right what differs; return how many posts that were.

    Makes the index when there is none, or one of another version, or when the site has outgrown it.
    """
    place = folder()
    try:
        tree = place.current()
    except NoIndex:
        return rebuild(progress)
    if len(tree) > GROWTH * tree.posts_at_first + SAMPLE:
        return rebuild(progress)
    with place.lock():
        return _bring_up(place.current(), progress)


def rebuild(progress: Progress = _silent) -> int:
    """Make the index anew, beside the old one, and put it in its place; return the number of posts."""
    place = folder()
    with place.lock("rebuild"):
        tree = place.fresh(_common_words(), Post.objects.published().count())
        count = _bring_up(tree, progress)
        with place.lock():
            _bring_up(Tree(tree.path), _silent)  # what has changed meanwhile
            place.switch(tree)
    return count


def catch_up() -> None:
    """At a start: make the index if there is none. On a large site a job does it, and search says so meanwhile."""
    try:
        folder().current()
    except NoIndex:
        if Post.objects.published().count() <= POSTS_INDEXED_AT_START:
            rebuild()
        else:
            enqueue(MEND)


def drift() -> int:
    """Return how many posts the index is missing, has wrongly, or has in an old state; raises NoIndex."""
    return len(_all_differing(folder().current()))


def _bring_up(tree: Tree, progress: Progress) -> int:
    differing = sorted(_all_differing(tree))
    for start in range(0, len(differing), BATCH):
        some = differing[start : start + BATCH]
        Tree(tree.path).write(_entries(some), some, many=len(some) > READ_AT_ONCE)
        progress(start + len(some), len(differing))
    return len(differing)


def _differing(tree: Tree, pks: Collection[int]) -> set[int]:
    """Return those of the posts of which the index says something else than the database."""
    wanted, has = _stamps(pks), tree.stamps(pks)
    return {pk for pk in pks if wanted.get(pk) != has.get(pk)}


def _all_differing(tree: Tree) -> set[int]:
    wanted, has = _stamps(None), tree.stamps()
    return {pk for pk in wanted.keys() | has.keys() if wanted.get(pk) != has.get(pk)}


def _stamps(pks: Collection[int] | None) -> dict[int, int]:
    """Return a number for each public post that is another one whenever its text is.

    It is made of the live revision, the moment it was made at (ids alone could be those of another database), and how
    its category is called.
    """
    public = Post.objects.published().order_by()
    if pks is not None:
        public = public.filter(pk__in=pks)
    named = {
        pk: crc32(f"{slug} {name}".encode())
        for pk, slug, name in Category.objects.values_list("pk", "slug", "name")
    }
    rows = public.values_list("pk", "live_id", "live__made_at", "live__category_id")
    return {
        pk: ((live or 0) << 32) ^ (int(made_at.timestamp() * 1000) & 0xFFFFFFFF) ^ named.get(category, 0)
        for pk, live, made_at, category in rows.iterator(chunk_size=10_000)
    }


def _entries(pks: Collection[int]) -> Iterator[Entry]:
    """Yield what the index is to know of those of the posts that are public."""
    ordered = sorted(pks)
    for start in range(0, len(ordered), READ_AT_ONCE):
        some = ordered[start : start + READ_AT_ONCE]
        stamps = _stamps(some)
        for post in Post.objects.published().filter(pk__in=some).with_live():
            if post.pk in stamps:
                yield _entry(post, stamps[post.pk])


def _entry(post: Post, stamp: int) -> Entry:
    revision = post.live
    assert revision is not None
    assert post.published_at is not None
    headline, dek = folded_words(revision.headline), folded_words(revision.dek)
    tags = [(text.tag_key(tag.name), tag.slug) for tag in post.tags.all()]
    others = [revision.byline, revision.category.name, *(tag.name for tag in post.tags.all())]
    category = revision.category
    return Entry(
        pk=post.pk,
        stamp=stamp,
        published=int(post.published_at.timestamp() * 1_000_000),
        parts=[
            *[headline] * 3,
            *[dek] * 2,
            *(folded_words(other) for other in others),
            *(folded_words(line) for line in plain_body(revision.html, revision.html_version, revision.body)),
        ],
        tags=sorted({name for pair in tags for name in pair}),
        categories=sorted({category.slug, text.tag_key(category.name)}),
    )


def plain_body(clean: str, version: int, source: str) -> list[str]:
    """Return a revision's text, paragraph by paragraph; from its clean HTML, unless an older sanitiser made that."""
    current = clean if version == markdown.SANITISER_VERSION else markdown.render(source).html
    return html.plain_text(current).split("\n")


def _common_words() -> set[str]:
    """Return the words that are in a third of the newest posts, in whatever language they are."""
    seen: Counter[str] = Counter()
    newest = Post.objects.published().with_live()[:SAMPLE]
    for post in newest:
        seen.update({word for part in _entry(post, 0).parts for word in part})
    return {word for word, posts in seen.most_common(MOST_COMMON) if posts > len(newest) * COMMON_IN}
