"""The same text, up to case, punctuation and white space, as a post that was here before, spiked ones included.

A *hold*, since only an editor can tell a second try from a theft. Two cases are a *flag*: texts of fewer than five
words, which may be equal by chance, and texts whose earlier posts were all withdrawn by their authors. Revisions of
the same post don't count, nor do posts that got the text later: the first is not held because somebody copied it.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.lib import text
from copydesk.posts.models import Finding, Post, Revision, Severity, Status

MOST_EVIDENCE = 20
FEW_WORDS = 5
LONGEST_TEXT = 200


def check(revision: Revision) -> Finding | None:
    """Return a finding that names the earlier posts with this text, or None when there are none."""
    posts = _earlier_posts(revision)
    if not posts:
        return None
    return Finding(
        check_name="repeat",
        severity=_severity(revision, posts),
        summary=_summary(posts),
        author_summary=_advice(posts),
        evidence=[_row(revision, post, earlier) for post, earlier in posts.items()],
    )


def _earlier_posts(revision: Revision) -> dict[Post, Revision]:
    """Return each post that had the text before this one, and its first revision with it: oldest first, at most 20."""
    first: dict[int, int] = {}
    same = Revision.objects.filter(digest=revision.digest).order_by("pk").values_list("post_id", "pk")
    for post_id, revision_id in same[: MOST_EVIDENCE * 5]:
        if post_id == revision.post_id:
            break  # from here on, the others were later
        first.setdefault(post_id, revision_id)
    if not first:
        return {}
    rows = Revision.objects.filter(pk__in=list(first.values())[:MOST_EVIDENCE]).select_related("post")
    return {earlier.post: earlier for earlier in rows.defer("body", "html").order_by("pk")}


def _severity(revision: Revision, posts: dict[Post, Revision]) -> Severity:
    chance = len(text.words(revision.body)) < FEW_WORDS
    withdrawn = all(post.status == Status.WITHDRAWN for post in posts)
    return Severity.FLAG if chance or withdrawn else Severity.HOLD


def _summary(posts: dict[Post, Revision]) -> str:
    count = len(posts)
    words = ngettext(
        "The same text as another post: %(names)s.",
        "The same text as %(count)d other posts: %(names)s.",
        count,
    )
    names = "; ".join(_named(post, earlier) for post, earlier in list(posts.items())[:3])
    return words % {"count": count, "names": names + ("; …" if count > 3 else "")}


def _named(post: Post, earlier: Revision) -> str:
    words = {
        "headline": earlier.headline,
        "id": post.import_id or post.pk,
        "status": post.get_status_display(),
    }
    return _("“%(headline)s” (%(id)s, %(status)s)") % words


def _advice(posts: dict[Post, Revision]) -> str:
    """Return words for the author, who may know of public posts only."""
    public = [post for post in posts if post.is_public]
    if not public:
        return ""
    return _("This text is published here already: %(address)s") % {
        "address": f"{settings.SITE_URL}{public[0].address}"
    }


def _row(revision: Revision, post: Post, earlier: Revision) -> dict[str, Any]:
    end = min(len(revision.body), LONGEST_TEXT)
    row: dict[str, Any] = {
        "field": "body",
        "start": 0,
        "end": end,
        "text": revision.body[:end],
        "post": post.pk,
        "status": post.status,
        "headline": earlier.headline,
    }
    row |= {"import_id": post.import_id} if post.import_id else {}
    return row | ({"address": post.address} if post.is_public else {})
