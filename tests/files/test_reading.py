"""What can be read for an import, and what is said of the rest."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copydesk.files import reading
from copydesk.files.reading import Record, Unreadable


def read(path: Path, default_category: str = "") -> list[Record | Unreadable]:
    return list(reading.records(path, default_category))


def a_line(**fields: object) -> str:
    return json.dumps({"headline": "Hello", "category": "World", "body": "Words."} | fields) + "\n"


def one(tmp_path: Path, line: str) -> Record | Unreadable:
    file = tmp_path / "posts.jsonl"
    file.write_text(line)
    (record,) = read(file)
    return record


def test_a_line_is_a_post_with_the_fields_of_a_submission(tmp_path: Path) -> None:
    line = a_line(id=7, tags=["a", "b"], published_at="2024-05-06", decision="approve", own_work=True)
    record = one(tmp_path, line)
    assert isinstance(record, Record)
    assert (record.import_id, record.tags, record.decision, record.own_work) == ("7", "a, b", "approve", True)
    assert record.published_at == datetime(2024, 5, 6, tzinfo=UTC)


def test_a_post_without_an_id_has_the_same_one_each_time(tmp_path: Path) -> None:
    first, again = one(tmp_path, a_line()), one(tmp_path, a_line())
    assert isinstance(first, Record)
    assert isinstance(again, Record)
    assert first.import_id == again.import_id != ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{nonsense\n", "no JSON"),
        ("[1]\n", "one JSON object"),
        (a_line(headline=""), "no headline"),
        (a_line(body=" \n "), "no body"),
        (a_line(category=None), "--category"),
        (a_line(decision="maybe"), "must be one of"),
        (a_line(published_at="yesterday"), "is no date"),
        (a_line(headline={"a": 1}), "must be a text"),
        ("[" * 100_000 + "\n", ""),
    ],
)
def test_what_cannot_be_imported_is_named_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    problem = one(tmp_path, line)
    assert isinstance(problem, Unreadable)
    assert "posts.jsonl, line 1" in str(problem)
    assert says in str(problem)


def test_what_the_form_would_refuse_is_mended_and_said(tmp_path: Path) -> None:
    record = one(tmp_path, a_line(headline="x" * 300, body="a\x00b\x0cc\r\nd\re"))
    assert isinstance(record, Record)
    assert len(record.headline) == 200
    assert record.body == "abc\nd\ne"
    assert len(record.mended) == 2


def test_markdown_files_bring_front_matter_in_yaml_or_toml_or_a_heading(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: One\ndate: 2024-05-06\ntags: [x, y]\n---\nBody.\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "b.md").write_text('+++\ntitle = "Two"\ncategories = ["Science"]\n+++\nBody.\n')
    (tmp_path / "c.md").write_text("# Three #\n\nBody.\n")
    found = [each for each in read(tmp_path, "World") if isinstance(each, Record)]
    assert [each.headline for each in found] == ["One", "Two", "Three"]
    assert [each.category for each in found] == ["World", "Science", "World"]
    assert [each.import_id for each in found] == ["a.md", "b/b.md", "c.md"]
    assert found[0].tags == "x, y"
    assert found[2].body == "Body."


def test_front_matter_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcde", "bcdef", strict=True)
    )
    (tmp_path / "a.md").write_text(f"---\n{bomb}\n---\nBody.\n")
    (problem,) = read(tmp_path, "World")
    assert "aliases" in str(problem)
