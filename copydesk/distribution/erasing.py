"""Mail about a post that was erased."""

from copydesk.distribution import mail
from copydesk.posts.models import Event


def forget(event: Event) -> None:
    """Consumer: delete every mail about the event's post, sent or not: its subject may name it."""
    if event.post_id:
        mail.cancel(f"post/{event.post_id}/")
