"""Who may read and write what: a reader by the key of the conversation, an author by the receipt of the post."""

from dataclasses import dataclass

from copydesk.posts.models import Post
from copydesk.talk.models import Conversation, Message
from copydesk.visitors import keys

LARGEST = 2**31 - 1  # no column of ours takes a larger number
CONVERSATIONS = Conversation.objects.select_related("post__live")


@dataclass(frozen=True)
class Door:
    """What a key opens. The thread of a post is there before anything was said in it: ``conversation`` is None."""

    key: str
    conversation: Conversation | None
    post: Post | None

    @property
    def is_receipt(self) -> bool:
        """Whether the thread of a post is shown on its author's receipt."""
        return self.conversation is None or self.conversation.is_thread

    @property
    def page(self) -> str:
        """The address of the page that shows it."""
        return f"/receipt/{self.key}" if self.is_receipt else f"/talk/{self.key}"

    @property
    def address(self) -> str:
        """The address below which it is talked: ``/say``, ``/new``, ``/download``, ``/erase``."""
        return f"/talk/{self.key}"

    @property
    def client(self) -> str:
        """The hash of the address that it was opened from."""
        if self.conversation and not self.conversation.is_thread:
            return self.conversation.client
        return self.post.client if self.post else ""

    @property
    def email(self) -> str:
        """Where an answer may be sent to; empty when the person did not say."""
        if self.conversation and not self.conversation.is_thread:
            return self.conversation.email
        return self.post.email if self.post else ""

    def message(self, number: int) -> Message | None:
        """Return one message of the conversation, or None."""
        if self.conversation is None or number > LARGEST:
            return None
        found = self.conversation.messages.filter(number=number).select_related("letter__post")
        return found.first()


def opened(key: str, client: str) -> Door | None:
    """Return what this key or short code opens; None when there is nothing (see ``visitors.keys.opened``)."""
    found = keys.opened(key, client, CONVERSATIONS, Post.objects.select_related("live"))
    if isinstance(found, Post):
        return Door(key, thread_of(found), found)
    return Door(key, found, found.post) if found else None


def thread_of(post: Post) -> Conversation | None:
    """Return the thread between the author of a post and the desk, once something was said in it."""
    return CONVERSATIONS.threads().filter(post=post).first()
