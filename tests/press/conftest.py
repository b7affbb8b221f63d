"""Every test of the press has a public folder of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from copydesk.press.files import Public


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Public:
    """The public folder of this test."""
    settings.PUBLIC = tmp_path / "public"
    return Public(settings.PUBLIC)
