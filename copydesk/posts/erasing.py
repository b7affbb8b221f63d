"""Erasing a post for good.

What the database holds of its words goes in one transaction; its event's consumers (``wiring``) do the rest, and are
repeated until it is done: pictures, pages, index, conversations, mails. A tombstone stays, a row without a word, so
that the address is never given to another post and the record stays true.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from copydesk.lib import pictures
from copydesk.people.models import Editor
from copydesk.posts import lists
from copydesk.posts.models import EventKind, Finding, Post, Remark, Revision, Status
from copydesk.posts.moves import StaleMove, move
from copydesk.posts.record import record

# An author erases what readers don't see and the desk has not to decide.
AUTHORS_OWN = frozenset({Status.RETURNED, Status.SPIKED, Status.WITHDRAWN})
# What is left of the row: its address and times, and the id that it had elsewhere.
_TOMBSTONE: dict[str, Any] = {
    **dict.fromkeys(("latest", "live", "waiting_since", "publish_at", "receipt_hash", "code_hash")),
    **dict.fromkeys(("email", "client"), ""),
}


def erase(post: Post, *, by: Editor | None, seen: int) -> Post:
    """Delete all that was ever written in and about a post here; raises ``StaleMove``.

    ``by`` is None when its author does it.
    """
    with transaction.atomic():
        if by is None and post.status not in AUTHORS_OWN:
            raise StaleMove(post, "erase")
        texts = Revision.objects.filter(post=post)
        data = {
            "left": lists.leave(post),
            "pictures": sorted({key for html in _with_pictures(texts) for key in pictures.keys_in(html)}),
        }
        move(post, "erase", seen, **_TOMBSTONE)
        record(EventKind.ERASED, post, by=by, data=data)
        _forget_in_findings(post, texts)
        Remark.objects.filter(event__post=post).delete()
        texts.delete()  # their findings, and the hosts that they link to, go along
    return post


def _with_pictures(texts: QuerySet[Revision]) -> QuerySet[Revision, str]:
    return texts.filter(html__contains=pictures.OWN_MEDIA).values_list("html", flat=True)


def _forget_in_findings(post: Post, texts: QuerySet[Revision]) -> None:
    """Take the headline out of what was found in other posts with the same text, which names the earlier ones."""
    headlines = set(texts.values_list("headline", flat=True))
    same = Finding.objects.filter(revision__digest__in=texts.values("digest")).exclude(revision__post=post)
    for finding in same:
        rows = [row for row in finding.evidence if row.get("post") == post.pk]
        for row in rows:
            row["headline"] = ""
        for headline in headlines if rows else ():
            finding.summary = finding.summary.replace(f"“{headline}”", "…")
        if rows:
            Finding.objects.filter(pk=finding.pk).update(evidence=finding.evidence, summary=finding.summary)
