"""Senders who are blocked, each with the newest thing that is known of them here."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from copydesk.people.models import Ban
from copydesk.posts.models import Post
from copydesk.talk.models import Conversation

MOST = 500


@dataclass(frozen=True)
class Blocked:
    """A ban, and the newest post and conversation of that sender (0: none)."""

    ban: Ban
    post: int
    conversation: int


def blocked() -> list[Blocked]:
    """Return the newest bans, the last one first."""
    known = Ban.objects.select_related("by").annotate(
        post=_newest(Post, "client"),
        post_by_mail=_newest(Post, "email"),
        talk=_newest(Conversation, "client"),
        talk_by_mail=_newest(Conversation, "email"),
    )
    return [
        Blocked(ban, ban.post or ban.post_by_mail or 0, ban.talk or ban.talk_by_mail or 0)
        for ban in known.order_by("-banned_at", "-pk")[:MOST]
    ]


def _newest(model: type[Post | Conversation], known_by: str) -> Subquery:
    """Return the id of the newest row that has the same client, or the same e-mail, as the ban."""
    rows = model._default_manager.filter(**{known_by: OuterRef(known_by)}).exclude(**{known_by: ""})
    return Subquery(rows.order_by("-pk").values("pk")[:1])
