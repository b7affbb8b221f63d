"""What some tests of conversations need: a public folder of their own, printed."""

from pathlib import Path

import pytest
from pytest_django import Settings

from copydesk.press import whole
from copydesk.press.files import Public, public
from tests.people import a_category


@pytest.fixture
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Public:
    """The public folder of this test."""
    monkeypatch.setattr(whole, "GRACE", 0)
    settings.PUBLIC = tmp_path / "public"
    a_category()
    whole.press_all()
    return public()
