"""Files to import, one record a post: JSON Lines, or a folder of Markdown with front matter, or our own export."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from django.utils.dateparse import parse_date, parse_datetime

from copydesk.lib import languages, text

EXPORT = "copydesk.json"  # stands in every export of ours and says that posts.jsonl beside it is complete
POSTS = "posts.jsonl"
LONGEST_FRONT_MATTER = 100_000
DECISIONS = {"approve", "spam", "copied", "off-topic", "quality", "legal", "other"}

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
# What other systems call the fields of CONTRACT.md.
_OTHER_NAMES = {
    "title": "headline",
    "description": "dek",
    "excerpt": "dek",
    "summary": "dek",
    "date": "published_at",
    "author": "byline",
    "categories": "category",
    "source": "source_url",
    "link": "source_url",
    "content": "body",
    "lang": "language",
}
_LIMITS = {"headline": 200, "dek": 500, "byline": 200, "source_url": 2000, "email": 254, "category": 80}
_MOST_TAGS, _LONGEST_TAG, _LONGEST_ID = 100, 100, 200
_ONE_LINE = ("headline", "dek", "byline", "category", "source_url", "email")


class Unreadable(Exception):
    """A post that can't be imported; the message says where and what to mend."""


@dataclass
class Record:
    """One post to import. ``whole`` is what only our own export knows: revisions, events, addresses, places."""

    where: str
    import_id: str
    headline: str
    body: str
    category: str
    dek: str = ""
    tags: str = ""
    source_url: str = ""
    byline: str = ""
    email: str = ""
    own_work: bool = False
    language: str = ""
    published_at: datetime | None = None
    decision: str = ""
    whole: dict[str, Any] | None = None
    mended: list[str] = field(default_factory=list)


def export_in(path: Path) -> dict[str, Any] | None:
    """Return what an export of ours in this folder says about its site; None when it is no export."""
    marker = path / EXPORT
    return json.loads(marker.read_text("utf-8")) if path.is_dir() and marker.is_file() else None


def count(path: Path) -> int:
    """Return about how many posts there are to import, for a progress bar."""
    if path.is_dir() and not (path / EXPORT).is_file():
        return sum(1 for _file in _markdown_files(path))
    with _lines_file(path).open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def records(path: Path, default_category: str = "") -> Iterator[Record | Unreadable]:
    """Yield each post of a file or folder, or what is wrong with it; nothing is read ahead."""
    if path.is_dir() and not (path / EXPORT).is_file():
        for file in _markdown_files(path):
            yield _guarded(
                str(file.relative_to(path)), lambda file=file: _of_markdown(path, file), default_category
            )
        return
    source = _lines_file(path)
    with source.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                where = f"{source.name}, line {number}"
                yield _guarded(where, lambda line=line: _of_json(line), default_category)


def front_matter(source: str) -> tuple[dict[str, Any], str]:
    """Return the fields at the head of a Markdown text (YAML between ---, TOML between +++) and the rest.

    Raises ValueError when they can't be read. YAML aliases are refused: ten lines of them can fill the memory.
    """
    found = _FRONT.match(source)
    if not found or len(found[2]) > LONGEST_FRONT_MATTER:
        return {}, source
    if found[1] == "+++":
        return tomllib.loads(found[2]), source[found.end() :]
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(found[2], yaml.SafeLoader)):
            raise ValueError("the front matter uses YAML aliases, which are not read")
        fields = yaml.safe_load(found[2])
    except yaml.YAMLError as problem:
        raise ValueError(f"the front matter is no YAML: {' '.join(str(problem).split())}") from problem
    if not isinstance(fields, dict):
        return {}, source
    return {str(name): value for name, value in fields.items()}, source[found.end() :]


def _guarded(where: str, read: Any, default_category: str) -> Record | Unreadable:
    try:
        return _record(where, read(), default_category)
    except (ValueError, TypeError, RecursionError, UnicodeError, OSError) as problem:
        return Unreadable(f"{where}: {problem}")


def _lines_file(path: Path) -> Path:
    return path / POSTS if path.is_dir() else path


def _markdown_files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.suffix.lower() in (".md", ".markdown"))


def _of_json(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except ValueError as problem:
        raise ValueError(f"this is no JSON ({problem})") from problem
    if not isinstance(fields, dict):
        raise TypeError("a line must hold one JSON object")
    return fields


def _of_markdown(folder: Path, file: Path) -> dict[str, Any]:
    fields, body = front_matter(text.normal_newlines(file.read_text("utf-8-sig")))
    heading = _HEADING.match(body)
    if heading and "headline" not in fields and "title" not in fields:
        fields["headline"], body = heading[1], body[heading.end() :]
    return {"id": str(file.relative_to(folder))} | fields | {"body": body.strip("\n")}


def _record(where: str, given: dict[str, Any], default_category: str) -> Record:
    fields: dict[str, Any] = {}
    for name, value in given.items():
        fields.setdefault(_OTHER_NAMES.get(name.lower(), name.lower()), value)
    fields |= {name: given[name] for name in _OTHER_NAMES.values() if name in given}
    mended: list[str] = []
    values = {
        name: _text(name, fields.get(name), mended)
        for name in (
            "headline",
            "body",
            "category",
            "dek",
            "tags",
            "source_url",
            "byline",
            "email",
            "decision",
        )
    }
    values["category"] = values["category"].strip() or default_category
    values["tags"] = _tags(values["tags"], mended)
    for name, instead in (("headline", ""), ("body", ""), ("category", " or give --category NAME")):
        if not text.has_visible(values[name]):
            raise ValueError(f"it has no {name}; add one{instead}")
    if values["decision"] and values["decision"] not in DECISIONS:
        raise ValueError(f"its decision {values['decision']!r} must be one of {', '.join(sorted(DECISIONS))}")
    own = "" if fields.get("id") is None else text.without_forbidden(str(fields["id"]))
    return Record(
        where=where,
        import_id=own if 0 < len(own) <= _LONGEST_ID else _digest(values | {"id": own}),
        own_work=fields.get("own_work") is True,
        language=_language(fields.get("language"), mended),
        published_at=_moment(fields.get("published_at")),
        whole=fields.get("copydesk") if isinstance(fields.get("copydesk"), dict) else None,
        mended=mended,
        **values,
    )


def _text(name: str, value: object, mended: list[str]) -> str:
    """Return a field as text that can be stored; what had to be changed for that is written into ``mended``."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = value[0] if name == "category" and value else ", ".join(str(part) for part in value)
    if isinstance(value, (dict, bool)):
        raise TypeError(f"its {name} must be a text")
    typed = text.normal_newlines(str(value))
    storable = text.without_forbidden(typed)
    if name in _ONE_LINE:
        storable = " ".join(storable.split("\n"))
    if storable != typed:
        mended.append(f"{name}: control characters or line breaks were taken out")
    limit = _LIMITS.get(name)
    if limit and len(storable) > limit:
        storable = storable[: limit - 1] + "…"
        mended.append(f"{name}: cut to {limit} characters")
    return storable


def _tags(typed: str, mended: list[str]) -> str:
    names = text.tag_names(typed)
    kept = [name[:_LONGEST_TAG].strip() for name in names[:_MOST_TAGS]]
    if kept == names:
        return typed
    mended.append(f"tags: cut to {_MOST_TAGS} of at most {_LONGEST_TAG} characters")
    return ", ".join(kept)


def _language(value: object, mended: list[str]) -> str:
    found = languages.tag(str(value or "")) or ""
    if value and not found:
        mended.append("language: left out, since it is no BCP 47 tag, such as es or pt-BR")
    return found


def _moment(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        moment: datetime | None = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the zone is added below
    else:
        day = parse_date(str(value))
        moment = parse_datetime(str(value)) or (datetime(day.year, day.month, day.day) if day else None)  # noqa: DTZ001
    if moment is None:
        raise ValueError(
            f"its published_at {str(value)[:40]!r} is no date; write it like 2026-11-22T10:00:00Z"
        )
    if not 1000 <= moment.year <= 9000:
        raise ValueError(f"its published_at {str(value)[:40]!r} lies too far from today")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _digest(values: dict[str, str]) -> str:
    seed = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return f"sha256:{sha256(seed.encode()).hexdigest()[:32]}"
