"""The public folder: old content or new, never half; nothing outside it; trees that switch under readers."""

import os
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from copydesk.press.files import BadPath, Public, file_name
from copydesk.press.variants import opened

pytestmark = pytest.mark.once


class Killed(BaseException):
    """What happens instead of a step: the process is gone, no ``except Exception`` sees it."""


STEPS = ["open", "write", "fsync", "replace"]
OLD, NEW = b"old " * 1000, b"new " * 1000


def killed_at(monkeypatch: pytest.MonkeyPatch, name: str, call: int) -> None:
    """Let the process die at the ``call``-th use of ``os.<name>`` from now on."""
    real: Callable[..., Any] = getattr(os, name)
    calls = iter(range(1, 1000))

    def step(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == call:
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, step)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_kill_at_any_step_leaves_the_old_page_or_the_new_one(
    folder: Public, monkeypatch: pytest.MonkeyPatch, name: str, call: int
) -> None:
    folder.put("2026/11/hello/", OLD)
    with monkeypatch.context() as patch:
        killed_at(patch, name, call)
        try:
            folder.put("2026/11/hello/", NEW)
        except Killed:
            pass
        else:
            assert call == 4, "the step was never taken"
    found = folder.read("2026/11/hello/")
    assert found in (OLD, NEW)
    for ending in (".gz", ".br"):
        variant = folder.root / f"2026/11/hello/index.html{ending}"
        assert not variant.exists() or opened(ending, variant.read_bytes()) == found
    assert list(folder.names()) == ["2026/11/hello/index.html"]
    folder.put("2026/11/hello/", NEW)
    assert folder.drift("2026/11/hello/", NEW) == ""


def noting(name: str, steps: list[str]) -> Callable[..., Any]:
    """Return ``os.<name>`` that notes in ``steps`` that it was called."""
    real: Callable[..., Any] = getattr(os, name)

    def step(*args: Any, **kwargs: Any) -> Any:
        steps.append(name)
        return real(*args, **kwargs)

    return step


def test_a_file_is_on_the_disk_before_it_gets_its_name(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("x/", OLD)
    steps: list[str] = []
    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noting(name, steps))
    folder.put("x/", NEW)
    page_and_forms = ["fsync"] * 3 + ["replace"] * 3
    folder_entry = ["fsync"]
    assert steps == [*page_and_forms, *folder_entry]


def test_the_same_content_is_not_written_again(folder: Public) -> None:
    assert folder.put("x/", OLD)
    before = (folder.root / "x/index.html").stat()
    assert not folder.put("x/", OLD)
    after = (folder.root / "x/index.html").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "a\0b", "..", "a/..", "\ud800"]
)
def test_no_path_leads_out_of_the_tree(folder: Public, path: str) -> None:
    with pytest.raises(BadPath):
        folder.put(path, NEW)
    with pytest.raises(BadPath):
        folder.read(path)


@pytest.mark.parametrize(
    "name", ["youtube.com", "index.html", "ш" * 200, "x" * 255, ".htaccess", "~x", "a\\b", "-", "%2e%2e"]
)
def test_a_page_may_have_any_name(folder: Public, name: str) -> None:
    folder.put(f"tag/{name}/", NEW)
    folder.put(f"tag/{name}/feed.xml", OLD)
    assert folder.read(f"tag/{name}/") == NEW
    assert folder.read(f"tag/{name}/feed.xml") == OLD
    below = (folder.root / "tag").iterdir()
    assert all(path.resolve().is_relative_to(folder.root.resolve()) for path in below)


def test_different_long_names_are_different_files() -> None:
    assert file_name("x" * 300 + "a/") != file_name("x" * 300 + "b/")


def test_files_can_be_read_by_other_users(folder: Public) -> None:
    folder.put("x/", NEW)
    assert (folder.root / "x/index.html").stat().st_mode & 0o444 == 0o444


def test_delete_takes_a_page_away_and_may_be_repeated(folder: Public) -> None:
    folder.put("x/", NEW)
    folder.delete("x/")
    folder.delete("x/")
    assert folder.read("x/") is None


def test_a_fresh_tree_takes_the_place_of_the_old_one_at_once(folder: Public) -> None:
    folder.put("gone/", OLD)
    folder.put("page/", OLD)
    tree = folder.fresh()
    tree.put("page/", NEW)
    assert folder.read("page/") == OLD
    with (folder.root / "page/index.html").open("rb") as reader:
        folder.switch(tree)
        folder.drop_old()
        assert reader.read() == OLD
    assert folder.read("page/") == NEW
    assert folder.read("gone/") is None
    assert len(list(folder.trees.iterdir())) == 1


def test_a_plain_folder_becomes_a_link_to_a_tree(folder: Public) -> None:
    folder.root.mkdir()
    (folder.root / "index.html").write_bytes(OLD)
    tree = folder.fresh()
    tree.put("", NEW)
    folder.switch(tree)
    assert folder.root.is_symlink()
    assert folder.read("") == NEW


def test_a_data_folder_may_be_moved(folder: Public, tmp_path: Path) -> None:
    folder.put("x/", NEW)
    folder.root.parent.joinpath("moved").mkdir()
    for name in ("public", "trees"):
        (tmp_path / name).rename(tmp_path / "moved" / name)
    assert Public(tmp_path / "moved" / "public").read("x/") == NEW


def keep_reading(folder: Public, stop: threading.Event, problems: list[str]) -> None:
    while not stop.is_set():
        if folder.read("page/") not in (OLD, NEW):
            problems.append("a page was missing or half")


def keep_putting(folder: Public, stop: threading.Event, problems: list[str]) -> None:
    for number in count():
        try:
            folder.put(f"others/{number % 5}/", b"%d" % number)
        except OSError as problem:
            problems.append(repr(problem))
        if stop.is_set():
            return


def test_readers_and_printers_never_notice_a_switch(folder: Public) -> None:
    """Every read finds a whole page, and no put fails, while trees change under them."""
    folder.put("page/", OLD)
    stop, problems = threading.Event(), list[str]()
    arguments = (folder, stop, problems)
    threads = [threading.Thread(target=work, args=arguments) for work in (keep_reading, keep_putting)]
    for thread in threads:
        thread.start()
    for number in range(30):
        tree = folder.fresh()
        tree.put("page/", NEW if number % 2 else OLD)
        folder.switch(tree)
        folder.drop_old()
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_a_lock_lets_one_in_at_a_time(folder: Public) -> None:
    folder.put("x/", OLD)
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with folder.lock("category/world"):
                inside += 1
                most = max(most, inside)
                time.sleep(0.001)  # others have their turn, if they may
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
