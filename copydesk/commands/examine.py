"""``copydesk examine FILE...``: run all checks over texts that are not posts here, and store nothing."""

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.db import connections
from django.db.utils import ConnectionHandler, OperationalError

from copydesk.checks import run as checks
from copydesk.commands import report
from copydesk.files import reading
from copydesk.lib import text
from copydesk.posts.draft import Draft
from copydesk.posts.models import Category, Finding, Post, Revision
from copydesk.press import language

_FIELDS = ("headline", "dek", "tags", "source_url", "byline")


@dataclass(frozen=True)
class Sample:
    """A text to examine. ``name`` is what the answer calls it; ``first_line`` is where its body begins in the file."""

    name: dict[str, str | int]
    revision: Revision
    first_line: int = 1


@dataclass(frozen=True)
class Trouble:
    """What can't be examined, in one sentence."""

    sentence: str


def run(args: argparse.Namespace) -> int:
    """Print the findings about each text, as they come; exit code 1 when something could not be read."""
    _compare_with_what_there_is()
    language.activate()
    code = 0
    show = _print_json if args.json else report.print_findings
    for sample in (sample for name in args.files for sample in _samples(name)):
        if isinstance(sample, Trouble):
            print(sample.sentence, file=sys.stderr)
            code = 1
        else:
            show(sample.name, sample.revision, sample.first_line, checks.examine(sample.revision))
    return code


def _samples(name: str) -> Iterator[Sample | Trouble]:
    """Yield the texts of one file, a line at a time where it has one on each; ``-`` is standard input."""
    shown = "standard input" if name == "-" else name
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            yield from (
                _lines(shown, file) if name.endswith(".jsonl") else [_markdown(name, shown, file.read())]
            )
    except OSError as problem:
        yield Trouble(f"{shown} can't be read: {problem.strerror or problem}.")


def _lines(shown: str, file: BinaryIO) -> Iterator[Sample | Trouble]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            if not isinstance(fields, dict):
                raise TypeError("it is no JSON object")
            yield Sample(_name(fields, shown, number), _revision(fields))
        except UnicodeDecodeError:
            yield Trouble(f"{shown}, line {number}: it is not UTF-8.")
        except json.JSONDecodeError as problem:
            yield Trouble(f"{shown}, line {number}: this is no JSON ({problem}).")
        except (TypeError, ValueError, RecursionError) as problem:
            yield Trouble(f"{shown}, line {number}: {problem}.")


def _name(fields: Mapping[str, Any], shown: str, number: int) -> dict[str, str | int]:
    if fields.get("id") in (None, ""):
        return {"file": shown, "line": number}
    return {"id": str(fields["id"])}


def _markdown(name: str, shown: str, source: bytes) -> Sample | Trouble:
    try:
        typed = text.normal_newlines(source.decode("utf-8-sig"))
        fields, body = reading.front_matter(typed)
        revision = _revision({"headline": fields.get("title", ""), **fields, "body": body})
    except UnicodeDecodeError:
        return Trouble(f"{shown}: it is not UTF-8.")
    except (TypeError, ValueError, RecursionError) as problem:
        return Trouble(f"{shown}: {problem}.")
    return Sample({"file": name}, revision, 1 + typed[: len(typed) - len(body)].count("\n"))


def _revision(fields: Mapping[str, Any]) -> Revision:
    """Return an unsaved revision. Raises ValueError when there is no body, TypeError when a field is no text."""
    body = _text("body", fields.get("body"))
    if not text.has_visible(body):
        raise ValueError("it has no body")
    own_work = fields.get("own_work") in (True, "on", "true", "yes", "1", 1)
    typed = {name: _text(name, fields.get(name)) for name in _FIELDS}
    category = Category(name=_text("category", fields.get("category")))
    draft = Draft(
        headline=typed["headline"],
        dek=typed["dek"],
        body=body,
        category=category,
        tags=typed["tags"],
        source_url=typed["source_url"],
        byline=typed["byline"],
        own_work=own_work,
    )
    return draft.revision(Post(), 1)


def _text(name: str, value: object) -> str:
    """Return a field as it would be typed; characters that no field may hold become U+FFFD, so that offsets stay."""
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value)
    if isinstance(value, dict | bool):
        raise TypeError(f"its {name} is no text")
    typed = text.normal_newlines("" if value is None else str(value))
    characters = list(typed)
    for found in text.forbidden_characters(typed, limit=len(typed) + 1):
        characters[found.position] = "\N{REPLACEMENT CHARACTER}"
    return "".join(characters)


def _print_json(
    name: Mapping[str, str | int], _revision: Revision, _line: int, findings: list[Finding]
) -> None:
    found = [_as_json(finding) for finding in findings]
    row: dict[str, Any] = {**name, "findings": found, "suggestions": {}}
    sys.stdout.write(json.dumps(row, ensure_ascii=True) + "\n")


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check_name,
        "severity": finding.severity,
        "summary": finding.summary,
        "author_summary": finding.author_summary,
        "evidence": finding.evidence,
    }


def _compare_with_what_there_is() -> None:
    """Compare with the posts of this site; where there is no database yet, with an empty one in memory."""
    if not _has_posts():
        memory = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        connections["default"] = ConnectionHandler(memory)["default"]
        with connections["default"].schema_editor() as editor:
            for model in apps.get_models():
                if not model._meta.proxy:
                    editor.create_model(model)


def _has_posts() -> bool:
    database = connections["default"]
    name = str(database.settings_dict["NAME"])
    if database.vendor == "sqlite" and database.connection is None and not Path(name).is_file():
        return False
    try:
        return Revision._meta.db_table in database.introspection.table_names()
    except OperationalError as problem:
        sentence = " ".join(str(problem).split())
        print(f"The database can't be reached, so nothing is compared with it: {sentence}", file=sys.stderr)
        return False
