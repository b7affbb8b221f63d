"""What is left of conversations about a post that was erased."""

from copydesk.posts.models import Event
from copydesk.talk import workflow
from copydesk.talk.models import Conversation, Message


def forget(event: Event) -> None:
    """Consumer: delete the thread with the author, and from readers' conversations the passages of the post.

    What readers wrote themselves is theirs; they, or the desk, erase it on its own.
    """
    if not event.post_id:
        return
    for thread in Conversation.objects.threads().filter(post=event.post_id):
        workflow.erase(thread)
    Message.objects.filter(conversation__post=event.post_id).exclude(passage="").update(
        passage="", passage_field="", passage_start=None, passage_end=None
    )
