"""Every test of search has an index of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from copydesk.search import index
from copydesk.search.tantivy_index import Folder


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, db: None) -> Folder:
    """The index of this test, empty; pages are printed aside."""
    settings.PUBLIC = tmp_path / "public"
    settings.SEARCH = tmp_path / "search"
    settings.LIMITS = False
    index.rebuild()
    return Folder(settings.SEARCH)
