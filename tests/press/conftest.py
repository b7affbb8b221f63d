"""Every test of the press has a public folder of its own, and knows nothing of the posts of the test before."""

from pathlib import Path

import pytest
from pytest_django import Settings

from copydesk.press import feeds, whole
from copydesk.press.edition import Remembered
from copydesk.press.files import Public


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Public:
    """The public folder of this test; nobody waits in it for readers of an old tree."""
    monkeypatch.setattr(feeds, "_lately", (None, Remembered(feeds.ENTRIES_KEPT)))
    monkeypatch.setattr(whole, "GRACE", 0)
    settings.PUBLIC = tmp_path / "public"
    return Public(settings.PUBLIC)
