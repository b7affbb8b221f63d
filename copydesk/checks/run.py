"""The consumers that wiring.py names."""

from copydesk.posts.models import Event


def read(event: Event) -> None:
    """Run every check over the event's revision, keep the findings, and queue the post."""
    raise NotImplementedError
