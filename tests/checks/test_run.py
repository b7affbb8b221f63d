"""From a submission to findings and the queue, whatever order and however often the events are delivered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from copydesk.checks import run
from copydesk.checks.models import LinkedHost
from copydesk.lib import markdown
from copydesk.lib.markdown import SANITISER_VERSION
from copydesk.posts import workflow
from copydesk.posts.draft import NOT_MADE
from copydesk.posts.models import Event, EventKind, Finding, Post, Revision, Severity, Status
from tests.people import (
    a_draft,
    a_post,
    a_published_post,
    a_receipt,
    an_editor,
    deliver_all,
    latest,
    seen,
)

pytestmark = pytest.mark.django_db


def now_of(post: Post) -> Post:
    return Post.objects.get(pk=post.pk)


def found(revision: Revision) -> dict[str, str]:
    return {row.check_name: row.severity for row in Finding.objects.filter(revision=revision)}


def event_of(post: Post, kind: EventKind) -> Event:
    return Event.objects.select_related("post", "revision").get(post=post, kind=kind)


def test_a_submission_is_read_and_queued() -> None:
    post = a_receipt(own_work=False, body="See https://www.example.org/a for more.").post
    deliver_all()
    assert now_of(post).status == Status.QUEUED
    assert found(latest(post)) == {"own_work": "note", "links": "note"}
    assert list(LinkedHost.objects.values_list("host", flat=True)) == ["example.org"]


def test_a_text_has_its_html_when_it_was_read() -> None:
    post = a_receipt(body="It is **open**.").post
    assert latest(post).html_version == NOT_MADE
    deliver_all()
    read = latest(post)
    assert (read.html, read.html_version) == ("<p>It is <strong>open</strong>.</p>\n", SANITISER_VERSION)


def test_a_text_with_pictures_has_its_html_at_once() -> None:
    post = a_receipt(body="![A bridge](/media/0123456789abcdefghjkmnpqrs/1200.jpg)").post
    assert latest(post).html_version == SANITISER_VERSION


def test_a_text_whose_html_cannot_be_made_is_queued_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_source: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(markdown, "render", crash)
    post = a_receipt().post
    deliver_all()
    assert now_of(post).status == Status.QUEUED
    assert latest(post).html_version == NOT_MADE


def test_a_text_without_fault_has_no_findings() -> None:
    post = a_receipt().post
    deliver_all()
    assert found(latest(post)) == {}
    assert now_of(post).status == Status.QUEUED


def test_reading_twice_changes_nothing() -> None:
    post = a_receipt(own_work=False, body="See https://example.org/a").post
    deliver_all()
    run.read(event_of(post, EventKind.SUBMITTED))
    assert found(latest(post)) == {"own_work": "note", "links": "note"}
    assert Event.objects.filter(post=post, kind=EventKind.QUEUED).count() == 1
    assert LinkedHost.objects.count() == 1


def test_findings_that_no_longer_hold_go() -> None:
    post = a_receipt().post
    Finding.objects.create(revision=latest(post), check_name="html", severity="flag", summary="old")
    deliver_all()
    assert found(latest(post)) == {}


def test_an_older_revision_gets_its_findings_and_queues_nothing() -> None:
    post = a_receipt(own_work=False).post
    first = latest(post)
    workflow.revise(post, a_draft(headline="Better"), seen=first.pk)
    run.read(event_of(post, EventKind.SUBMITTED))
    assert found(first) == {"own_work": "note"}
    assert now_of(post).status == Status.RECEIVED
    deliver_all()
    assert now_of(post).status == Status.QUEUED


def test_what_the_desk_edits_is_read_and_keeps_its_place() -> None:
    post = a_post()
    waits = now_of(post).waiting_since
    workflow.edit(now_of(post), a_draft(own_work=False), by=an_editor(), seen=seen(post))
    deliver_all()
    assert found(latest(post)) == {"own_work": "note"}
    assert (now_of(post).status, now_of(post).waiting_since) == (Status.QUEUED, waits)


def test_a_pending_revision_waits_for_the_desk() -> None:
    post = a_published_post()
    workflow.revise(now_of(post), a_draft(headline="Better"), seen=seen(post))
    deliver_all()
    assert now_of(post).is_pending


def test_what_the_desk_edits_of_a_pending_revision_is_not_handed_over_again() -> None:
    post = a_published_post()
    workflow.revise(now_of(post), a_draft(headline="Better"), seen=seen(post))
    deliver_all()
    handed_over = Event.objects.filter(post=post, kind=EventKind.QUEUED).count()
    workflow.edit(now_of(post), a_draft(own_work=False), by=an_editor(), seen=seen(post))
    deliver_all()
    assert found(latest(post)) == {"own_work": "note"}
    assert Event.objects.filter(post=post, kind=EventKind.QUEUED).count() == handed_over


@pytest.mark.parametrize("decide", [workflow.spike, workflow.send_back, workflow.approve])
def test_a_decided_pending_revision_is_not_queued_again_by_a_repeated_job(decide: object) -> None:
    post = a_published_post()
    workflow.revise(now_of(post), a_draft(headline="Better"), seen=seen(post))
    deliver_all()
    assert callable(decide)
    decide(now_of(post), by=an_editor(), seen=seen(post))
    run.read(event_of(post, EventKind.REVISED))
    assert not now_of(post).is_waiting


def test_a_published_post_is_not_queued_again_by_a_repeated_job() -> None:
    post = a_receipt().post
    deliver_all()
    workflow.approve(now_of(post), by=an_editor(), seen=seen(post))
    run.read(event_of(post, EventKind.SUBMITTED))
    assert not now_of(post).is_waiting


def test_a_check_that_crashes_blocks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_revision: Revision) -> Finding | None:
        raise RecursionError("too deep")

    monkeypatch.setitem(run.CHECKS, "html", crash)
    post = a_receipt(own_work=False).post
    deliver_all()
    assert now_of(post).status == Status.QUEUED
    assert found(latest(post)) == {"html": "note", "own_work": "note"}
    assert "could not be done" in Finding.objects.get(check_name="html").summary


def test_links_that_cannot_be_read_block_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_source: str) -> None:
        raise RuntimeError("no links today")

    monkeypatch.setattr("copydesk.lib.markdown.body_links", crash)
    post = a_receipt(body="A text that no test has had before.").post
    deliver_all()
    assert now_of(post).status == Status.QUEUED
    assert found(latest(post)) == {"links": "note"}


def test_an_event_of_an_erased_post_is_passed_over() -> None:
    post = a_receipt().post
    event = event_of(post, EventKind.SUBMITTED)
    post.delete()
    run.read(Event.objects.get(pk=event.pk))
    assert not Finding.objects.exists()


def test_examining_stores_nothing() -> None:
    revision = a_draft(own_work=False, body="See https://example.org/").revision(Post(), 1)
    findings = {finding.check_name: finding for finding in run.examine(revision)}
    assert set(findings) == {"links", "own_work"}
    assert findings["links"].severity == Severity.NOTE
    assert not Finding.objects.exists()


def test_held_posts_are_those_with_a_hold_on_their_newest_revision() -> None:
    first, second = (
        a_receipt(body="One text, twice, in this place.").post,
        a_receipt(body="one text twice in this place").post,
    )
    deliver_all()
    assert [post.pk for post in Post.objects.held()] == [second.pk]
    assert now_of(first).status == Status.QUEUED


def test_reading_takes_few_queries_however_much_is_found() -> None:
    bodies = ["Nothing at all.", " ".join(f"<b onclick=x>b</b> https://h{n}.example/" for n in range(2000))]
    counts = []
    for body in bodies:
        event = event_of(
            a_receipt(body=body, own_work=False, source_url="https://a.example/").post, EventKind.SUBMITTED
        )
        with CaptureQueriesContext(connection) as queries:
            run.read(event)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
