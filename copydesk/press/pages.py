"""Turns posts into pages. A page is a path, a template and a context; the desk's preview calls the same."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings

from copydesk.lib import html, text
from copydesk.lib.assets import Assets
from copydesk.posts.lists import month_of
from copydesk.posts.models import Address, Event, EventKind, Listing, Post, ReasonCode, Revision, Status, Tag
from copydesk.press.accent import accent_rule
from copydesk.press.answers import GONE
from copydesk.press.cards import card_path, words_of
from copydesk.press.edition import Edition, Page
from copydesk.press.front import front
from copydesk.press.letters import further_pages, letters_of
from copydesk.press.linked import linked_data
from copydesk.press.lists import month_of_key
from copydesk.press.masthead import Section, masthead
from copydesk.press.post_view import Correction, PostView

assets = Assets(settings.PACKAGE / "static", settings.THEME / "static")
DESCRIPTION_LENGTH = 160


def post_page(
    revision: Revision, post: Post | None = None, *, preview: bool = False, edition: Edition | None = None
) -> str:
    """Return a post's page as readers see it; as a preview, of any revision, without what only a published post has.

    A revision that is not saved needs its category set; ``post`` is needed when it is not a preview.
    """
    edition = edition or Edition()
    return _post_page(revision, post, edition, preview=preview).content.decode()


def body_of(revision: Revision, edition: Edition | None = None) -> str:
    """Return the body alone, clean HTML as it is printed."""
    return (edition or Edition()).body(revision)


def pages_of(post: Post, edition: Edition) -> list[Page]:
    """Return all that is printed for a post: what is at its address, and pages of further letters about it."""
    page = page_of(post, edition)
    return [*([page] if page else []), *(further_pages(post, edition) if post.is_public else [])]


def page_of(post: Post, edition: Edition) -> Page | None:
    """Return what is printed at a post's address: the post, or a notice in its place; None if it has neither.

    The post should come ``with_live()``.
    """
    if post.path and post.status == Status.ERASED:
        return edition.page(post.address.lstrip("/") + GONE, "erased.html")
    if not post.path or post.live is None:
        return None
    if post.status == Status.RETRACTED:
        return _retraction_page(post, edition)
    if post.status == Status.HIDDEN:
        return edition.page(post.address.lstrip("/") + GONE, "hidden.html")
    return _post_page(post.live, post, edition, preview=False) if post.is_public else None


def _post_page(revision: Revision, post: Post | None, edition: Edition, *, preview: bool) -> Page:
    view = view_of(revision, post, edition, preview=preview)
    path = view.address.lstrip("/")
    pages = {} if preview or post is None else letters_of(post)
    letters = pages.pop(1, [])
    further = [letter for page in pages.values() for letter in page]
    count = len(letters) + len(further)
    linked = "" if preview else html.data_block(linked_data(view, edition.masthead, letters, count))
    return edition.page(path, "post.html", post=view, letters=letters, further=further, data_block=linked)


def view_of(revision: Revision, post: Post | None, edition: Edition, *, preview: bool = False) -> PostView:
    """Return what the templates are told of a post."""
    body = edition.body(revision)
    shown = post if post and not preview else None
    return PostView(
        headline=revision.headline,
        dek=revision.dek,
        byline=revision.byline,
        description=revision.dek or text.summary(html.plain_text(body), DESCRIPTION_LENGTH),
        html=body,
        category=Section(revision.category.slug, revision.category.name),
        tags=_tags(revision, shown),
        source=edition.source_link(revision.source_url),
        address=shown.address if shown else "",
        published_at=shown.published_at if shown else None,
        corrected_at=_corrected_at(shown) if shown else None,
        corrections=_corrections(shown) if shown else [],
        card=_card(shown, edition) if shown else "",
        preview=preview,
        language=revision.language,
    )


def _tags(revision: Revision, post: Post | None) -> list[tuple[str, str]]:
    """Return (slug, name) of each tag in the order in which they were typed; a preview's tags have no slug yet."""
    names = revision.tag_names
    if post is None:
        return [("", name) for name in names]
    known: dict[str, Tag] = {tag.key: tag for tag in post.tags.all()}
    return [(tag.slug, tag.name) for name in names if (tag := known.get(text.tag_key(name)))]


def _corrected_at(post: Post) -> Any:
    """Return when readers got another text than the first one, or None."""
    changed = post.changed_at
    return changed if changed and post.published_at and changed > post.published_at else None


def _corrections(post: Post) -> list[Correction]:
    """Return every change of the public text, oldest first, with the sentence for readers where there is one."""
    if not _corrected_at(post):
        return []
    events = Event.objects.filter(post=post, kind=EventKind.CORRECTED).select_related("remark").order_by("id")
    return [
        Correction(event.happened_at, event.reason if event.data.get("for_readers") else "")
        for event in events
    ]


def _card(post: Post, edition: Edition) -> str:
    words = words_of(post, edition)
    return card_path(post.path or "", words) if words else ""


def _retraction_page(post: Post, edition: Edition) -> Page:
    assert post.live is not None
    event = Event.objects.filter(post=post, kind=EventKind.RETRACTED).order_by("-id").first()
    code = event.reason_code if event else ""
    reason = ReasonCode(code).label if code and code != ReasonCode.OTHER else ""
    page = edition.page(
        post.address.lstrip("/"),
        "retracted.html",
        headline=post.live.headline,
        language=post.live.language,
        published_at=post.published_at,
        retracted_at=post.changed_at,
        reason=reason,
    )
    return replace(page, path=page.path + GONE) if edition.masthead.retracted_gone else page


def left_behind(post: Post, page: Page | None) -> list[str]:
    """Return the paths that ``page`` takes the place of: the post's or its notice's, and all at earlier addresses.

    None: neither is to stand anywhere.
    """
    old = Address.objects.filter(post=post).exclude(path=post.path).values_list("path", flat=True)
    folders = [post.address.lstrip("/"), *(f"{path}/" for path in old)]
    return [
        path for folder in folders for path in (folder, folder + GONE) if page is None or path != page.path
    ]


def front_page(edition: Edition) -> Page:
    """Return the home page: a lead, the latest, rows of the categories, the invitation to write one."""
    return edition.page("", "front.html", front=front(edition.masthead.categories))


def archive_index(edition: Edition) -> Page:
    """Return the list of months, newest first, with how many posts each has."""
    return edition.page("archive/", "archive.html", years=_years())


def not_found_page(edition: Edition) -> Page:
    """Return the page for addresses where nothing is."""
    return edition.page("404.html", "404.html")


def away_page(edition: Edition) -> Page:
    """Return the page that a web server in front of Copydesk shows where only Copydesk could answer, and is away."""
    return edition.page("503.html", "503.html")


def robots(edition: Edition) -> Page:
    """Return what machines may read: everything that is printed."""
    return edition.page("robots.txt", "robots.txt")


def static_pages() -> list[Page]:
    """Return style sheets, scripts, fonts and icons, and the owner's accent."""
    pages = [Page(asset.path, asset.content) for asset in assets.all.values()]
    accent = masthead().accent_sheet.lstrip("/")
    rule = accent_rule(accent)
    return [*pages, Page(accent, rule)] if rule else pages


def _years() -> list[tuple[int, list[tuple[str, date, int]]]]:
    """Return each year and its months, from the newest to the oldest, with how many posts readers see there.

    A list counts the places that it gave. A post never leaves its month, but readers may see nothing of it any more;
    a month of such posts alone is left out.
    """
    unseen = Post.objects.filter(status__in=(Status.HIDDEN, Status.ERASED), published_at__isnull=False)
    gone = Counter(f"archive/{month_of(post)}" for post in unseen.only("published_at"))
    # An approval that was undone left its place behind; its event says in which lists.
    undone = Event.objects.filter(kind=EventKind.UNPUBLISHED).values_list("data", flat=True)
    vacated = Counter(listing for data in undone for listing, _position in data.get("left", ()))
    counts = Listing.objects.months().values_list("pk", "key", "count")
    months = [(key, month_of_key(key), count - gone[key] - vacated[pk]) for pk, key, count in counts]
    seen = [month for month in months if month[2] > 0]
    return [(year, list(group)) for year, group in groupby(seen, key=lambda month: month[1].year)]
