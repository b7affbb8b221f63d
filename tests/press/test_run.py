"""Printing: again and again, everything at once, while things change, and what to do when it fails."""

import logging
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import Settings

from copydesk.jobs.models import Job
from copydesk.posts import workflow
from copydesk.posts.models import Event, EventKind, Post
from copydesk.press import due, run, sheets, whole
from copydesk.press.files import Public
from copydesk.press.models import Due, Site
from tests.people import a_category, a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import files, headlines, page, publish

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_place_that_is_marked_while_the_job_begins_is_printed(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker takes the job in the moment after this one has seen it wait."""
    due.mark({"category/world": {1}})
    exists = QuerySet.exists

    def take() -> None:
        Job.objects.update(status="RUNNING")
        due.print_due()
        connection.close()

    def seen_waiting(self: "QuerySet[Any]") -> bool:
        found = exists(self)
        if self.model is Job:
            monkeypatch.setattr(QuerySet, "exists", exists)
            other = Thread(target=take)
            other.start()
            other.join()
        return found

    monkeypatch.setattr(QuerySet, "exists", seen_waiting)
    due.mark({"category/world": {2}})
    assert Job.objects.waiting().exists() or not Due.objects.exists()


def test_an_event_may_be_delivered_twice(folder: Public) -> None:
    publish(3)
    before = files(folder.root)
    for event in Event.objects.all():
        if event.kind == EventKind.PUBLISHED:
            run.reprint(event)
    deliver_all()
    assert files(folder.root) == before


def test_events_delivered_in_any_order_give_the_same_pages(folder: Public) -> None:
    whole.press_all()
    publish(4)
    post = Post.objects.get(live__headline="P2")
    workflow.correct(post, a_draft(headline="P2", tags="other"), by=an_editor(), seen=seen(post))
    deliver_all()
    after = files(folder.root)
    for event in Event.objects.filter(kind__in=["published", "corrected"]).order_by("-pk"):
        run.reprint(event)
        deliver_all()
    assert files(folder.root) == after


def test_printing_everything_twice_gives_the_same_bytes(folder: Public) -> None:
    publish(3)
    whole.press_all()
    before, tree = files(folder.root), folder.root.resolve()
    whole.press_all()
    assert files(folder.root) == before
    assert folder.root.resolve() != tree
    assert [path.name for path in folder.trees.iterdir()] == [folder.root.resolve().name]


def test_what_happens_while_a_tree_is_printed_is_in_it_at_the_end(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(2)
    early = Post.objects.get(live__headline="P1")

    def progress(_done: int, _total: int) -> None:
        """Happens when the posts are printed already, into a tree that nobody reads."""
        if not Post.objects.filter(live__headline="Late").exists():
            a_published_post(headline="Late", tags="late")
            workflow.correct(early, a_draft(headline="Changed"), by=an_editor(), seen=seen(early))
            deliver_all()

    whole.press_all(progress)
    late = Post.objects.get(live__headline="Late")
    assert "Late" in page(folder, late.address)
    assert "Changed" in page(folder, early.address)
    assert headlines(folder, "/tag/late/") == ["Late"]
    assert whole.check() == []


def test_check_finds_what_is_missing_different_or_too_much(folder: Public) -> None:
    publish(2)
    whole.press_all()
    assert whole.check() == []
    gone, changed = Post.objects.get(live__headline="P1"), Post.objects.get(live__headline="P2")
    folder.delete(gone.address[1:])
    folder.put(changed.address[1:], b"something else")
    folder.put("stray/", b"nobody knows")
    assert whole.check() == sorted(
        [
            (f"{gone.path}/index.html", "missing"),
            (f"{changed.path}/index.html", "differs"),
            ("stray/index.html", "extra"),
        ]
    )
    whole.press_all()
    assert whole.check() == []


def test_the_pages_are_fresh_until_something_changes_that_all_of_them_show(
    folder: Public, settings: Settings
) -> None:
    assert not whole.fresh_enough()
    whole.press_all()
    assert whole.fresh_enough()
    Site.objects.create(name="The Paper", tagline="All of it")
    assert not whole.fresh_enough()
    whole.catch_up()
    assert whole.fresh_enough()
    assert "The Paper" in page(folder, "/")
    settings.SITE_URL = "https://paper.example"
    assert not whole.fresh_enough()
    whole.catch_up()
    assert "https://paper.example/feed.xml" in page(folder, "/feed.xml")
    a_category("New section")
    assert not whole.fresh_enough()


def test_a_large_site_starts_at_once_and_a_job_prints_it(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(2)
    monkeypatch.setattr(whole, "POSTS_PRINTED_AT_START", 1)
    whole.catch_up()
    assert not whole.fresh_enough()
    assert any(name.startswith("static/site.") for name in folder.names())
    deliver_all()
    assert whole.fresh_enough()


def test_a_decision_prints_the_post_and_the_front_at_once(folder: Public) -> None:
    post = a_published_post(headline="Hello")
    run.print_now(post)
    assert "Hello" in page(folder, post.address)
    assert headlines(folder, "/") == ["Hello"]
    assert folder.read("category/world/") is None
    assert Job.objects.exists()


def test_a_decision_stands_when_printing_fails(
    folder: Public, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = a_published_post()

    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(Public, "put_all", full)
        run.print_now(post)
    assert "was not printed at once" in caplog.text
    deliver_all()
    assert page(folder, post.address)


def test_progress_counts_posts(folder: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "POSTS_AT_ONCE", 2)
    for number in range(5):
        a_published_post(headline=f"P{number}")
    seen_so_far: list[tuple[int, int]] = []
    count = whole.press_all(lambda done, total: seen_so_far.append((done, total)))
    assert seen_so_far[-1] == (5, 5)
    assert len(seen_so_far) == len(set(seen_so_far)) >= 3
    assert count == len(list(folder.names()))


def test_an_erased_post_prints_nothing(folder: Public) -> None:
    event = Event.objects.create(kind=EventKind.PUBLISHED, happened_at=a_published_post().received_at)
    run.reprint(event)
    assert not folder.root.exists()
