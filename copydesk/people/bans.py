"""Who may not send anything for now. Blocked people are told so; an editor lifts it again."""

from django.db.models import Q, QuerySet

from copydesk.lib import clock
from copydesk.people.models import Ban, Editor


class Banned(Exception):
    """The desk has blocked this person (HTTP 403)."""


def check(client: str, email: str = "") -> None:
    """Raise ``Banned`` when a sender with this hash of an address (``client_of``) or this e-mail is blocked."""
    if _of(client, email).exists():
        raise Banned


def ban(*, by: Editor, client: str = "", email: str = "") -> None:
    """Block a person, as far as they are known; twice is once."""
    if (client or email) and not Ban.objects.filter(client=client, email=email.lower()).exists():
        Ban.objects.create(client=client, email=email.lower(), by=by, banned_at=clock.now())


def lift(client: str, email: str = "") -> None:
    """Let a person send again."""
    _of(client, email).delete()


def lift_one(pk: int) -> None:
    """Lift one ban, of an address or of an e-mail."""
    Ban.objects.filter(pk=pk).delete()


def is_banned(client: str, email: str = "") -> bool:
    """Whether such a sender is blocked."""
    return _of(client, email).exists()


def _of(client: str, email: str) -> QuerySet[Ban]:
    known = Q(client=client) if client else Q(pk__in=[])
    return Ban.objects.filter(known | Q(email=email.lower()) if email else known)
