"""What became of the other posts of the same sender: same e-mail address, or sent from the same place."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.posts.models import Post, Status


@dataclass
class SenderRecord:
    """How many of a sender's other posts were published, not accepted, retracted, or still wait somewhere."""

    published: int = 0
    spiked: int = 0
    retracted: int = 0
    open: int = 0

    def add(self, status: str, count: int) -> None:
        """Count ``count`` more posts of this status; withdrawn ones say nothing about their sender."""
        name = _COUNTED_AS.get(Status(status))
        if name:
            setattr(self, name, getattr(self, name) + count)

    def __str__(self) -> str:
        parts = [
            ngettext("%(n)d published", "%(n)d published", self.published) % {"n": self.published},
            ngettext("%(n)d not accepted", "%(n)d not accepted", self.spiked) % {"n": self.spiked},
            ngettext("%(n)d retracted", "%(n)d retracted", self.retracted) % {"n": self.retracted},
            ngettext("%(n)d more open", "%(n)d more open", self.open) % {"n": self.open},
        ]
        counts = (self.published, self.spiked, self.retracted, self.open)
        told = [part for part, count in zip(parts, counts, strict=True) if count]
        return _(", ").join(told) or _("first post")


_COUNTED_AS = {
    Status.PUBLISHED: "published",
    Status.SPIKED: "spiked",
    Status.RETRACTED: "retracted",
    Status.RECEIVED: "open",
    Status.QUEUED: "open",
    Status.RETURNED: "open",
    Status.APPROVED: "open",
    Status.HIDDEN: "open",
}


def records_of(posts: Iterable[Post]) -> dict[int, SenderRecord]:
    """Return the record of each post's sender by the post's id, without the post itself; one query for all."""
    posts = list(posts)
    emails = {post.email for post in posts if post.email}
    clients = {post.client for post in posts if post.client}
    groups = (
        Post.objects.filter(Q(email__in=emails) | Q(client__in=clients))
        .order_by()
        .values_list("email", "client", "status")
        .annotate(count=Count("id"))
    )
    rows = list(groups) if emails or clients else []
    return {post.pk: _record(post, rows) for post in posts}


def _record(post: Post, rows: list[tuple[str, str, str, int]]) -> SenderRecord:
    record = SenderRecord()
    for email, client, status, count in rows:
        if (email and email == post.email) or (client and client == post.client):
            itself = (email, client, status) == (post.email, post.client, post.status)
            record.add(status, count - itself)
    return record
