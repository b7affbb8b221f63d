"""Conversations as an export carries them, when it is asked to: what was said, by which side, when, about what.

To read and to keep; an import leaves them aside. Keys are not in it: they are hashes under this site's secret key.
"""

from collections.abc import Iterator
from typing import Any

from copydesk.talk.models import Conversation, Message

AT_ONCE = 500


def everything() -> Iterator[dict[str, Any]]:
    """Yield every conversation, the oldest first, as JSON can hold it."""
    rows = Conversation.objects.select_related("post", "editor").order_by("pk")
    for row in rows.prefetch_related("messages__event__remark", "messages__by", "messages__letter").iterator(
        AT_ONCE
    ):
        yield {
            "id": row.pk,
            "post": row.post.address if row.post else None,
            "report": row.report,
            "with": "author" if row.is_thread else "reader",
            "name": row.name,
            "email": row.email,
            "opened_at": row.opened_at.isoformat(),
            "closed_at": row.closed_at.isoformat() if row.closed_at else None,
            "messages": [_message(message) for message in row.messages.all()],
        }


def _message(message: Message) -> dict[str, Any]:
    return {
        "from": "desk" if message.from_desk else "other",
        "by": message.by.name if message.by else None,
        "sent_at": message.sent_at.isoformat(),
        "text": message.words,
        "passage": message.passage,
        "picture": message.picture,
        "letter": message.letter.stage if message.letter else None,
    }
