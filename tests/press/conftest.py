"""Every test of the press has a public folder of its own, and knows nothing of the posts of the test before."""

import pytest

from copydesk.press import feeds
from copydesk.press.edition import Remembered
from copydesk.press.files import Public


@pytest.fixture(autouse=True)
def folder(folder: Public, monkeypatch: pytest.MonkeyPatch) -> Public:
    monkeypatch.setattr(feeds, "_lately", (None, Remembered(feeds.ENTRIES_KEPT)))
    return folder
