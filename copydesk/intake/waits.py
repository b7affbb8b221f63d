"""How long authors usually wait for the desk, worked out from its last decisions and said in words."""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from copydesk.posts.models import Event, EventKind

DECISIONS_LOOKED_AT, TOO_FEW = 50, 5
# As many events as are looked through for them: a site that imported a million posts has as many events.
EVENTS_LOOKED_AT = 5_000
USUALLY = 0.8
_BEGINS = [
    EventKind.SUBMITTED, EventKind.REVISED, EventKind.ANSWERED,
    EventKind.UNSPIKED, EventKind.UNPUBLISHED, EventKind.LIFTED,
]  # fmt: skip
_DECISIONS = [EventKind.APPROVED, EventKind.RETURNED, EventKind.SPIKED, EventKind.CORRECTED]


def usual_wait() -> str:
    """Return a sentence that four of the last five waits would have kept; empty when there were too few."""
    waits = sorted(_waits())
    return _in_words(waits[math.ceil(len(waits) * USUALLY) - 1]) if len(waits) >= TOO_FEW else ""


def _waits() -> Iterator[timedelta]:
    """Yield how long the author waited for each of the desk's last decisions."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    events = Event.objects.filter(pk__gt=newest - EVENTS_LOOKED_AT, post__isnull=False)
    # A correction of the desk's own says what is for readers; nobody has waited for that.
    decided = events.filter(kind__in=_DECISIONS, by__isnull=False).exclude(data__has_key="for_readers")
    decisions = list(decided.order_by("-pk")[:DECISIONS_LOOKED_AT])
    begins: dict[int | None, list[tuple[int, datetime]]] = defaultdict(list)
    posts = {event.post_id for event in decisions}
    for begin in Event.objects.filter(post__in=posts, kind__in=_BEGINS).order_by("pk"):
        begins[begin.post_id].append((begin.pk, begin.happened_at))
    for event in decisions:
        before = [at for pk, at in begins[event.post_id] if pk < event.pk]
        if before:
            yield event.happened_at - before[-1]


def _in_words(wait: timedelta) -> str:
    days = timedelta(days=1)
    sentences = [
        (timedelta(hours=1), _("Editors usually answer within an hour.")),
        (timedelta(hours=6), _("Editors usually answer within a few hours.")),
        (1 * days, _("Editors usually answer within a day.")),
        (2 * days, _("Editors usually answer within two days.")),
        (3 * days, _("Editors usually answer within three days.")),
        (7 * days, _("Editors usually answer within a week.")),
        (14 * days, _("Editors usually answer within two weeks.")),
        (31 * days, _("Editors usually answer within a month.")),
    ]
    longer = _("Editors have much to read at present: an answer usually takes more than a month.")
    return next((sentence for at_most, sentence in sentences if wait <= at_most), longer)
