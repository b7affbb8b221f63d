"""The table of consumers holds for every event."""

from copydesk.posts.models import EventKind
from copydesk.posts.record import UNHEARD
from copydesk.wiring import CONSUMERS


def test_every_kind_of_event_stands_in_the_table() -> None:
    assert set(CONSUMERS) == set(EventKind)


def test_only_events_that_nobody_listens_to_go_without_a_job() -> None:
    assert {kind for kind, consumers in CONSUMERS.items() if not consumers} == UNHEARD
