"""What opens the receipt of a post: the key in its address, and a short code."""

from dataclasses import dataclass

from django.conf import settings

from copydesk.lib import ids
from copydesk.posts.models import Post


@dataclass(frozen=True)
class Receipt:
    """What only the author gets to know; the database keeps keyed hashes of both."""

    post: Post
    key: str
    code: str


def receipt_hash(key: str) -> str:
    """Return what the database keeps of a receipt's key."""
    return ids.keyed_hash(settings.SECRET_KEY.encode(), "receipt key", key)


def code_hash(code: str) -> str:
    """Return what the database keeps of a receipt's short code, however it was typed."""
    return ids.keyed_hash(settings.SECRET_KEY.encode(), "receipt code", ids.normal_code(code))
