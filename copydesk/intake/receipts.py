"""The author's receipt: who may open it, and what it says in plain words."""

from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from copydesk.intake.waits import usual_wait
from copydesk.lib.diff import Change, changes
from copydesk.people.limits import take
from copydesk.posts import workflow
from copydesk.posts.draft import Draft
from copydesk.posts.models import Event, EventKind, Finding, Post, Revision, Status
from copydesk.visitors import keys

DECISIONS = [
    EventKind.RETURNED,
    EventKind.SPIKED,
    EventKind.APPROVED,
    EventKind.CORRECTED,
    EventKind.HIDDEN,
    EventKind.RETRACTED,
]
# After these, the decision before does not stand any more.
_AFTER_DECISIONS = [
    EventKind.REVISED, EventKind.ANSWERED, EventKind.UNSPIKED, EventKind.UNPUBLISHED, EventKind.SHOWN,
]  # fmt: skip
_COMPARED = ("headline", "dek", "body", "category", "tags", "source_url", "byline", "language")

_POSTS = Post.objects.select_related("latest__category", "live")


class Decision(NamedTuple):
    """What the desk said: the event, the reason's name and code, and the text for the author."""

    event: Event
    label: str
    code: str
    text: str


@dataclass(frozen=True)
class Difference:
    """What changed in one field."""

    field: str
    changes: list[Change]


def opened(key_or_code: str, client: str) -> Post | None:
    """Return the post whose receipt this key or short code opens (see ``visitors.keys.opened``)."""
    found: Post | None = keys.opened(key_or_code, client, _POSTS)
    return found


def newest(post: Post) -> Revision:
    """Return the newest text of a post."""
    assert post.latest is not None
    return post.latest


def reloaded(post: Post) -> Post:
    """Return the post as the database has it now."""
    return _POSTS.get(pk=post.pk)


def revise(post: Post, draft: Draft, *, seen: int, client: str) -> None:
    """Put the author's new text in the place of the one that was seen; raises ``StaleMove`` and ``TooMany``.

    The same text a second time (a double click, or nothing changed) is no new revision.
    """
    if _has(post, draft):
        return
    draft.prepare()
    try:
        with transaction.atomic():
            take("revise", client)
            workflow.revise(post, draft, seen=seen)
    except workflow.StaleMove:
        if not _has(reloaded(post), draft):
            raise


def _has(post: Post, draft: Draft) -> bool:
    text = newest(post)
    same = all(getattr(text, name) == getattr(draft, name) for name in (*_COMPARED, "own_work"))
    return same and text.by_id is None


def says(post: Post) -> list[str]:
    """Return the state of the post in plain words for a stranger: where it is, what happens next, and when."""
    waits = post.is_waiting or post.status == Status.RECEIVED
    return [sentence for sentence in [*_says(post), usual_wait() if waits else ""] if sentence]


def _says(post: Post) -> list[str]:
    if post.is_pending:
        return [
            _(
                "Your post is public. Your change waits for an editor; until then readers see the post as it was."
            ),
        ]
    if post.status == Status.PUBLISHED and post.latest_id != post.live_id:
        return [_("Your post is public, without your last change. You can change the text again.")]
    return {
        Status.RECEIVED: [
            _("We have your post. It is being looked through by the site's automatic checks."),
            _("Next an editor reads it and decides. You need not do anything."),
        ],
        Status.QUEUED: [_("Your post waits for an editor, who reads it and decides."), _what_to_do(post)],
        Status.RETURNED: [
            _("The desk sent your post back to you and asks for something first."),
            _("Change the text, or write an answer; then an editor looks at it again."),
        ],
        Status.APPROVED: [_("Your post is approved and will be public when its time has come.")],
        Status.PUBLISHED: [_("Your post is public.")],
        Status.SPIKED: [_("The desk decided not to publish your post.")],
        Status.WITHDRAWN: [_("You took your post back. It will not be published.")],
        Status.HIDDEN: [
            _("Your post is hidden for now: the desk examines a complaint about it."),
            _("Then it is shown again as it was, or taken away; this page says which."),
        ],
        Status.ERASED: [_("Your post is deleted for good.")],
        Status.RETRACTED: [_("The desk took your post away again. A notice stands at its address.")],
    }[Status(post.status)]


def _what_to_do(post: Post) -> str:
    if settings.MAIL_IS_SET and post.email:
        return _("You need not do anything. You get a mail with the answer, and see it on this page.")
    return _("You need not do anything. Come back to this page to see the answer.")


def decision_of(post: Post) -> Decision | None:
    """Return what the desk last decided, while it still stands: not once the author has changed or answered."""
    event = (
        Event.objects.filter(post=post)
        .filter(Q(kind__in=DECISIONS) | Q(kind__in=_AFTER_DECISIONS))
        .select_related("remark")
        .order_by("-id")
        .first()
    )
    if event is None or event.kind not in DECISIONS:
        return None
    label = str(event.get_reason_code_display()) if event.reason_code else ""
    return Decision(event, label, event.reason_code, event.reason)


def hints_of(post: Post) -> list[str]:
    """Return what the checks have to say to the author about the newest text."""
    found = Finding.objects.filter(revision=post.latest_id).exclude(author_summary="").order_by("id")
    return list(found.values_list("author_summary", flat=True))


def history_of(post: Post) -> list[Event]:
    """Return every event of the post, oldest first."""
    return list(Event.objects.filter(post=post).select_related("remark").order_by("id"))


def desk_changes(post: Post) -> list[Difference]:
    """Return what the desk changed in the author's last text; empty when it changed nothing."""
    newest = post.latest
    if newest is None or newest.by_id is None:
        return []
    own = (
        Revision.objects.filter(post=post, by=None, number__lt=newest.number)
        .select_related("category")
        .order_by("-number")
        .first()
    )
    return differences(own, newest) if own else []


def differences(old: Revision, new: Revision | Draft) -> list[Difference]:
    """Return what changed between two texts, field by field."""
    pairs = [(name, str(getattr(old, name)), str(getattr(new, name))) for name in _COMPARED]
    return [Difference(name, changes(before, after)) for name, before, after in pairs if before != after]
