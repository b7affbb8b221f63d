"""Nothing global but this: objects are made by small functions (tests/people.py), each test says what it needs.

Hypothesis tries the same examples each time, however slow the machine is. To look for new ones:
``pytest tests/lib --hypothesis-profile=default``.
"""

import pytest
from hypothesis import HealthCheck, settings

from tests import kept

settings.register_profile(
    "the same each time",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("the same each time")


@pytest.fixture(autouse=True)
def _nothing_is_known_of_the_test_before() -> None:
    kept.forget_all()
