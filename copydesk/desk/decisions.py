"""What editors do with a post, the same from the screen and through the API: one table from verb to workflow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from copydesk.people import roles
from copydesk.people.models import Editor
from copydesk.posts import workflow
from copydesk.posts.draft import Draft
from copydesk.posts.models import Category, Event, EventKind, Post, ReasonCode, Status
from copydesk.press import run as press
from copydesk.talk.decisions import tell_last


class NotTheirs(Exception):
    """The text stands, or would stand, in a category about which this editor may not decide (HTTP 403)."""

    def __init__(self, category: Category) -> None:
        sentence = _("Nothing was done: you may not decide about posts in the category “%(name)s”.")
        self.sentence = sentence % {"name": category.name}
        super().__init__(self.sentence)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What an editor wants done with the revision that they saw (its id)."""

    verb: str
    seen: int
    code: str = ""
    reason: str = ""
    publish_at: datetime | None = None


def _approve(post: Post, decision: Decision, by: Editor) -> None:
    workflow.approve(
        post,
        by=by,
        seen=decision.seen,
        publish_at=decision.publish_at,
        code=decision.code,
        reason=decision.reason,
    )


def _publish(post: Post, decision: Decision, by: Editor) -> None:
    workflow.publish(post, by=by, seen=decision.seen)


def _send_back(post: Post, decision: Decision, by: Editor) -> None:
    code = decision.code or ReasonCode.QUALITY
    workflow.send_back(post, by=by, seen=decision.seen, code=code, reason=decision.reason)


def _spike(post: Post, decision: Decision, by: Editor) -> None:
    code = decision.code or ReasonCode.OTHER
    workflow.spike(post, by=by, seen=decision.seen, code=code, reason=decision.reason)


def _retract(post: Post, decision: Decision, by: Editor) -> None:
    code = decision.code or ReasonCode.OTHER
    workflow.retract(post, by=by, seen=decision.seen, code=code, reason=decision.reason)


def _hide(post: Post, decision: Decision, by: Editor) -> None:
    code = decision.code or ReasonCode.OTHER
    workflow.hide(post, by=by, seen=decision.seen, code=code, reason=decision.reason)


def _show(post: Post, decision: Decision, by: Editor) -> None:
    workflow.show(post, by=by, seen=decision.seen, reason=decision.reason)


def _undo(post: Post, decision: Decision, by: Editor) -> None:
    workflow.undo(post, by=by, seen=decision.seen)


def _lift(post: Post, decision: Decision, by: Editor) -> None:
    workflow.lift(post, by=by, seen=decision.seen)


VERBS: dict[str, Callable[[Post, Decision, Editor], None]] = {
    "approve": _approve,
    "publish": _publish,
    "send_back": _send_back,
    "spike": _spike,
    "hide": _hide,
    "show": _show,
    "retract": _retract,
    "undo": _undo,
    "lift": _lift,
}


# These are about the text that readers see, or saw.
_OF_LIVE = {"retract", "hide", "show"}


def carry_out(post: Post, decision: Decision, *, by: Editor) -> Post:
    """Do it, and have the page there at once.

    Raises ``workflow.StaleMove`` when someone was first or the text changed, and ``NotTheirs``.
    """
    about = post.live if decision.verb in _OF_LIVE else post.latest
    if about is not None:
        _refuse_others(about.category, by)
    was_public = post.is_public
    VERBS[decision.verb](post, decision, by)
    if decision.reason:
        tell_last(post)
    if post.live_id is not None or was_public:
        press.print_now(post)
    return post


def change_text(
    verb: str,
    post: Post,
    draft: Draft,
    *,
    by: Editor,
    seen: int,
    reason: str = "",
    new_address: bool = False,
) -> Post:
    """Do *edit* (a waiting post) or *correct* (a published one, at once and visibly); raises the same as above."""
    _refuse_others(draft.category, by)
    if verb == "correct":
        workflow.correct(post, draft, by=by, seen=seen, reason=reason, new_address=new_address)
        if reason:
            tell_last(post)
        press.print_now(post)
    else:
        workflow.edit(post, draft, by=by, seen=seen)
    return post


def _refuse_others(category: Category, by: Editor) -> None:
    if not roles.decides_in(by, category.pk):
        raise NotTheirs(category)


def seen_id(post: Post, number: int | None) -> int:
    """Return the id of the revision of this number if it is the newest, else 0, which no move accepts.

    None means the newest.
    """
    if post.latest is None or (number is not None and number != post.latest.number):
        return 0
    return post.latest.pk


def why_stale(post: Post, verb: str = "") -> str:
    """Return one sentence for an editor who was too late with a verb: what has happened to the post meanwhile."""
    post.refresh_from_db()
    events = Event.objects.filter(post=post).exclude(kind=EventKind.QUEUED)
    last = events.select_related("by").order_by("-id").first()
    if last is None:
        return _("Nothing was done: the post is not what you saw any more.")
    facts = {
        "who": last.by.name if last.by else _("Its author"),
        "when": date_format(localtime(last.happened_at), "j F, H:i:s"),
        "what": EventKind(last.kind).label,
        "status": Status(post.status).label,
    }
    if last.kind in (EventKind.REVISED, EventKind.EDITED, EventKind.CORRECTED):
        return (
            _("Nothing was done: the text has changed since you saw it (%(what)s, %(who)s, %(when)s).")
            % facts
        )
    if last.kind == EventKind.PUBLISHED and last.by is None:
        return _("Nothing was done: it was published by itself, as its time had come (%(when)s).") % facts
    if verb == "undo" and last.kind in (EventKind.APPROVED, EventKind.PUBLISHED):
        return _("Nothing was done: an approval can be undone for two minutes only.")
    return (
        _("Nothing was done: someone was first (%(what)s, %(who)s, %(when)s). The post is now: %(status)s.")
        % facts
    )
