"""How often a client may do something: a few times at once, then at a steady pace.

GCRA, the generic cell rate algorithm (ITU-T I.371, Annex A, "virtual scheduling"): all that has to be known of a
client is the moment at which its allowance would be whole again. One row holds it (``models.Pace``); a client
without a row, or with one in the past, has its whole allowance. A request that is refused writes nothing.
docs/reference/limits.md lists the allowances for the owner.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django_tasks import task

from copydesk.lib import clock
from copydesk.people.models import Pace

_TRIES = 50
_CLIENTS_KNOWN = 20_000
EVERYBODY = ""


@dataclass(frozen=True)
class Allowance:
    """``at_once`` times in a row, and one more ``every`` so often."""

    at_once: int
    every: timedelta


ALLOWANCES = {
    "submit": Allowance(10, timedelta(minutes=1)),
    "preview": Allowance(60, timedelta(seconds=5)),
    "look": Allowance(60, timedelta(seconds=2)),
    "revise": Allowance(20, timedelta(seconds=30)),
    "talk": Allowance(5, timedelta(minutes=2)),
    "report": Allowance(5, timedelta(minutes=2)),
    "say": Allowance(20, timedelta(seconds=3)),
    "say-in": Allowance(40, timedelta(seconds=3)),
    "picture": Allowance(20, timedelta(seconds=15)),
    "guess": Allowance(10, timedelta(seconds=20)),
    "guess-by-all": Allowance(200, timedelta(seconds=1)),
    "sign-in": Allowance(10, timedelta(seconds=30)),
    "sign-in-as": Allowance(20, timedelta(seconds=60)),
    "lost-password": Allowance(3, timedelta(minutes=10)),
    "lost-receipt": Allowance(3, timedelta(minutes=10)),
    "lost-receipt-to": Allowance(2, timedelta(minutes=60)),
    "notice": Allowance(10, timedelta(minutes=6)),
    "receipt-mail": Allowance(10, timedelta(minutes=10)),
    "search": Allowance(60, timedelta(seconds=1)),
}


class TooMany(Exception):
    """The allowance is used up (HTTP 429). ``wait`` is in whole seconds, at least 1."""

    def __init__(self, activity: str, wait: timedelta) -> None:
        self.wait = max(1, math.ceil(wait.total_seconds()))
        super().__init__(f"{activity}: wait {self.wait} s")


def look(activity: str, client: str) -> None:
    """Raise ``TooMany`` when ``take`` would; writes nothing and waits for nobody."""
    if settings.LIMITS:
        _next(activity, _due_at(activity, client))


def take(activity: str, client: str) -> None:
    """Count one against the client's allowance, in the caller's transaction, or raise ``TooMany``.

    Compare and set: of two at the same moment the second sees what the first has left.
    """
    if not settings.LIMITS:
        return
    for _ in range(_TRIES):
        before = _due_at(activity, client)
        after = _next(activity, before)
        if before is None:
            row = Pace(activity=activity, client=client, due_at=clock.now())
            Pace.objects.bulk_create([row], ignore_conflicts=True)
        elif Pace.objects.filter(activity=activity, client=client, due_at=before).update(due_at=after):
            return
    raise TooMany(activity, ALLOWANCES[activity].every)


_due_here: dict[tuple[str, str], datetime] = {}


def take_lightly(activity: str, client: str) -> None:
    """Do what ``take`` does, counted in the memory of this process: for readers, who must not make the disk write.

    With several processes a client has the allowance in each of them.
    """
    if not settings.LIMITS:
        return
    due_at = _next(activity, _due_here.get((activity, client)))
    if len(_due_here) >= _CLIENTS_KNOWN:
        _forget_here()
    _due_here[activity, client] = due_at


def _forget_here() -> None:
    """Make room: forget those that have their whole allowance again, and everybody if that is not enough."""
    now = clock.now()
    for key in [key for key, due_at in list(_due_here.items()) if due_at < now]:
        _due_here.pop(key, None)
    if len(_due_here) >= _CLIENTS_KNOWN:
        _due_here.clear()


def _due_at(activity: str, client: str) -> datetime | None:
    return Pace.objects.filter(activity=activity, client=client).values_list("due_at", flat=True).first()


def _next(activity: str, due_at: datetime | None) -> datetime:
    allowance, now = ALLOWANCES[activity], clock.now()
    after = max(due_at or now, now) + allowance.every
    too_early = after - now - allowance.at_once * allowance.every
    if too_early > timedelta(0):
        raise TooMany(activity, too_early)
    return after


@task()
def forget() -> None:
    """Delete the rows of clients that have their whole allowance again: nothing is known of them that matters."""
    Pace.objects.filter(due_at__lt=clock.now()).delete()
