"""The only place that reads the clock, so that a test can stop it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_stopped_at: datetime | None = None


def now() -> datetime:
    """Return the present moment, in UTC."""
    return _stopped_at or datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that never run backwards, for measuring how long something took; it cannot be stopped."""
    return time.monotonic()


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Stop ``now`` at a moment with a time zone, for the whole process: for tests."""
    global _stopped_at  # noqa: PLW0603 - one clock is what this file is about
    if at.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    before, _stopped_at = _stopped_at, at.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before


def advance(by: timedelta) -> None:
    """Move the stopped clock on, inside ``stopped``."""
    global _stopped_at  # noqa: PLW0603
    if _stopped_at is None:
        raise RuntimeError("The clock is not stopped.")
    _stopped_at += by
