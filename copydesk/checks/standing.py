"""What the desk thinks of a host: it is trusted, banned, or neither. Never both: the later word counts."""

from django.db import transaction

from copydesk.checks.models import BannedHost
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts import trusting

READ_AGAIN = "copydesk.checks.run.read_again"


def trust(host: str, *, by: Editor | None) -> None:
    """Let the links of a host stand without ``rel="ugc nofollow"``, and hold none of them against a post."""
    with transaction.atomic():
        lift(host)
        trusting.trust(host, by=by)


def distrust(host: str, *, by: Editor | None) -> None:
    """Take the trust in a host back."""
    trusting.distrust(host, by=by)


def ban(host: str, *, by: Editor | None) -> None:
    """Have every post held that links to a host or to one below it, those that wait right now too."""
    with transaction.atomic():
        _row, new = BannedHost.objects.get_or_create(host=host, defaults={"by": by, "banned_at": clock.now()})
        if new:
            trusting.distrust(host, by=by)
            enqueue(READ_AGAIN, host)


def lift(host: str) -> None:
    """End a ban; what waits is read again, so that nothing is held for it any more."""
    with transaction.atomic():
        if BannedHost.objects.filter(host=host).delete()[0]:
            enqueue(READ_AGAIN, host)
