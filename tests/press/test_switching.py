"""A fresh tree: what a stop in the middle leaves, the order on the disk, and that nobody misses a page."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from copydesk.posts import workflow
from copydesk.posts.models import Post, Revision
from copydesk.press import edition, feeds, run, sheets, tree, whole
from copydesk.press.edition import Edition
from copydesk.press.feed_formats import Entry
from copydesk.press.files import Public
from copydesk.press.variants import opened
from tests.people import a_draft, a_published_post, an_editor, deliver_all, seen
from tests.press.reading import files, page, publish

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What happens instead of a step: the process is gone, no ``except Exception`` sees it."""


def killed_at(monkeypatch: pytest.MonkeyPatch, name: str, call: int) -> Callable[[], int]:
    """Let the process die at the ``call``-th use of ``os.<name>``; return what counts the uses."""
    real: Callable[..., Any] = getattr(os, name)
    uses = 0

    def step(*args: Any, **kwargs: Any) -> Any:
        nonlocal uses
        uses += 1
        if uses == call:
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, step)
    return lambda: uses


def is_whole(folder: Public) -> bool:
    """Whether every page ends as pages do, and every compressed form is of the page beside it."""
    for name in folder.names():
        content = (folder.root / name).read_bytes()
        if name.endswith(".html") and not content.endswith(b"</html>"):
            return False
        for ending in (".gz", ".br"):
            variant = folder.root / f"{name}{ending}"
            if variant.exists() and opened(ending, variant.read_bytes()) != content:
                return False
    return True


@pytest.mark.parametrize("name", ["open", "write", "fsync", "replace", "unlink"])
def test_a_kill_at_every_step_of_a_decision_leaves_whole_pages(
    folder: Public, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    publish(2)
    whole.press_all()
    post = Post.objects.get(live__headline="P1")
    workflow.correct(post, a_draft(headline="Changed"), by=an_editor(), seen=seen(post))
    shutil.copytree(folder.root, folder.data / "before")
    deaths = 0
    for call in range(1, 10_000):
        with monkeypatch.context() as patch:
            uses = killed_at(patch, name, call)
            try:
                run.print_now(post)
            except Killed:
                deaths += 1
        assert is_whole(folder), f"killed at {name} number {call}"
        if uses() < call:
            break
        shutil.rmtree(folder.root.resolve())
        shutil.copytree(folder.data / "before", folder.root.resolve())
    assert deaths
    deliver_all()
    assert whole.check() == []


@pytest.mark.parametrize(
    ("name", "every"), [("write", 1), ("symlink", 1), ("fsync", 1), ("open", 7), ("link", 29)]
)
def test_a_kill_while_everything_is_printed_leaves_the_old_pages_or_the_new_ones(
    folder: Public, monkeypatch: pytest.MonkeyPatch, name: str, every: int
) -> None:
    publish(2)
    whole.press_all()
    before, deaths = files(folder.root), set[str]()
    for call in range(1, 10_000, every):
        Revision.objects.filter(headline__startswith="P1").update(headline=f"P1, {call}")
        with monkeypatch.context() as patch:
            uses = killed_at(patch, name, call)
            try:
                whole.press_all()
            except Killed:
                deaths.add("old" if files(folder.root) == before else "new")
        assert is_whole(folder), f"killed at {name} number {call}"
        if "new" in deaths or uses() < call:
            assert whole.check() == []
            break
        assert files(folder.root) == before, f"killed at {name} number {call}"
    assert deaths
    whole.press_all()
    assert whole.check() == []
    assert len(list(folder.trees.iterdir())) == 1


def test_a_page_that_is_the_same_is_the_same_file_and_keeps_its_time(folder: Public) -> None:
    publish(2)
    whole.press_all()
    same, changed = (Post.objects.get(live__headline=name) for name in ("P1", "P2"))
    at = {post.pk: (folder.root / (post.path or "") / "index.html").stat() for post in (same, changed)}
    Revision.objects.filter(post=changed).update(headline="New")
    whole.press_all()
    after = {post.pk: (folder.root / (post.path or "") / "index.html").stat() for post in (same, changed)}
    assert (at[same.pk].st_ino, at[same.pk].st_mtime_ns) == (
        after[same.pk].st_ino,
        after[same.pk].st_mtime_ns,
    )
    assert at[changed.pk].st_ino != after[changed.pk].st_ino
    assert whole.check() == []


def test_what_is_decided_before_the_switch_is_in_the_tree_when_readers_see_it(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The post is published when the tree is full, and printed into the old one, as an editor's click does."""
    publish(1)
    whole.press_all()
    late: list[Post] = []

    def seal(sealed: tree.Tree) -> None:
        if not late:
            late.append(a_published_post(headline="Late"))
            run.print_now(late[0])

    missing: list[str] = []
    switch = Public.switch

    def switched(self: Public, fresh: tree.Tree) -> None:
        switch(self, fresh)
        if self.read(late[0].address[1:]) is None:
            missing.append("the page was away after the switch")

    monkeypatch.setattr(tree.Tree, "seal", seal)
    monkeypatch.setattr(Public, "switch", switched)
    whole.press_all()
    assert missing == []
    assert "Late" in page(folder, late[0].address)


def test_a_switch_waits_for_who_is_printing(folder: Public) -> None:
    folder.put("x/", b"x")
    order: list[str] = []
    with folder.lock("post/1"):
        waiting = threading.Thread(target=_stand_still, args=(folder, order))
        waiting.start()
        waiting.join(0.2)
        order.append("printed")
    waiting.join()
    assert order == ["printed", "switched"]


def _stand_still(folder: Public, order: list[str]) -> None:
    with folder.standing_still():
        order.append("switched")


def test_html_of_an_older_sanitiser_is_made_anew_and_kept(folder: Public) -> None:
    post = a_published_post(body="**New**")
    Revision.objects.filter(post=post).update(html="<p>Old</p>", html_version=0)
    whole.press_all()
    assert "<strong>New</strong>" in page(folder, post.address)
    kept = Revision.objects.get(post=post)
    assert "<strong>New</strong>" in kept.html
    assert kept.html_version > 0


def test_check_looks_into_compressed_forms(folder: Public) -> None:
    publish(1)
    whole.press_all()
    (folder.root / "index.html.gz").write_bytes(b"broken")
    (folder.root / "archive/index.html.br").unlink()
    (folder.root / "stray.html.gz").write_bytes(b"of nothing")
    assert whole.check() == [
        ("archive/index.html", "differs"),
        ("index.html", "differs"),
        ("stray.html.gz", "extra"),
    ]


def test_a_burst_of_decisions_is_printed_in_one_go(folder: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(1)
    whole.press_all()
    fronts: list[str] = []
    put_all = Public.put_all

    def counted(self: Public, printed: Any) -> int:
        pages = list(printed)
        fronts.extend(path for path, _content in pages if path == "")
        return put_all(self, pages)

    monkeypatch.setattr(Public, "put_all", counted)
    monkeypatch.setattr(run, "FRONT_WAITS", 1000.0)  # however slow the machine, the decisions are a burst
    for number in range(10):
        run.print_now(a_published_post(headline=f"P{number}"))
    deliver_all()
    assert len(fronts) <= 3
    assert whole.check() == []


_PRESS = """
import django
django.setup()
from copydesk import setup
from copydesk.press import whole
from copydesk.press.files import public
setup.make_tables()
whole.GRACE = 0
whole.press_all()
whole.press_all()
public().put("page/", b"a page " * 100)
"""


def _may_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], check=False).returncode == 0


@pytest.mark.once
@pytest.mark.skipif(not _may_trace(), reason="needs strace, and the right to use it")
def test_the_kernel_sees_write_then_sync_then_rename(tmp_path: Path, settings: Settings) -> None:
    trace = tmp_path / "trace"
    environment = {"COPYDESK_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "copydesk.settings"}
    wanted = "trace=openat,write,fsync,syncfs,rename,renameat,renameat2"
    command = ["strace", "-f", "-y", "-s", "0", "-o", str(trace), "-e", wanted, sys.executable, "-c", _PRESS]
    subprocess.run(command, env=os.environ | environment, check=True, cwd=Path(__file__).parents[2])
    steps = [line.split(maxsplit=1)[1] for line in trace.read_text().splitlines()]
    switches = [n for n, step in enumerate(steps) if step.startswith("rename") and "/.public-" in step]
    assert len(switches) == 2
    for switch in switches:
        synced = max(n for n, step in enumerate(steps[:switch]) if step.startswith("syncfs"))
        assert any(step.startswith("write") and "/trees/" in step for step in steps[:synced])
        unsynced = steps[synced:switch]
        assert not any(step.startswith("write") and "/trees/" in step for step in unsynced)
    put = steps[switches[-1] :]
    order = [step.partition("(")[0] for step in put if "/.new-" in step and not step.startswith("openat")]
    assert order == ["write"] * 3 + ["fsync"] * 3 + ["rename"] * 3  # a page and its two forms


@pytest.mark.django_db(transaction=True)
def test_several_processes_print_the_same_as_one(folder: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(5, tags="a, b")
    whole.press_all()
    for name in folder.names(below="card"):  # drawn at the decision, and only taken over by the press
        folder.delete(name)
    alone = files(folder.root)
    shutil.rmtree(folder.trees)
    folder.root.unlink()
    monkeypatch.setattr(sheets, "POSTS_AT_ONCE", 2)
    monkeypatch.setattr(sheets, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(sheets, "_may_fork", lambda: True)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    whole.press_all()
    assert files(folder.root) == alone


def test_a_post_is_written_once_for_all_feeds(folder: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(5, tags="a, b")
    written: list[int] = []
    entry_of = feeds.entry_of

    def counted(post: Post, of: Edition) -> Entry:
        written.append(post.pk)
        return entry_of(post, of)

    monkeypatch.setattr(feeds, "entry_of", counted)
    monkeypatch.setattr(edition, "ENTRIES_KEPT", 1)  # a process may forget it
    monkeypatch.setattr(sheets, "POSTS_AT_ONCE", 2)
    fresh = sheets.all_sheets
    monkeypatch.setattr(sheets, "all_sheets", lambda: (s for s in fresh() if s.kind != "site"))
    whole.press_all()
    assert sorted(written) == sorted(Post.objects.values_list("pk", flat=True))
    assert len(list(folder.trees.iterdir())) == 1  # what was kept of them is gone
