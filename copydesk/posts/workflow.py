"""The life of a post: every verb that changes a status.

Each makes its move (``moves``), records the event and enqueues its delivery (``record``), all in one transaction.
When the row no longer is what the person saw, nothing happens and ``StaleMove`` is raised.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from copydesk import rows
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts import categories, lists, undoing
from copydesk.posts.draft import Draft
from copydesk.posts.models import Event, EventKind, Post, ReasonCode, Revision, Status
from copydesk.posts.moves import WITH_LIVE, StaleMove, allowed, move
from copydesk.posts.receipts import Receipt, code_hash, receipt_hash
from copydesk.posts.record import record

__all__ = ["Receipt", "StaleMove", "allowed"]  # told here to everybody else, with the verbs below


# -- the author ------------------------------------------------------------------------------------------


def submit(
    draft: Draft, *, key: str, code: str, email: str = "", client: str = "", by: Editor | None = None
) -> Receipt:
    """Store a stranger's words as a new post. ``key`` and ``code`` (``lib.ids``) open its receipt.

    What an editor has written, ``by`` them, goes the same way. They see it at the desk, so it has no receipt.
    """
    # Whoever calls this in a transaction of their own gives it up whole.
    with transaction.atomic(savepoint=False), rows.gathered():
        categories.make_sure_of(draft.category)
        post = Post(
            received_at=clock.now(),
            email=email,
            client=client,
            receipt_hash=None if by else receipt_hash(key),
            code_hash=None if by else code_hash(code),
        )
        rows.insert(post)
        revision = draft.revision(post, 1, by)
        rows.insert(revision)
        post.latest = revision
        record(EventKind.SUBMITTED, post, revision, by=by)
    return Receipt(post, key, code)


def revise(post: Post, draft: Draft, *, seen: int) -> Post:
    """Put the author's new text in place of the one that was seen; it is checked, and decided, again."""
    with transaction.atomic():
        categories.make_sure_of(draft.category)
        revision = _add_revision(post, draft, "revise")
        pending = post.status == Status.PUBLISHED
        changes: dict[str, Any] = {"latest": revision, "publish_at": None}
        # Until the checks have read a pending revision, the desk keeps what it had to decide before.
        changes |= {} if pending else {"waiting_since": None}
        move(post, "revise", seen, **changes)
        record(EventKind.REVISED, post, revision)
    return post


def answer(post: Post, text: str, *, seen: int) -> Post:
    """Bring a post that was sent back to the desk again with the author's answer, the text as it was."""
    with transaction.atomic():
        move(post, "answer", seen, waiting_since=clock.now())
        record(EventKind.ANSWERED, post, post.latest, text=text)
    return post


def withdraw(post: Post, *, seen: int) -> Post:
    """Take a post back before publication; of a published one, the pending revision only."""
    with transaction.atomic():
        changes: dict[str, Any] = {"waiting_since": None, "publish_at": None}
        if post.status == Status.PUBLISHED:
            changes["latest"] = post.live
        move(post, "withdraw", seen, **changes)
        record(EventKind.WITHDRAWN, post, post.latest)
    return post


# -- the checks ------------------------------------------------------------------------------------------


def queue(post: Post, *, seen: int) -> Post:
    """Hand a post that the checks have read to the desk; each revision once, however often it is asked."""
    with transaction.atomic():
        if post.status in WITH_LIVE and _was_handed_over(post):
            raise StaleMove(post, "queue")
        since = post.waiting_since or (post.latest.made_at if post.latest else clock.now())
        move(post, "queue", seen, waiting_since=since)
        record(EventKind.QUEUED, post, post.latest)
    return post


# -- the desk --------------------------------------------------------------------------------------------


def edit(post: Post, draft: Draft, *, by: Editor, seen: int) -> Post:
    """Change the text of a waiting post at the desk. It goes on waiting; its author sees what was changed."""
    with transaction.atomic():
        revision = _add_revision(post, draft, "edit", by)
        move(post, "edit", seen, latest=revision)
        record(EventKind.EDITED, post, revision, by=by)
    return post


def correct(
    post: Post, draft: Draft, *, by: Editor, seen: int, reason: str = "", new_address: bool = False
) -> Post:
    """Change a published post at once, visibly, with a dated correction.

    ``reason`` says what was wrong; it stands on the post's page for everybody. The post keeps its address, or takes a
    ``new_address`` that its new headline makes, to which the old one leads from then on.
    """
    with transaction.atomic():
        revision = _add_revision(post, draft, "correct", by)
        move(post, "correct", seen, latest=revision, live=revision, changed_at=clock.now())
        if new_address:
            post.path = lists.take_address(post)
            Post.objects.filter(pk=post.pk).update(path=post.path)
        left = lists.place(post)
        data = {"left": left, "for_readers": bool(reason)}
        record(EventKind.CORRECTED, post, revision, by=by, text=reason, data=data)
    return post


def approve(
    post: Post,
    *,
    by: Editor,
    seen: int,
    publish_at: datetime | None = None,
    code: str = "",
    reason: str = "",
) -> Post:
    """Say yes: publish now, or at ``publish_at`` when that is to come. A pending revision replaces the live one."""
    with transaction.atomic(), rows.gathered(2):  # two events, and the jobs that tell of them
        if post.status == Status.PUBLISHED:
            data = _waited(post)
            move(post, "approve", seen, waiting_since=None, live=post.latest, changed_at=clock.now())
            data |= {"left": lists.place(post)}
            record(EventKind.CORRECTED, post, post.latest, by=by, code=code, text=reason, data=data)
            return post
        when = publish_at if publish_at and publish_at > clock.now() else None
        data = _waited(post)
        move(post, "approve", seen, waiting_since=None, publish_at=when)
        record(EventKind.APPROVED, post, post.latest, by=by, code=code, text=reason, data=data)
        if when is None:
            _publish(post, by=by)
        else:
            enqueue("copydesk.wiring.publish_due", after=when)
    return post


def publish(post: Post, *, by: Editor | None = None, seen: int | None = None) -> Post:
    """Make an approved post public: address, live revision and places in the lists, once and for all.

    An editor who publishes one before its time says which revision was ``seen``.
    """
    with transaction.atomic():
        _publish(post, by=by, seen=seen)
    return post


def publish_due() -> int:
    """Publish every approved post whose embargo is over; return how many. Safe to run at any time, by anyone."""
    due = Post.objects.embargoed().filter(publish_at__lte=clock.now()).select_related("latest")
    done = 0
    for post in due:
        try:
            publish(post)
            done += 1
        except StaleMove:
            continue  # someone lifted the embargo or published it in this moment
    return done


def send_back(post: Post, *, by: Editor, seen: int, code: str = ReasonCode.QUALITY, reason: str = "") -> Post:
    """Return a post to its author with a note; a published one keeps its live revision."""
    with transaction.atomic():
        data = _waited(post)
        move(post, "send_back", seen, waiting_since=None)
        record(EventKind.RETURNED, post, post.latest, by=by, code=code, text=reason, data=data)
    return post


def spike(post: Post, *, by: Editor, seen: int, code: str = ReasonCode.OTHER, reason: str = "") -> Post:
    """Say no, and keep the post with the reason; of a published one, drop the pending revision."""
    with transaction.atomic():
        data = _waited(post)
        move(post, "spike", seen, waiting_since=None)
        record(EventKind.SPIKED, post, post.latest, by=by, code=code, text=reason, data=data)
    return post


def undo(post: Post, *, by: Editor, seen: int) -> Post:
    """Take a spiked post (or a spiked pending revision) up again, or one that was approved a moment ago."""
    with transaction.atomic():
        if undoing.was_just_approved(post):
            return (_unpublish if post.status == Status.PUBLISHED else lift)(post, by=by, seen=seen)
        if post.status == Status.PUBLISHED and not undoing.was_spiked(post):
            raise StaleMove(post, "undo")
        move(post, "undo", seen, waiting_since=clock.now())
        record(EventKind.UNSPIKED, post, post.latest, by=by)
    return post


def _unpublish(post: Post, *, by: Editor, seen: int) -> Post:
    """Take a post from its readers as if it had never been published; it keeps its address for when it is."""
    move(post, "unpublish", seen, waiting_since=clock.now(), live=None, published_at=None, changed_at=None)
    record(EventKind.UNPUBLISHED, post, post.latest, by=by, data={"left": lists.leave(post)})
    return post


def lift(post: Post, *, by: Editor, seen: int) -> Post:
    """Lift the embargo of an approved post: it waits for a decision again."""
    with transaction.atomic():
        move(post, "lift", seen, waiting_since=clock.now(), publish_at=None)
        record(EventKind.LIFTED, post, post.latest, by=by)
    return post


def hide(post: Post, *, by: Editor, seen: int, code: str = ReasonCode.OTHER, reason: str = "") -> Post:
    """Take a published post from its readers while a complaint is examined; nothing else of it changes."""
    with transaction.atomic():
        move(post, "hide", seen)
        record(EventKind.HIDDEN, post, post.live, by=by, code=code, text=reason)
    return post


def show(post: Post, *, by: Editor, seen: int, reason: str = "") -> Post:
    """Give a hidden post back to its readers as it was."""
    with transaction.atomic():
        move(post, "show", seen)
        record(EventKind.SHOWN, post, post.live, by=by, text=reason)
    return post


def retract(post: Post, *, by: Editor, seen: int, code: str = ReasonCode.OTHER, reason: str = "") -> Post:
    """Take a published post away and leave a notice at its address."""
    with transaction.atomic():
        move(post, "retract", seen, waiting_since=None, changed_at=clock.now())
        record(EventKind.RETRACTED, post, post.live, by=by, code=code, text=reason)
    return post


# -- what all of them share -------------------------------------------------------------------------------


def _publish(post: Post, *, by: Editor | None, seen: int | None = None) -> None:
    post.published_at = post.published_at or clock.now()
    move(
        post,
        "publish",
        post.latest_id if seen is None else seen,
        live=post.latest,
        path=lists.take_address(post),
        published_at=post.published_at,
        changed_at=post.published_at,
        publish_at=None,
    )
    lists.place_new(post)
    record(EventKind.PUBLISHED, post, post.latest, by=by)


def _add_revision(post: Post, draft: Draft, verb: str, by: Editor | None = None) -> Revision:
    number = Revision.objects.filter(post=post).aggregate(last=Max("number"))["last"] or 0
    revision = draft.revision(post, number + 1, by)
    try:
        with transaction.atomic():
            revision.save(force_insert=True)
    except IntegrityError as taken:  # someone else's text got this number in this moment
        raise StaleMove(post, verb) from taken
    return revision


def _waited(post: Post) -> dict[str, Any]:
    """Return what an event keeps of how long its post has waited for this decision: whole seconds."""
    since = post.waiting_since
    return {"waited": max(0, int((clock.now() - since).total_seconds()))} if since else {}


def _was_handed_over(post: Post) -> bool:
    later = Event.objects.filter(revision=post.latest).exclude(kind__in=[EventKind.REVISED, EventKind.EDITED])
    return later.exists()
