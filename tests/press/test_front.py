"""The front: a lead, the latest, rows of the categories."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from copydesk.press import front
from copydesk.press.edition import Edition
from copydesk.press.files import Public
from copydesk.press.pages import front_page
from tests.people import a_category
from tests.press.reading import headlines, page, publish

pytestmark = pytest.mark.django_db


def part(folder: Public, name: str) -> list[str]:
    """Return the headlines in one part of the front: lead, latest or row."""
    html = page(folder, "/")
    blocks = re.finditer(rf'<(article|section) class="{name}".*?</\1>', html, re.DOTALL)
    return [
        headline
        for block in blocks
        for headline in re.findall(r'class="line-headline[^>]*>.*?<a [^>]*>(.*?)</a>', block.group())
    ]


def test_a_site_without_posts_invites(folder: Public) -> None:
    folder.put("", front_page(Edition()).content)
    assert "The first post could be yours." in page(folder, "/")
    assert headlines(folder, "/") == []


def test_the_newest_post_leads_and_the_next_follow_by_their_hours(folder: Public) -> None:
    publish(3)
    assert part(folder, "lead") == ["P3"]
    assert part(folder, "latest") == ["P2", "P1"]
    assert part(folder, "row") == []
    assert re.search(r"<li><time [^>]*>\d\d:\d\d</time>", page(folder, "/"))


def test_rows_hold_the_newest_of_each_category_that_stand_nowhere_else(folder: Public) -> None:
    publish(5, category=a_category("Sport"))
    publish(front.LATEST + 1 + 5)
    shown = headlines(folder, "/")
    assert part(folder, "lead") == ["P18"]
    assert part(folder, "latest") == [f"P{number}" for number in range(17, 5, -1)]
    assert part(folder, "row") == ["P5", "P4", "P3", "P5", "P4", "P3"]
    assert len(shown) == 1 + 12 + 6


def test_the_front_costs_the_same_however_many_posts_there_are(folder: Public) -> None:
    def queries() -> int:
        edition = Edition()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            front_page(edition)
        return len(seen)

    publish(1)
    few = queries()
    publish(20, category=a_category("Sport"))
    assert queries() == few <= 4
