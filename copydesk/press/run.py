"""The consumers that wiring.py names."""

from copydesk.posts.models import Event


def reprint(event: Event) -> None:
    """Print the page of the event's post and the lists that it stands in, or stood in."""
    raise NotImplementedError


def reprint_host(event: Event) -> None:
    """Print the pages that link to the event's host again, since trust in it has changed."""
    raise NotImplementedError
