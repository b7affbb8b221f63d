"""The desk's record: what was decided when, with which code, and how long it took, month by month, for everybody.

It names no post, no author and no editor. A decision has the page of its month and the first page printed again, a
minute later and together with those that came meanwhile; earlier months stay as they are.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.jobs.models import Job
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock
from copydesk.posts.codes import DECISIONS
from copydesk.posts.models import Event, EventKind, ReasonCode
from copydesk.press.edition import Edition, Page
from copydesk.press.files import public
from copydesk.press.models import Site

FOLDER = "desk-record/"
PRINT = "copydesk.wiring.print_record"
WAIT = timedelta(minutes=1)
MONTHS_SHOWN = 12  # on the first page, with their numbers
LATELY = timedelta(days=2)  # a print that was late still reaches the month that has just ended
_NO_CODE = ""


class Decided(NamedTuple):
    """One decision: what, the code of the reason (may be empty), when, and how long it was waited for, in words."""

    kind: str
    code: str
    at: datetime
    waited: str


class Bar(NamedTuple):
    """A bar of a drawing, in its units: 100 high at most."""

    x: int
    y: int
    width: int
    height: int
    label: str


@dataclass(frozen=True)
class Month:
    """What the desk decided in one month. ``counts``: of each (kind, code); ``median``: in words, or empty."""

    first: date
    decided: list[Decided]
    counts: Counter[tuple[str, str]]
    days: Counter[int]
    median: str

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"{FOLDER}{self.first:%Y/%m}/"

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How often each kind of decision was made, in words."""
        sums = Counter[str]()
        for (kind, _code), count in self.counts.items():
            sums[kind] += count
        return [(str(kind.label), sums[kind]) for kind in DECISIONS if sums[kind]]

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """(decision, reason, how often), in words, in a fixed order."""
        codes = [_NO_CODE, *ReasonCode.values]
        pairs = [(kind, code) for kind in DECISIONS for code in codes if self.counts[kind, code]]
        return [(str(kind.label), _reason(code), self.counts[kind, code]) for kind, code in pairs]

    @property
    def bars(self) -> list[Bar]:
        """A bar for each day, as high as many decisions were made."""
        days = (_next(self.first) - self.first).days
        return bars([(str(day), self.days[day]) for day in range(1, days + 1)])


# -- printing ---------------------------------------------------------------------------------------------


def mark(event: Event) -> None:
    """Consumer: have a decision printed within a minute or so."""
    if event.by_id and Site.current().desk_record and not is_due():
        enqueue(PRINT, after=clock.now() + WAIT)


def is_due() -> bool:
    """Whether a decision waits to be printed."""
    return Job.objects.filter(task_path=PRINT, status="READY").exists()


def print_record() -> None:
    """Print the first page and the month of today; yesterday's, too, when that was another one."""
    folder = public()
    with folder.lock("record"):
        folder.put_all([(page.path, page.content) for page in record_pages(Edition(), lately=True)])


def record_pages(edition: Edition, *, lately: bool = False) -> Iterator[Page]:
    """Yield the first page and those of all months, or of the last days only; nothing when it is switched off."""
    if not edition.masthead.desk_record:
        return
    months, since = list(_months()), (_today() - LATELY).replace(day=1)
    shown = [month_of(first) for first in months[:MONTHS_SHOWN]]
    yield _first_page(shown, months, edition)
    for first in months:
        if not lately or first >= since:
            month = next((month for month in shown if month.first == first), None) or month_of(first)
            yield edition.page(month.path, "record_month.html", month=month)


def _first_page(shown: list[Month], months: list[date], edition: Edition) -> Page:
    drawn = bars([(f"{month.first:%Y-%m}", sum(month.counts.values())) for month in reversed(shown)])
    return edition.page(FOLDER, "record.html", months=shown, earlier=months[MONTHS_SHOWN:], bars=drawn)


# -- counting ---------------------------------------------------------------------------------------------


def month_of(first: date) -> Month:
    """Return what was decided in the month that begins with this day."""
    rows = _decisions().filter(happened_at__gte=_midnight(first), happened_at__lt=_midnight(_next(first)))
    found = rows.order_by("happened_at", "pk").values_list("kind", "reason_code", "happened_at", "data")
    decided, counts, days, waits = [], Counter[tuple[str, str]](), Counter[int](), []
    zone = ZoneInfo(settings.TIME_ZONE)
    for kind, code, at, data in found:
        waited = data.get("waited")
        counts[kind, code] += 1
        days[at.astimezone(zone).day] += 1
        if waited is not None:
            waits.append(waited)
        spent = "" if waited is None else in_words(waited)
        decided.append(Decided(str(EventKind(kind).label), _reason(code), at, spent))
    return Month(first, decided, counts, days, in_words(int(median(waits))) if waits else "")


def bars(counts: list[tuple[str, int]]) -> list[Bar]:
    """Return a bar for each (label, count), side by side, the highest 100 units high."""
    most = max((count for _label, count in counts), default=0) or 1
    heights = [-(-100 * count // most) for _label, count in counts]
    return [
        Bar(10 * place + 1, 100 - height, 8, height, f"{label}: {count}")
        for place, (height, (label, count)) in enumerate(zip(heights, counts, strict=True))
    ]


def in_words(seconds: int) -> str:
    """Return a time as people say it: minutes up to an hour, hours up to two days, then days."""
    minutes, hours, days = (max(1, round(seconds / unit)) for unit in (60, 3600, 86400))
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _decisions() -> QuerySet[Event]:
    """Return what editors decided about posts of people; an import and an author's own deeds have no editor."""
    return Event.objects.filter(kind__in=DECISIONS, by__isnull=False, post__sample=None)


def _months() -> Iterator[date]:
    """Yield the first day of each month in which something was decided, the newest first."""
    ends = _decisions().aggregate(oldest=Min("happened_at"), newest=Max("happened_at"))
    if ends["oldest"] is None:
        return
    zone = ZoneInfo(settings.TIME_ZONE)
    oldest, month = (ends[name].astimezone(zone).date().replace(day=1) for name in ("oldest", "newest"))
    while month >= oldest:
        within = _decisions().filter(
            happened_at__gte=_midnight(month), happened_at__lt=_midnight(_next(month))
        )
        if within.exists():
            yield month
        month = (month - timedelta(days=1)).replace(day=1)


def _reason(code: str) -> str:
    return str(ReasonCode(code).label) if code else _("none given")


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _next(first: date) -> date:
    """Return the first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))
