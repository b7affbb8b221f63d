"""How a post was sent: the tick, the hidden field, the time that the form took."""

from typing import Any

import pytest

from tests.checks.findings import a_read_post, finding_of, found

pytestmark = pytest.mark.django_db

LONG = "word " * 150


def test_a_missing_tick_is_a_note_with_a_hint() -> None:
    finding = finding_of(a_read_post(own_work=False), "own_work")
    assert finding.severity == "note"
    assert "tick" in finding.author_summary


def test_a_filled_trap_is_a_flag_that_the_author_does_not_hear_of() -> None:
    finding = finding_of(a_read_post(trap_filled=True), "trap")
    assert (finding.severity, finding.author_summary) == ("flag", "")


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"form_seconds": 0}, "flag"),
        ({"form_seconds": 2}, "flag"),
        ({"form_seconds": 5, "body": LONG}, "note"),
        ({"form_seconds": 5}, None),
        ({"form_seconds": 10, "body": LONG}, None),
        ({"form_seconds": None, "body": LONG}, None),
    ],
)
def test_haste_is_noticed(fields: dict[str, Any], severity: str | None) -> None:
    assert found(a_read_post(**fields)).get("pace") == severity
