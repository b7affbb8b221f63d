"""How often a client may do something: GCRA over one row a client."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from copydesk.lib import clock
from copydesk.people import limits
from copydesk.people.models import Pace
from tests.rules import ROOT

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT_ONCE, EVERY = limits.ALLOWANCES["submit"].at_once, limits.ALLOWANCES["submit"].every


def taken(times: int, client: str = "tom") -> int:
    """Return how many of so many tries at this moment were allowed."""
    done = 0
    for _ in range(times):
        try:
            limits.take("submit", client)
            done += 1
        except limits.TooMany:
            pass
    return done


def test_a_few_at_once_then_one_in_every_while() -> None:
    with clock.stopped(NOON):
        assert taken(AT_ONCE + 5) == AT_ONCE
        clock.advance(EVERY - timedelta(microseconds=1))
        assert taken(3) == 0
        clock.advance(timedelta(microseconds=1))
        assert taken(3) == 1
        clock.advance(EVERY * 3)
        assert taken(9) == 3
        clock.advance(EVERY * 1000)
        assert taken(AT_ONCE + 5) == AT_ONCE


def test_it_says_how_long_to_wait() -> None:
    with clock.stopped(NOON):
        taken(AT_ONCE)
        clock.advance(timedelta(seconds=10, microseconds=1))
        with pytest.raises(limits.TooMany) as refused:
            limits.look("submit", "tom")
        assert refused.value.wait == EVERY.total_seconds() - 10


def test_clients_and_activities_do_not_count_for_each_other() -> None:
    with clock.stopped(NOON):
        taken(AT_ONCE)
        assert taken(AT_ONCE, "ann") == AT_ONCE
        limits.take("preview", "tom")


def test_looking_and_being_refused_write_nothing(django_assert_num_queries: Any) -> None:
    with clock.stopped(NOON):
        taken(AT_ONCE)
        rows = list(Pace.objects.values())
        with django_assert_num_queries(1), pytest.raises(limits.TooMany):
            limits.take("submit", "tom")
        with django_assert_num_queries(1):
            limits.look("submit", "somebody new")
        assert list(Pace.objects.values()) == rows


def test_a_client_that_waited_is_forgotten() -> None:
    with clock.stopped(NOON):
        taken(1)
        limits.forget.call()
        assert Pace.objects.count() == 1
        clock.advance(EVERY * 2)
        limits.forget.call()
        assert not Pace.objects.exists()


def test_limits_can_be_switched_off(settings: Any) -> None:
    settings.LIMITS = False
    limits.look("submit", "tom")
    assert taken(100) == 100
    assert not Pace.objects.exists()


def test_every_allowance_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "limits.md").read_text()
    for activity, allowance in limits.ALLOWANCES.items():
        (row,) = (line for line in page.splitlines() if line.startswith(f"| `{activity}` "))
        cells = [cell.strip() for cell in row.split("|")]
        assert cells[3:5] == [str(allowance.at_once), f"{allowance.every.total_seconds():g} s"]
