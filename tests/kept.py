"""What a process keeps in memory for a moment: forgotten between tests, kept for long where statements are counted."""

import pytest

from copydesk.people import limits
from copydesk.posts import categories
from copydesk.press import masthead


def forget_all() -> None:
    """Have it read anew: a test knows nothing of the one before."""
    categories.forget()
    masthead.live.forget()
    limits._due_here.clear()


def keep_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep it for longer than a slow machine takes."""
    for module in (categories, masthead):
        monkeypatch.setattr(module, "SECONDS_KEPT", 1000.0)
