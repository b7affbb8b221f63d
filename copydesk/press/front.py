"""What stands on the home page: a lead, the latest by their hours, and rows of the categories. Four queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from copydesk.posts.models import Listing
from copydesk.press.lists import Line, latest_lines, newest_of, picked_line
from copydesk.press.masthead import Section

LATEST = 12
IN_A_ROW = 3
# So many places at the end of a category are looked at: all of the newest posts may be of one category.
PLACES = LATEST + 1 + IN_A_ROW


@dataclass(frozen=True)
class Front:
    """No post stands here twice. ``lead``: what a chief picked or the newest; None while nothing is published.

    ``month``: key of the newest.
    """

    lead: Line | None
    latest: Sequence[tuple[date, Sequence[Line]]]
    rows: Sequence[tuple[Section, Sequence[Line]]]
    month: str


def front(sections: Sequence[Section]) -> Front:
    """Lay out the front of a site with these categories."""
    newest = latest_lines(LATEST + 1)
    lead = picked_line() or next(iter(newest), None)
    few = [line for line in newest if line != lead][: _how_many_latest(len(newest))]
    shown = {line.address for line in [lead, *few] if line}
    return Front(
        lead=lead,
        latest=[(day, list(lines)) for day, lines in groupby(few, key=_day)],
        rows=_rows(sections, shown),
        month=_newest_month(),
    )


def _how_many_latest(newest: int) -> int:
    """Return how long the list of the latest is: with few posts, half of them, so that the rows have something too."""
    return LATEST if newest > LATEST else max(4, newest // 2)


def _day(line: Line) -> date:
    return timezone.localtime(line.published_at).date()


def _rows(sections: Sequence[Section], shown: set[str]) -> list[tuple[Section, list[Line]]]:
    """Return the newest of each category that do not stand further up; a category without any has no row."""
    found: dict[str, list[Line]] = {f"category/{section.slug}": [] for section in sections}
    for key, line in newest_of(found, PLACES):
        if line.address not in shown and len(found[key]) < IN_A_ROW:
            found[key].append(line)
    return [(section, lines) for section in sections if (lines := found[f"category/{section.slug}"])]


def _newest_month() -> str:
    newest = Listing.objects.months().first()
    return newest.key if newest else ""
