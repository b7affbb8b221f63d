"""What the rule tests (test_architecture.py) share: walking the tree, and exceptions that expire."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "copydesk"


@dataclass(frozen=True)
class Violation:
    """One place that breaks a rule: ``where`` is a path from the repository's root, ``what`` says how."""

    where: str
    what: str


@dataclass(frozen=True)
class Leave:
    """A place that may break a rule until a date. Extending the date needs a new reason."""

    rule: str
    where: str
    why: str
    until: date


def name_of(path: Path) -> str:
    """Return a path as rules and exceptions write it, from the repository's root."""
    return path.relative_to(ROOT).as_posix()


def files(*patterns: str, below: Path = PACKAGE) -> Iterator[Path]:
    """Yield the project's files that match, in a fixed order; migrations are Django's and left out."""
    for pattern in patterns:
        for path in sorted(below.rglob(pattern)):
            if not {"migrations", "__pycache__"} & set(path.parts):
                yield path


@cache
def tree(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


def refuse(rule: str, violations: Iterable[Violation], leaves: list[Leave]) -> None:
    """Fail with every violation that no exception covers, every expired exception, and every needless one."""
    today = datetime.now(UTC).date()
    mine = {leave.where: leave for leave in leaves if leave.rule == rule}
    found = list(violations)
    complaints = [f"{v.where}: {v.what}" for v in found if v.where not in mine]
    complaints += [f"{leave.where}: its exception has expired ({leave.why})" for leave in mine.values()
                   if leave.until < today]  # fmt: skip
    broken = {violation.where for violation in found}
    complaints += [f"{where}: needs no exception any more" for where in mine if where not in broken]
    assert not complaints, "\n".join([f"Against the rule «{rule}»:", *complaints])
