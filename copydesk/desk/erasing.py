"""What goes when a post is erased, counted for the page that asks once more."""

from dataclasses import dataclass

from django.db.models import Q

from copydesk.distribution.models import Mail
from copydesk.media.models import Picture
from copydesk.posts.models import Finding, Post, Remark
from copydesk.talk.models import Conversation, Message


@dataclass(frozen=True)
class Extent:
    """How much of everything there is of a post; ``conversations`` are those of readers, which stay."""

    revisions: int
    findings: int
    remarks: int
    pictures: int
    messages: int
    mails: int
    conversations: list[Conversation]


def extent_of(post: Post) -> Extent:
    """Count what belongs to a post."""
    thread = Conversation.objects.threads().filter(post=post).first()
    return Extent(
        revisions=post.revisions.count(),
        findings=Finding.objects.filter(revision__post=post).count(),
        remarks=Remark.objects.filter(event__post=post).count(),
        pictures=Picture.objects.filter(post=post).count(),
        messages=Message.objects.filter(conversation=thread).count() if thread else 0,
        mails=Mail.objects.filter(_about(post, thread), sent_at=None).count(),
        conversations=list(Conversation.objects.filter(post=post, receipt_hash__isnull=False).order_by("pk")),
    )


def _about(post: Post, thread: Conversation | None) -> Q:
    """Return what finds the mails about a post by the keys that they have."""
    about = Q(key__startswith=f"post/{post.pk}/")
    return about | Q(key__startswith=f"conversation/{thread.pk}/") if thread else about
