"""The feeds of the site, of each category and of each tag: the newest posts, and the archive with all the others.

``feed_formats`` says how they are written, ``archives`` how the older posts are divided. The newest posts are printed
with every change; an archived document is printed when somebody asks for it, and kept up to date from then on: most
are never asked for, and together they would be many times the site itself.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.encoding import iri_to_uri
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from copydesk.lib import html
from copydesk.posts.models import Listing, Place, Post, Status
from copydesk.press import archives
from copydesk.press.archives import Archived
from copydesk.press.edition import Edition, Page, Remembered
from copydesk.press.feed_formats import Entry, Feed, atom, entry, json_feed
from copydesk.press.lists import READ_ALONG, PostList, heading_of
from copydesk.press.pages import view_of
from copydesk.press.post_view import PostView

SIZE = 20
ENTRIES_KEPT = 500  # about 10 kB each
# What was written of posts, by their ids: what of the post it was written of, and the entry.
Kept = Remembered[tuple[tuple[Any, ...], Entry]]
_lately: tuple[Any, Kept] = (None, Remembered(ENTRIES_KEPT))
_FORMATS: dict[str, Callable[[Feed], bytes]] = {"feed.xml": atom, "feed.json": json_feed}
_ARCHIVED = re.compile(
    r"((?:category|tag)/[^/]+|archive/[0-9]{4}/[0-9]{2})/page/([1-9][0-9]{0,8})/(feed\.(?:xml|json))"
)


def site_feeds(edition: Edition) -> Iterator[Page]:
    """Yield both feeds of the site."""
    posts = set(Post.objects.published().values_list("published_at", "pk")[:SIZE])
    # Posts may be imported in another order than that of their dates: what is in no archive yet belongs here as well.
    month = Listing.objects.months().first()
    if month:
        # Asked by place only: by status, too, a database might look through all published posts.
        beyond = Post.objects.filter(places__listing=month, places__position__gt=month.count // SIZE * SIZE)
        rows = beyond.values_list("published_at", "pk", "status")
        posts |= {(moment, pk) for moment, pk, status in rows if status == Status.PUBLISHED}
    ids = [pk for _moment, pk in sorted(posts, reverse=True)]
    yield from _documents("", _entries_at(ids, edition), archives.newest(""), edition)


def list_feeds(printed: PostList, edition: Edition) -> Iterator[Page]:
    """Yield both feeds of a category or a tag; a month has none."""
    if printed.key.startswith("archive/"):
        return
    ids = _newest(printed)
    if len(ids) < SIZE and printed.count > READ_ALONG:  # so many of the last places were taken back
        ids = list(_ids(Place.objects.filter(listing__key=printed.key))[:SIZE])
    older = Archived(printed.key, printed.full) if printed.full else None
    yield from _documents(printed.key, _entries_at(ids, edition), older, edition, heading=printed.heading)


def posts_in_feeds(first: int, last: int) -> set[int]:
    """Return which of the posts from id ``first`` to ``last`` stand in the feeds of lists, or nearly all of these."""
    places = Place.objects.filter(post_id__gte=first, post_id__lte=last)
    newest = places.filter(position__gt=F("listing__count") - SIZE)
    return set(newest.exclude(listing__key__startswith="archive/").values_list("post_id", flat=True))


def read_entries(lists: Iterable[PostList], edition: Edition) -> None:
    """Read at once what the feeds of these lists will need."""
    ids = {pk: None for printed in lists if not printed.key.startswith("archive/") for pk in _newest(printed)}
    _entries_at(list(ids), edition)


def archived_page(path: str, edition: Edition) -> Page | None:
    """Return the archived document at a path such as ``tag/iran/page/3/feed.xml``, or None when there is none."""
    document = archived_at(path)
    if document is None or not archives.exists(document):
        return None
    return Page(path, _FORMATS[path.rpartition("/")[2]](_archived(document, edition)))


def archived_at(path: str) -> Archived | None:
    """Return the document that a path names, whether or not it exists; None for any other path."""
    named = _ARCHIVED.fullmatch(path)
    return Archived(named[1], int(named[2])) if named else None


def archived_with(key: str, positions: Collection[int]) -> Iterator[str]:
    """Yield the paths of the archived documents that change when the posts at these places of a list do."""
    for document in archives.touched(key, positions):
        yield from (f"{document.folder}{name}" for name in _FORMATS)


def _documents(
    key: str,
    entries: Sequence[Entry],
    older: Archived | None,
    edition: Edition,
    *,
    heading: str | date | None = None,
) -> Iterator[Page]:
    home = f"{key}/" if key else ""
    feed = _feed(key, home, entries, (older, None), edition, heading=heading)
    for name, written in _FORMATS.items():
        yield Page(f"{home}{name}", written(feed))


def _archived(document: Archived, edition: Edition) -> Feed:
    places = Place.objects.filter(listing__key=document.key, position__range=document.positions)
    key = "" if document.key.startswith("archive/") else document.key
    beside = archives.older(document), archives.newer(document)
    entries = _entries_at(list(_ids(places)), edition)
    heading = heading_of(key) if key else None
    return _feed(key, document.folder, entries, beside, edition, heading=heading)


def _feed(
    key: str,
    folder: str,
    entries: Sequence[Entry],
    beside: tuple[Archived | None, Archived | None],
    edition: Edition,
    *,
    heading: str | date | None,
) -> Feed:
    site = edition.masthead
    older, newer = (document.folder if document else "" for document in beside)
    return Feed(
        site=site,
        title=f"{heading} · {site.name}" if heading else site.name,
        home=f"{key}/" if key else "",
        folder=folder,
        older=older,
        newer=newer,
        entries=entries,
    )


def _newest(printed: PostList) -> list[int]:
    """Return the ids of the posts at the end of a list that readers see, newest first."""
    return [line.post for line in printed.newest.values() if not line.is_retracted][:SIZE]


def _ids(places: QuerySet[Place]) -> QuerySet[Place, int]:
    """Return the ids of the posts at these places that readers see, newest first."""
    return (
        places.filter(post__status=Status.PUBLISHED).order_by("-position").values_list("post_id", flat=True)
    )


def _entries_at(ids: Sequence[int], edition: Edition) -> list[Entry]:
    """Return the posts of these ids; the feeds of tags and categories have many in common."""
    found = {pk: known for pk in ids if (known := edition.entry(pk))}
    kept = _kept(edition)
    for pk, written in _still_right([pk for pk in ids if pk not in found], kept):
        found[pk] = edition.entries[pk] = written
    missing = [pk for pk in ids if pk not in found]
    for pk, post in Post.objects.with_live().in_bulk(missing).items() if missing else ():
        if post.live:
            found[pk] = edition.entries[pk] = entry_of(post, edition)
            kept[pk] = (post.path, post.live_id, post.changed_at), found[pk]
    return [found[pk] for pk in ids if pk in found]


def _kept(edition: Edition) -> Kept:
    """Return what this process has written lately for sites that said the same of themselves.

    A list that is printed again has nearly the posts of before.
    """
    global _lately  # noqa: PLW0603
    said, lately = (edition.masthead, edition.trusted), _lately  # as it is now: another thread may change it
    if lately[0] != said:
        _lately = lately = said, Remembered(ENTRIES_KEPT)
    return lately[1]


def _still_right(ids: Sequence[int], kept: Kept) -> Iterator[tuple[int, Entry]]:
    """Yield those of the posts that were kept and have not changed since."""
    known = {pk: kept[pk] for pk in ids if pk in kept}
    if not known:
        return
    rows = Post.objects.filter(pk__in=list(known)).values_list("pk", "path", "live_id", "changed_at")
    for pk, *basis in rows:
        if known[pk][0] == tuple(basis):
            yield pk, known[pk][1]


def entry_of(post: Post, edition: Edition) -> Entry:
    """Write a public post as all feeds hold it."""
    assert post.live is not None
    assert post.published_at is not None
    site = edition.masthead.url
    view = view_of(post.live, post, edition)
    changed = post.changed_at or post.published_at
    text = html.absolute(view.html, site) + _notices(view)
    return entry(view, iri_to_uri(f"{site}{post.address}"), text, post.published_at, changed)


def _notices(view: PostView) -> str:
    """Return what was corrected, for those who read the post nowhere but in a feed."""
    return "".join(
        html.paragraphs(
            _("Corrected on %(day)s: %(what)s")
            % {"day": date_format(localtime(correction.at), "DATE_FORMAT"), "what": correction.text}
        )
        for correction in view.corrections
        if correction.text
    )
