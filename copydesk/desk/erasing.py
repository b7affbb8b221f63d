"""What goes when a post is erased, counted for the page that asks once more."""

from dataclasses import dataclass

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
        mails=Mail.objects.filter(key__startswith=f"post/{post.pk}/", sent_at=None).count(),
        conversations=list(Conversation.objects.filter(post=post, receipt_hash__isnull=False).order_by("pk")),
    )
