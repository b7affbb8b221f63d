"""The desk's record: what was decided, for everybody, without a name."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from copydesk.jobs.models import Job
from copydesk.lib import clock
from copydesk.posts import workflow
from copydesk.posts.models import Event
from copydesk.press import record, whole
from copydesk.press.files import Public
from copydesk.press.models import Site
from tests.desk.desk import at_the_desk, decide
from tests.people import a_post, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import page

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 3, 30, 12, tzinfo=UTC)


def words(html: str) -> str:
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def test_decisions_are_counted_by_code_with_the_median_time(folder: Public) -> None:
    with clock.stopped(THEN):
        for hours, verb, code in ((1, "spike", "spam"), (3, "spike", "spam"), (9, "send_back", "legal")):
            post = a_post()
            with clock.stopped(THEN + timedelta(hours=hours)):
                decide(at_the_desk(), post, verb, code=code, reason="Tom, really.")
        clock.advance(timedelta(hours=10))
        deliver_all()
        month = words(page(folder, "/desk-record/2026/03/"))
        first = words(page(folder, "/desk-record/"))
    assert "3 decisions" in month
    assert "decided within 3 hours" in month
    assert "not accepted advertising or spam 2" in month
    assert "sent back legal reasons 1" in month
    assert "March 30, 2026" in month
    assert "9 hours" in month
    assert "March 2026 3 3 hours What they were: sent back: 1, not accepted: 2" in first


def test_it_names_nobody(folder: Public) -> None:
    post = a_post(headline="Zeppelin", byline="Tom Tomson", email="tom@tom.example")
    workflow.spike(post, by=an_editor("Eddamar"), seen=seen(post), reason="Quoth the raven")
    deliver_all()
    for name in folder.names(below="desk-record"):
        html = (folder.root / name).read_text()
        assert not re.search("Zeppelin|Tomson|tom@|Eddamar|raven", html)
    assert len(list(folder.names(below="desk-record"))) == 2


def test_a_hundred_decisions_in_a_row_are_printed_together() -> None:
    for _ in range(3):
        a_published_post()
    for job in Job.objects.due():
        if "deliver" in job.task_path:
            record.mark(Event.objects.get(pk=job.args_kwargs["args"][0]))
    assert Job.objects.filter(task_path=record.PRINT).count() == 1


def test_earlier_months_stay_as_they_are_and_are_linked(folder: Public) -> None:
    with clock.stopped(THEN):
        a_published_post()
        deliver_all()
        before = page(folder, "/desk-record/2026/03/")
        clock.advance(timedelta(days=40))
        a_published_post()
        deliver_all()
        assert page(folder, "/desk-record/2026/03/") == before
        assert "1 decision." in words(page(folder, "/desk-record/2026/05/"))
        assert folder.read("desk-record/2026/04/") is None
        assert 'href="/desk-record/2026/03/"' in page(folder, "/desk-record/")


def test_printing_everything_prints_it_too(folder: Public) -> None:
    with clock.stopped(THEN):
        a_published_post()
        clock.advance(timedelta(days=40))
        whole.press_all()
        assert "1 decision." in words(page(folder, "/desk-record/2026/03/"))
        assert whole.check() == []
        a_published_post()
        deliver_all()
        assert [path for path, _how in whole.check() if "record" in path] == []


def test_an_import_and_an_author_decide_nothing(folder: Public) -> None:
    post = a_post()
    workflow.withdraw(post, seen=seen(post))
    Event.objects.filter(post=post).update(by=None)
    whole.press_all()
    assert "Nothing was decided yet." in page(folder, "/desk-record/")


def test_the_owner_switches_it_off(folder: Public) -> None:
    a_published_post()
    whole.press_all()
    client = at_the_desk()
    assert "/desk/record/" in client.get("/desk/settings/").content.decode()
    assert "checked" in client.get("/desk/record/").content.decode()
    assert client.post("/desk/record/", {"sent": "yes"}).status_code == 303
    assert not Site.current().desk_record
    deliver_all()
    assert folder.read("desk-record/") is None
    assert "desk-record" not in page(folder, "/")
    a_published_post()
    deliver_all()
    assert whole.check() == []
    client.post("/desk/record/", {"sent": "yes", "desk_record": "on"})
    deliver_all()
    assert "approved: 2" in words(page(folder, "/desk-record/"))


def test_only_a_chief_settles_it() -> None:
    assert at_the_desk(an_editor("Otto", chief=False)).get("/desk/record/").status_code == 403
    assert Client().get("/desk/record/").status_code == 302


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 minute"), (1770, "30 minutes"), (3600, "1 hour"), (86400, "24 hours"), (259200, "3 days")],
)
def test_times_in_words(seconds: int, said: str) -> None:
    assert record.in_words(seconds) == said


def test_the_highest_bar_fills_the_drawing() -> None:
    assert [(bar.x, bar.y, bar.height) for bar in record.bars([("a", 1), ("b", 4), ("c", 0)])] == [
        (1, 75, 25), (11, 0, 100), (21, 100, 0)
    ]  # fmt: skip
