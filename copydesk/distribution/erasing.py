"""Mail about a post that was erased."""

from copydesk.distribution import mail
from copydesk.distribution.models import Stopped
from copydesk.posts.models import Event


def forget(event: Event) -> None:
    """Consumer: delete every mail about the event's post, sent or not: its subject may name it; and who wanted none."""
    if event.post_id:
        mail.cancel(f"post/{event.post_id}/")
        Stopped.objects.filter(scope=f"post/{event.post_id}").delete()
