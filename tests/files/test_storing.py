"""Posts come in by the thousand, once each, with the decisions that were made elsewhere."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from copydesk.checks.hosts import host_record
from copydesk.files import preparing, reading, storing
from copydesk.files.storing import Summary
from copydesk.posts.models import Event, Finding, Place, Post, Status
from tests.people import a_category, a_post, deliver_all

pytestmark = pytest.mark.django_db


def a_file(folder: Path, *posts: dict[str, Any]) -> Path:
    lines = [{"headline": "Hello", "category": "World", "body": "Words."} | post for post in posts]
    file = folder / "posts.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def take_in(file: Path, *, publish: bool = False) -> Summary:
    return storing.store(reading.records(file), publish=publish, progress=lambda _done: None)


def test_posts_without_a_decision_are_checked_and_queued(tmp_path: Path) -> None:
    summary = take_in(a_file(tmp_path, {"id": "a"}))
    deliver_all()
    post = Post.objects.get(import_id="a")
    assert (summary.stored, post.status) == (1, Status.QUEUED)
    assert Finding.objects.filter(revision__post=post).exists()


def test_decisions_are_taken_over(tmp_path: Path) -> None:
    take_in(
        a_file(
            tmp_path, {"id": "yes", "decision": "approve"}, {"id": "no", "decision": "spam", "body": "Buy"}
        )
    )
    assert Post.objects.get(import_id="yes").status == Status.PUBLISHED
    spiked = Post.objects.get(import_id="no")
    assert spiked.status == Status.SPIKED
    assert Event.objects.get(post=spiked, kind="spiked").reason_code == "spam"


def test_an_import_that_is_run_twice_makes_no_double(tmp_path: Path) -> None:
    file = a_file(tmp_path, {"id": "a"}, {"body": "Without an id."})
    take_in(file)
    again = take_in(file)
    assert (again.stored, again.known, again.problems) == (0, 2, [])
    assert Post.objects.count() == 2


def test_an_id_that_comes_with_another_text_is_a_problem_not_a_loss_unseen(tmp_path: Path) -> None:
    take_in(a_file(tmp_path, {"id": "a"}))
    again = take_in(a_file(tmp_path, {"id": "a", "body": "Something else."}))
    assert "line 1" in again.problems[0]
    twice = take_in(a_file(tmp_path, {"id": "b"}, {"id": "b", "body": "Something else."}))
    assert (twice.stored, len(twice.problems)) == (1, 1)


def test_published_posts_keep_their_date_and_stand_in_the_lists_from_the_oldest(tmp_path: Path) -> None:
    dates = ["2024-03-01", "2024-01-01", "2024-02-01"]
    posts = [{"id": date, "published_at": date, "tags": "t"} for date in dates]
    take_in(a_file(tmp_path, *posts), publish=True)
    places = Place.objects.filter(listing__key="tag/t").order_by("position")
    assert [place.post.import_id for place in places] == sorted(dates)
    post = Post.objects.get(import_id="2024-03-01")
    assert post.published_at == datetime(2024, 3, 1, tzinfo=UTC)
    assert post.path == "2024/03/hello"


def test_posts_of_one_headline_get_addresses_of_their_own(tmp_path: Path) -> None:
    posts = [{"id": str(number), "published_at": "2024-01-01", "decision": "approve"} for number in range(12)]
    take_in(a_file(tmp_path, *posts))
    paths = set(Post.objects.values_list("path", flat=True))
    assert len(paths) == 12
    assert None not in paths


def test_unknown_categories_are_made(tmp_path: Path) -> None:
    a_category("World")
    take_in(a_file(tmp_path, {"id": "a", "category": "wORLD"}, {"id": "b", "category": "Chess & Draughts"}))
    categories = Post.objects.order_by("import_id").values_list("latest__category__slug", flat=True)
    assert list(categories) == ["world", "chess-draughts"]


def test_the_record_of_a_host_counts_imported_decisions(tmp_path: Path) -> None:
    link = {"body": "See [this](https://casino.example/x)."}
    take_in(
        a_file(tmp_path, {"id": "a", "decision": "spam"} | link, {"id": "b", "decision": "approve"} | link)
    )
    record = host_record(["casino.example"])["casino.example"]
    assert (record.published, record.spiked) == (1, 1)


def test_a_repeat_of_an_imported_post_names_its_id(tmp_path: Path) -> None:
    body = "The same long text that was already spiked elsewhere, word for word. " * 5
    take_in(a_file(tmp_path, {"id": "old-17", "decision": "copied", "body": body}))
    post = a_post(body=body.upper())
    deliver_all()
    finding = Finding.objects.get(revision__post=post, check_name="repeat")
    assert finding.evidence[0]["import_id"] == "old-17"


@pytest.mark.parametrize(
    "whole", [{}, {"revisions": 7}, {"status": "published", "revisions": [], "events": [], "live": None}]
)
def test_a_broken_line_of_an_export_is_named_and_the_others_come_in(
    tmp_path: Path, whole: dict[str, Any]
) -> None:
    summary = take_in(a_file(tmp_path, {"id": "a", "copydesk": whole}, {"id": "b"}))
    assert summary.stored == 1
    assert "posts.jsonl, line 1" in summary.problems[0]


def test_what_the_database_does_not_take_keeps_nothing_else_out(tmp_path: Path) -> None:
    event: dict[str, Any] = {
        "kind": "imported", "happened_at": "2024-01-01T00:00:00+00:00", "by": None, "reason_code": "",
        "revision": None, "data": {}, "words": "a\0b",
    }  # fmt: skip
    revision = {"headline": "x" * 500, "dek": "", "body": "Words.", "tags": "", "source_url": "", "byline": "",
                "own_work": True, "category": "world", "by": None, "made_at": "2024-01-01T00:00:00+00:00",
                "trap_filled": False, "form_seconds": None}  # fmt: skip
    moments = dict.fromkeys(["received_at", "waiting_since", "publish_at", "published_at", "changed_at"])
    whole: dict[str, Any] = {"status": "spiked", **moments, "received_at": "2024-01-01T00:00:00+00:00", "live": None,
             "paths": [], "places": {}, "revisions": [revision], "events": [event]}  # fmt: skip
    summary = take_in(a_file(tmp_path, {"id": "a", "copydesk": whole}, {"id": "b"}))
    assert Post.objects.filter(import_id="b").exists()
    assert summary.stored + len(summary.problems) == 2  # SQLite takes what is too long


def test_many_posts_are_rendered_by_processes_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "WORTH_IT", 2)
    monkeypatch.setattr(storing, "BATCH", 2)
    summary = take_in(a_file(tmp_path, *({"id": str(n), "body": f"*{n}*"} for n in range(7))), publish=True)
    assert summary.stored == 7
    bodies = Post.objects.order_by("import_id").values_list("live__html", flat=True)
    assert [body.strip() for body in bodies] == [f"<p><em>{n}</em></p>" for n in range(7)]


def test_places_are_given_to_what_an_interrupted_import_left_without(tmp_path: Path) -> None:
    file = a_file(tmp_path, {"id": "a", "tags": "t"})
    take_in(file, publish=True)
    Place.objects.all().delete()
    Post.tags.through.objects.all().delete()
    take_in(file, publish=True)
    keys = Place.objects.order_by("listing__key").values_list("listing__key", flat=True)
    assert [key.partition("/")[0] for key in keys] == ["archive", "category", "tag"]
