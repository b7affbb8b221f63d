"""Little is global: objects are made by small functions (tests/people.py), each test says what it needs.

Hypothesis tries the same examples each time, however slow the machine is. To look for new ones:
``pytest tests/lib --hypothesis-profile=default``.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis
from pytest_django import Settings

from copydesk.press import whole
from copydesk.press.files import Public
from tests import kept

of_hypothesis.register_profile(
    "the same each time",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
of_hypothesis.load_profile("the same each time")


@pytest.fixture(autouse=True)
def _nothing_is_known_of_the_test_before() -> None:
    kept.forget_all()


@pytest.fixture
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Public:
    """The public folder of this test, with all other data beside it; nobody waits in it for readers of an old tree."""
    monkeypatch.setattr(whole, "GRACE", 0)
    settings.DATA = tmp_path
    settings.PUBLIC, settings.SEARCH = tmp_path / "public", tmp_path / "search"
    settings.MEDIA_ROOT = tmp_path / "media"
    return Public(settings.PUBLIC)
