"""Mail to authors who left an address: their receipt, and each decision about their post with its reason.

What the desk says in the thread of a post is mailed by ``talk.notices``; the words of a decision, which stand in the
thread too, by this file alone. The receipt quotes nothing of the post, and nobody gets many of them: whoever types
somebody else's address into the form must not have us send them an advertisement.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_tasks import task

from copydesk.distribution import letters, mail, stopping
from copydesk.distribution.letters import Letter, Link
from copydesk.intake.waits import usual_wait
from copydesk.jobs.queue import enqueue
from copydesk.people import limits
from copydesk.posts.models import Event, EventKind, Post
from copydesk.posts.receipts import Receipt
from copydesk.press.models import Site
from copydesk.visitors import keys

TELL = "copydesk.intake.notices.tell"
# What is decided by mistake is undone within moments; the author need not hear of it.
UNDONE_WITHIN = timedelta(seconds=30)
_UNDOES = {
    EventKind.UNSPIKED: EventKind.SPIKED,
    EventKind.UNPUBLISHED: EventKind.PUBLISHED,
    EventKind.LIFTED: EventKind.APPROVED,
}
# Who approves a post for now publishes it in the same transaction.
_AT_ONCE = timedelta(seconds=10)
_WITH_REASON = (EventKind.RETURNED, EventKind.SPIKED, EventKind.HIDDEN, EventKind.RETRACTED)


def received(receipt: Receipt) -> None:
    """Mail the receipt, in the transaction that stores the post: its key is known to nobody afterwards."""
    post = receipt.post
    if not settings.MAIL_IS_SET or not post.email or (post.latest and post.latest.trap_filled):
        return
    try:
        limits.take("receipt-mail", stopping.hash_of(post.email))
    except limits.TooMany:
        return
    letters.send(_receipt(receipt), post.email, key=f"{_about(post)}received")


def decided(event: Event) -> None:
    """Tell the author what was decided: a consumer of its event."""
    if not settings.MAIL_IS_SET or event.post is None or not event.post.email:
        return
    if undone := _UNDOES.get(EventKind(event.kind)):
        mail.withhold(f"{_about(event.post)}{undone}/")
    if event.kind in _UNDOES.values() and event.by_id:
        enqueue(TELL, event.pk, after=event.happened_at + UNDONE_WITHIN)
    elif event.kind not in _UNDOES or not _undone_at_once(event):
        _tell(event, event.post)


def withdrawn(event: Event) -> None:
    """Send nothing more about a post that its author took back: a consumer."""
    if event.post is not None and not event.post.is_public:
        mail.withhold(_about(event.post))


@task()
def tell(event_id: int) -> None:
    """Tell the author what was decided a moment ago, unless that was undone."""
    event = Event.objects.select_related("post").get(pk=event_id)
    untrue_by = [*_UNDOES, EventKind.HIDDEN, EventKind.RETRACTED]
    later = Event.objects.filter(post=event.post_id, kind__in=untrue_by, pk__gt=event.pk)
    if event.post is not None and not later.exists():
        _tell(event, event.post)


def _undone_at_once(event: Event) -> bool:
    undone = _UNDOES[EventKind(event.kind)]
    last = Event.objects.filter(post=event.post, kind=undone, pk__lt=event.pk).order_by("-pk").first()
    return last is not None and event.happened_at < last.happened_at + UNDONE_WITHIN


def _tell(event: Event, post: Post) -> None:
    said = _says(event, post)
    if said is None:
        return
    subject, sentence = said
    quote = event.reason or (_words_of_approval(event) if event.kind == EventKind.PUBLISHED else "")
    reason = str(event.get_reason_code_display()) if event.kind in _WITH_REASON and event.reason_code else ""
    headline = (event.revision.headline if event.revision else "").strip()
    page = [Link(label=_("See the page"), url=f"{settings.SITE_URL}{post.address}")] if post.is_public else []
    receipt = f"{settings.SITE_URL}/receipt/{keys.mailed_key_of(post)}"
    letter = Letter(
        subject=subject % {"headline": headline},
        paragraphs=[sentence] + ([_("Reason: %(reason)s") % {"reason": reason}] if reason else []),
        quote=quote,
        links=[*page, Link(label=_("Your receipt, where you can answer"), url=receipt)],
        why=_why(),
    )
    letters.send(letter, post.email, key=f"{_about(post)}{event.kind}/{event.pk}")


def _says(event: Event, post: Post) -> tuple[str, str] | None:
    """Return the subject of the mail about an event and what it says; None when there is nothing to say."""
    match EventKind(event.kind):
        case EventKind.APPROVED:
            return _approved(post)
        case EventKind.CORRECTED:
            return _corrected(event)
        case EventKind.SPIKED:
            return _spiked(post)
        case kind:
            return _plainly(kind)


def _plainly(kind: EventKind) -> tuple[str, str] | None:
    """Do the same for what is always said in the same words."""
    again = (
        _("An editor looks at “%(headline)s” again"),
        _("The desk has taken your post up again: it waits for a decision. You need not do anything."),
    )
    return {
        EventKind.PUBLISHED: (
            _("“%(headline)s” is published"),
            _("Your post is public. Everybody can read it now."),
        ),
        EventKind.RETURNED: (
            _("“%(headline)s” needs something from you"),
            _(
                "The desk sent your text back to you and asks for something first. "
                "Change it, or write an answer; then an editor looks at it again."
            ),
        ),
        EventKind.UNSPIKED: again,
        EventKind.LIFTED: again,
        EventKind.UNPUBLISHED: (
            again[0],
            _(
                "The desk has taken its approval back: readers do not see your post, and it waits for a "
                "decision again. You need not do anything."
            ),
        ),
        EventKind.HIDDEN: (
            _("“%(headline)s” is hidden for now"),
            _(
                "The desk examines a complaint about your post, and readers do not see it meanwhile. "
                "Then it is shown again as it was, or taken away."
            ),
        ),
        EventKind.SHOWN: (
            _("“%(headline)s” is shown again"),
            _("Readers see your post again, as it was."),
        ),
        EventKind.RETRACTED: (
            _("“%(headline)s” was taken away"),
            _("The desk took your post away again. A notice stands at its address."),
        ),
    }.get(kind)


def _approved(post: Post) -> tuple[str, str] | None:
    """Of an embargo only: what is published at once is told when it is."""
    if post.publish_at is None:
        return None
    when = date_format(localtime(post.publish_at), "DATETIME_FORMAT")
    return _("“%(headline)s” is approved"), _(
        "An editor has approved your post. It will be public at this time: %(when)s."
    ) % {"when": when}


def _corrected(event: Event) -> tuple[str, str]:
    if "for_readers" in event.data:
        return _("“%(headline)s” was corrected"), _("The desk has corrected your published post.")
    return _("Your change of “%(headline)s” is published"), _(
        "An editor has approved your change. Readers see the new text now."
    )


def _spiked(post: Post) -> tuple[str, str]:
    if post.is_public:
        return _("Your change of “%(headline)s” was not accepted"), _(
            "The desk decided not to publish your change. Readers go on seeing the post as it is."
        )
    return _("“%(headline)s” will not be published"), _("The desk decided not to publish your post.")


def _words_of_approval(event: Event) -> str:
    """Return what the editor said on approving, unless it was mailed when the embargo began."""
    yes = (
        Event.objects.filter(post=event.post, kind=EventKind.APPROVED, pk__lt=event.pk)
        .order_by("-pk")
        .first()
    )
    at_once = yes is not None and event.happened_at - yes.happened_at < _AT_ONCE
    return yes.reason if yes and at_once else ""


def _receipt(receipt: Receipt) -> Letter:
    page = f"{settings.SITE_URL}/receipt/{receipt.key}"
    paragraphs = [
        _("Thank you: your post has arrived. An editor reads it and decides, and you get a mail about it."),
        usual_wait(),
        _("On your receipt you see where it stands, and can change it, answer the desk, or take it back. "
          "Whoever has this address, or the code, can do so: keep it to yourself."),
    ]  # fmt: skip
    return Letter(
        subject=_("Your receipt from %(site)s") % {"site": Site.current().name},
        paragraphs=[paragraph for paragraph in paragraphs if paragraph],
        links=[Link(label=_("Your receipt"), url=page)],
        code=receipt.code,
        why=_why(),
    )


def _why() -> str:
    return _("You get this mail because this address was left with a post on %(url)s.") % {
        "url": settings.SITE_URL
    }


def _about(post: Post) -> str:
    return f"post/{post.pk}/"
