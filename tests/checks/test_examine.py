"""``copydesk examine``: the checks over files, nothing stored."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from copydesk import cli
from copydesk.posts import workflow
from copydesk.posts.models import Finding, Post
from tests.checks.findings import a_read_post
from tests.people import an_editor, seen

POST = """---
title: "Hello"
tags: [one, two]
source_url: https://source.example/
own_work: true
---

Hé 👋 look at <script>alert(1)</script>

and at [this](https://bit.ly/x).
"""


def examine(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    """Return the exit code, and what went to standard output and standard error."""
    code = cli.main(["examine", *(str(arg) for arg in args)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def rows(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


@pytest.mark.django_db
def test_a_markdown_file_is_examined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "post.md"
    file.write_text(POST)
    code, printed, _err = examine(capsys, file, "--json")
    (row,) = rows(printed)
    found = {finding["check"]: finding for finding in row["findings"]}
    assert (code, row["file"], row["suggestions"]) == (0, str(file), {})
    assert {check: finding["severity"] for check, finding in found.items()} == {
        "links": "flag",
        "html": "flag",
    }
    body = POST.split("---\n", 2)[2]
    for finding in found.values():
        for evidence in finding["evidence"]:
            if evidence["field"] == "body":
                assert body[evidence["start"] : evidence["end"]] == evidence["text"]
    assert not Post.objects.exists()
    assert not Finding.objects.exists()


@pytest.mark.django_db
def test_people_are_told_line_and_column_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "post.md"
    file.write_bytes(POST.replace("\n", "\r\n").encode())
    _code, printed, _err = examine(capsys, file)
    assert "line 8, column 14: “<script>" in printed
    assert "line 10, column 8: “[this](https://bit.ly/x)”" in printed
    assert "source_url: “https://source.example/”" in printed
    assert "\x1b" not in printed


@pytest.mark.django_db
def test_nothing_in_a_text_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "post.md"
    file.write_text("See <script>\x1b[2J\u202e</script> and https://bit.ly/\u202ex")
    _code, printed, _err = examine(capsys, file)
    assert "\x1b" not in printed
    assert "\u202e" not in printed


@pytest.mark.django_db
def test_a_lines_file_is_examined_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.jsonl"
    lines = [
        b'{"id": "a1", "headline": "One", "body": "Text one.", "own_work": true}',
        b"this is no JSON",
        b'{"id": "a2", "headline": "without a body"}',
        b"[1, 2]",
        b"\xff\xfe not UTF-8",
        b"",
        b'{"id": "a3", "body": {"not": "text"}}',
        b'{"id": 7, "body": "A half \\ud83d pair, \\u0000 and https://bit.ly/x", "tags": ["a", "b"]}',
        b'{"body": "No id here."}',
        b"[" * 100_000,
    ]
    file.write_bytes(b"\n".join(lines))
    code, printed, err = examine(capsys, file, "--json")
    assert code == 1
    assert [row.get("id", row.get("line")) for row in rows(printed)] == ["a1", "7", 9]
    assert rows(printed)[0]["findings"] == []
    links = rows(printed)[1]["findings"][0]
    assert (
        "A half \ud83d pair, \u0000 and https://bit.ly/x"[links["evidence"][0]["start"] :]
        == "https://bit.ly/x"
    )
    for number in (2, 3, 4, 5, 7, 10):
        assert f"line {number}:" in err
    assert "no body" in err
    assert len(err.splitlines()) == 6


@pytest.mark.django_db
def test_a_file_that_is_not_there_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = tmp_path / "good.md"
    good.write_text("A text.")
    code, printed, err = examine(capsys, tmp_path / "absent.md", tmp_path, good, "--json")
    assert code == 1
    assert [row["file"] for row in rows(printed)] == [str(good)]
    assert "absent.md can't be read: No such file or directory." in err


@pytest.mark.django_db
def test_standard_input_is_a_file_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Grüße, https://bit.ly/x".encode())))
    code, printed, _err = examine(capsys, "-", "--json")
    assert (code, rows(printed)[0]["file"]) == (0, "-")
    assert rows(printed)[0]["findings"][0]["check"] == "links"


@pytest.mark.django_db
def test_texts_are_compared_with_the_posts_of_the_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post = a_read_post(body="The text that was spiked, once and for all.")
    workflow.spike(post, by=an_editor(), seen=seen(post), code="spam")
    file = tmp_path / "again.md"
    file.write_text("The text that was SPIKED, once and for all!")
    _code, printed, _err = examine(capsys, file, "--json")
    repeat = rows(printed)[0]["findings"][0]
    assert (repeat["check"], repeat["severity"], repeat["author_summary"]) == ("repeat", "hold", "")
    assert repeat["evidence"][0]["post"] == post.pk


@pytest.mark.once
def test_it_works_where_there_is_no_site_and_makes_none(tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text(POST)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    done = subprocess.run(
        [sys.executable, "-m", "copydesk", "examine", "--json", file],
        env=environment | {"COPYDESK_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [finding["check"] for finding in rows(done.stdout)[0]["findings"]] == ["links", "html"]
    assert not (tmp_path / "data" / "copydesk.sqlite3").exists()
