"""The index follows what is decided, holds nothing else, and comes back whatever becomes of it."""

import os
import re
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.test import Client

from copydesk.posts import workflow
from copydesk.posts.models import Post, Status
from copydesk.search import index, tantivy_index, tantivy_query
from copydesk.search.tantivy_index import Folder, NoIndex
from tests.people import (
    a_draft,
    a_post,
    a_published_post,
    a_receipt,
    an_editor,
    deliver_all,
    seen,
)
from tests.search.asking import found, found_with_some, page, publish


def test_nothing_unpublished_is_ever_found() -> None:
    a_receipt(headline="Received bridge")
    a_post(headline="Queued bridge")
    workflow.spike(a_post(headline="Spiked bridge"), by=an_editor(), seen=seen(Post.objects.last()))  # type: ignore[arg-type]
    pending = a_published_post(headline="Live bridge")
    workflow.revise(pending, a_draft(headline="Pending bridge", body="A secret."), seen=seen(pending))
    deliver_all()
    assert found("bridge") == ["Live bridge"]
    for question in ("secret", "pending", "tag:received", "-nothing"):
        assert "Pending" not in page(question)
        assert "Received" not in page(question)
    index.rebuild()
    assert found("-nothing") == ["Live bridge"]


def test_a_correction_is_found_by_its_new_words_only() -> None:
    publish("Old headline", body="Nothing.")
    post = Post.objects.get()
    workflow.correct(post, a_draft(headline="New headline", body="Nothing."), by=an_editor(), seen=seen(post))
    deliver_all()
    assert found("new") == found("headline") == ["New headline"]
    assert found("old") == []


def test_a_retracted_post_is_gone_before_its_job_has_run() -> None:
    publish("Wrong bridge", "Right bridge")
    post = Post.objects.get(live__headline="Wrong bridge")
    workflow.retract(post, by=an_editor(), seen=seen(post))
    assert found("bridge") == ["Right bridge"]
    assert "1 post<" in page("bridge")
    deliver_all()
    assert index.drift() == 0
    assert found("wrong") == []


def test_an_event_delivered_twice_or_late_changes_nothing() -> None:
    post = a_published_post(headline="The bridge")
    event = post.events.get(kind="published")
    workflow.retract(post, by=an_editor(), seen=seen(post))
    deliver_all()
    index.index(event)
    index.index(event)
    assert found("bridge") == []
    assert index.drift() == 0


def test_posts_whose_jobs_wait_come_along(folder: Folder) -> None:
    first = a_published_post(headline="First")
    a_published_post(headline="Second")
    index.index(first.events.get(kind="published"))
    before = folder.stamp()
    deliver_all()
    assert folder.stamp() == before
    assert found("second") == ["Second"]


def test_what_was_missed_is_mended() -> None:
    publish("One", "Two", "Three")
    Post.objects.filter(live__headline="One").delete()
    two = Post.objects.get(live__headline="Two")
    workflow.correct(two, a_draft(headline="Changed"), by=an_editor(), seen=seen(two))
    a_published_post(headline="Four")
    assert index.drift() == 3
    assert index.mend() == 3
    assert found("-nothing", sort="newest") == ["Four", "Three", "Changed"]
    assert index.mend() == 0


@pytest.mark.parametrize("what", ["gone", "torn", "of another version"])
def test_an_index_that_is_no_use_is_made_anew(
    folder: Folder, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("The bridge")
    tree = folder.current()
    if what == "gone":
        (folder.root / "current").unlink()
    elif what == "torn":
        (tree.path / "meta.json").write_text("{")
    else:
        monkeypatch.setattr(tantivy_index, "VERSION", tantivy_index.VERSION + 1)
    with pytest.raises(NoIndex):
        folder.current()
    index.mend()
    assert found("bridge") == ["The bridge"]
    assert [path.name for path in folder.root.glob("tree-*")] == [folder.current().path.name]


def test_search_says_that_it_is_not_ready(folder: Folder) -> None:
    (folder.root / "current").unlink()
    response = Client().get("/search", {"q": "bridge"})
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"
    assert 'value="bridge"' in response.content.decode()


def test_what_changes_during_a_rebuild_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("One", "Two")
    bring_up: Any = index._bring_up
    before = Post.objects.get(live__headline="One")

    def and_a_change(tree: tantivy_index.Tree, progress: index.Progress) -> int:
        count: int = bring_up(tree, progress)
        if before.status == Status.PUBLISHED:
            workflow.retract(before, by=an_editor(), seen=seen(before))
            before.refresh_from_db()
            a_published_post(headline="Three")
        return count

    monkeypatch.setattr(index, "_bring_up", and_a_change)
    index.rebuild()
    assert found("-nothing", sort="newest") == ["Three", "Two"]


def test_phrases_of_common_words_are_the_same_with_and_without_their_pairs(folder: Folder) -> None:
    texts = ["a b c", "b a c", "a c b", "c a b a", "b c a", "a b", "a a b c", "a b or b c", "b c a b"]
    publish(*texts)
    publish("a b", dek="b c", body="c a")
    questions = ['"a b"', '"a b c"', '"a a"', '"b a"', '"c a b"', 'c -"a b"', '"b c" -"a b"', '"b or b c"']
    questions += ['"a b c a"', '-"a b c"', "a b c"]
    without = [sorted(found(question)) for question in questions]
    assert not folder.current()._common
    index.rebuild()
    assert folder.current()._common >= {"a", "b", "c"}
    assert [sorted(found(question)) for question in questions] == without


def test_what_a_question_may_read_bounds_its_order_and_not_what_is_found(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("a b c", "a b stone", "a b stone stone", "a c stone", "c b a a")
    index.rebuild()
    questions = ["a b stone", "a b c", "b a", "a -c", 'a "b stone"']
    found_with_all = [sorted(found(question)) for question in questions]
    monkeypatch.setattr(tantivy_query, "WORDS_READ", 1)
    monkeypatch.setattr(tantivy_query, "PAIRS_READ", 1)
    assert [sorted(found(question)) for question in questions] == found_with_all
    assert found("a b stone") == ["a b stone stone", "a b stone"]
    assert set(found_with_some("a b stone nowhere")) == {"a b stone", "a b stone stone", "a c stone"}


def test_phrases_that_cannot_be_left_out_in_time_are_named_and_left_in(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("a b c", "b c a", "c a b <i>", "d e f", "a b", "c")
    question = 'c -"a b c" -"b c a" -"d e f" -"g h i" -"c a" -e'
    assert found(question) == ["c"]
    assert "left out at once" not in page(question)
    index.rebuild()
    assert len(folder.current()._common) >= 3
    monkeypatch.setattr(tantivy_query, "LEFT_OUT_READ", 2)
    assert sorted(found(question)) == ["a b c", "c"]  # "c a" is a pair of common words, and always left out
    assert re.findall("<bdi>(“.*?”)</bdi>", page(question)) == ["“a b c”", "“b c a”"]


_WRITES = """
import sys
from pathlib import Path
from copydesk.search.tantivy_index import Entry, Folder
folder = Folder(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    with folder.lock():
        folder.current().write([Entry(pk, number, number, [["bridge"]], [], []) for pk in range(10)])
    print(number, flush=True)
"""


@pytest.mark.once
def test_a_writer_that_is_killed_leaves_one_state_or_the_next(folder: Folder) -> None:
    for rounds in range(5):
        writer = subprocess.Popen([sys.executable, "-c", _WRITES, str(folder.root)], stdout=subprocess.PIPE)
        assert writer.stdout
        for _ in range(2):
            writer.stdout.readline()
        time.sleep(0.01 * rounds)
        os.kill(writer.pid, signal.SIGKILL)
        last = int((writer.communicate()[0].split() or [b"2"])[-1])
        stamps = folder.current().stamps()
        assert len(stamps) == 10
        assert set(stamps.values()) <= {last, last + 1}
        assert len(set(stamps.values())) == 1
