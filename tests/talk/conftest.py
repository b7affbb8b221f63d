"""What some tests of conversations need: a public folder of their own, printed."""

import pytest

from copydesk.press import whole
from copydesk.press.files import Public
from tests.people import a_category


@pytest.fixture
def folder(folder: Public) -> Public:
    a_category()
    whole.press_all()
    return folder
