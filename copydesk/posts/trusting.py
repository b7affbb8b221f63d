"""Hosts whose links a chief trusts."""

from django.db import transaction

from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts.models import EventKind, TrustedHost
from copydesk.posts.record import record


def trust(host: str, *, by: Editor | None) -> None:
    """Let the links of ``host`` stand without ``rel="ugc nofollow"``."""
    with transaction.atomic():
        _row, new = TrustedHost.objects.get_or_create(
            host=host, defaults={"by": by, "trusted_at": clock.now()}
        )
        if new:
            record(EventKind.TRUSTED, by=by, data={"host": host})


def distrust(host: str, *, by: Editor | None) -> None:
    """Take the trust in ``host`` back."""
    with transaction.atomic():
        if TrustedHost.objects.filter(host=host).delete()[0]:
            record(EventKind.DISTRUSTED, by=by, data={"host": host})
