"""The conventions of STYLE.md and ARCHITECTURE.md that matter, as tests. Exceptions are below, and expire."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.rules import PACKAGE, ROOT, Leave, Violation, files, name_of, refuse, tree

pytestmark = pytest.mark.once

# A place that breaks a rule for a good reason, and until when. Nothing here is for ever.
LEAVES: list[Leave] = []

LINES = 300
VIEW_LINES = 25
CSS_BYTES = 40_000
VAGUE_NAMES = {"utils", "util", "helpers", "services", "managers", "signals", "common", "misc"}
# Words of the glossary's "not" column that can only mean the wrong thing.
WRONG_WORDS = {
    "article", "story", "moderator", "moderation", "dashboard", "inbox", "verdict", "score", "permalink",
    "excerpt", "ticket", "chat", "bake",
}  # fmt: skip
# The last part of what may be printed unescaped: clean HTML and JSON for scripts, made by copydesk/lib/html.py.
SAFE = {"html", "data_block"}


def test_imports_point_down() -> None:
    lint = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_nothing_silences_the_ban_list() -> None:
    """Clock, environment, connections, signals, unescaped HTML, imports inside functions: `noqa` does not count."""
    lint = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--ignore-noqa", "--output-format=concise",
         "--select=TID251,PLC0415", "copydesk"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert lint.returncode == 0, lint.stdout + lint.stderr


def vague_file_names() -> Iterator[Violation]:
    for path in files("*.py"):
        if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES:
            yield Violation(name_of(path), "a name that says nothing: name it for the thing it holds")


def packages_without_a_word() -> Iterator[Violation]:
    for path in sorted(PACKAGE.glob("*/*.py")):
        init = path.parent / "__init__.py"
        if path.parent.name != "migrations" and not (init.exists() and ast.get_docstring(tree(init))):
            yield Violation(name_of(init), "must say in one paragraph what the package is for")


def long_files() -> Iterator[Violation]:
    for folder in (PACKAGE, ROOT / "tests", ROOT / "bench"):
        for path in files("*.py", "*.js", "*.css", "*.html", below=folder):
            lines = len(path.read_text().splitlines())
            if lines > LINES:
                yield Violation(name_of(path), f"{lines} lines, more than {LINES}: cut it where it bends")


def long_views() -> Iterator[Violation]:
    for path in files("views.py", "views/*.py", "api.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and (lines := _body_lines(node)) > VIEW_LINES:
                yield Violation(
                    name_of(path), f"{node.name} has {lines} lines: a view parses, calls, answers"
                )


def _body_lines(function: ast.FunctionDef) -> int:
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno or first.lineno) + 1 if is_docstring else first.lineno
    return (function.end_lineno or start) - start + 1


def save_overrides() -> Iterator[Violation]:
    for path in files("*.py"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ClassDef):
                continue
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and member.name == "save":
                    yield Violation(name_of(path), f"{node.name}.save: changes are verbs in workflow.py")


def signal_receivers() -> Iterator[Violation]:
    for path in files("*.py"):
        if path.is_relative_to(PACKAGE / "jobs"):
            continue  # a failed job is put back by a receiver: docs/decisions/0003-job-library.md
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] == "signals":
                yield Violation(name_of(path), f"line {node.lineno}: name a consumer in wiring.py instead")


def status_changes_elsewhere() -> Iterator[Violation]:
    """Only moves.py writes a status: no ``.status = ...`` and no ``update(status=...)`` outside."""
    for path in files("*.py"):
        if path == PACKAGE / "posts" / "moves.py" or path.is_relative_to(PACKAGE / "jobs"):
            continue
        for node in ast.walk(tree(path)):
            if _assigns_status(node) or _updates_status(node):
                yield Violation(name_of(path), f"{ast.unparse(node)}: changes a status")


def _assigns_status(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Attribute) and target.attr == "status" and ast.unparse(target.value) != "self"
        for target in node.targets
    )


def _updates_status(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and any(keyword.arg == "status" for keyword in node.keywords)
    )


def unescaped_output() -> Iterator[Violation]:
    """What browsers and feed readers get; the files for nginx and systemd are no HTML and quote in their own way."""
    for path in files("*", below=PACKAGE / "templates"):
        if not path.is_file() or path.parent.name == "server":
            continue
        text = path.read_text()
        for found in re.finditer(r"([\w.()\[\]'\"]*)\s*\|\s*safe\b", text):
            if found[1].split(".")[-1] not in SAFE:
                yield Violation(name_of(path), f"{found[0]!r}: only clean HTML may go out unescaped")
        # Configuration files are no HTML.
        if re.search(r"{%-?\s*autoescape\s+false", text) and path.parent.name != "server":
            yield Violation(name_of(path), "turns escaping off")


def inline_script_or_style() -> Iterator[Violation]:
    wrong = {
        "a script in the page": r"<script(?![^>]*\b(?:src=|type=[\"']application/(?:ld\+)?json))[^>]*>",
        "a style in the page": r"<style\b",
        "a style attribute": r"<[a-zA-Z][^>]*\sstyle\s*=",
        "an event handler in the page": r"<[a-zA-Z][^>]*\son[a-z]+\s*=",
        "a javascript: address": r"javascript:",
    }
    for path in files("*.html", "*.xml", "*.svg"):
        is_mail = path.parent == PACKAGE / "templates" / "mail"  # which can load no style sheet
        text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
        for what, pattern in wrong.items():
            if is_mail and what == "a style in the page":
                continue
            if found := re.search(pattern, text, re.IGNORECASE):
                yield Violation(name_of(path), f"{what}: {found[0][:60]}")


def third_party_requests() -> Iterator[Violation]:
    """No page loads anything from elsewhere; links that a reader may follow are free."""
    outside = r"(?:https?:)?//(?!www\.w3\.org/)"
    wrong = {
        "*.html": rf"(?:<link\b[^>]*\bhref|\b(?:src|srcset|poster|data|action))\s*=\s*[\"']{outside}",
        "*.css": rf"(?:url\(\s*[\"']?|@import\s+[\"']?){outside}",
        "*.js": rf"(?:\bfrom\s*|\bimport\s*\(?\s*|\bfetch\(\s*|\.src\s*=\s*)[\"'`]{outside}",
    }
    for glob, pattern in wrong.items():
        for path in files(glob):
            if found := re.search(pattern, path.read_text(), re.IGNORECASE):
                yield Violation(name_of(path), f"loads from elsewhere: {found[0]}")


def too_much_css() -> Iterator[Violation]:
    total = sum(path.stat().st_size for path in files("*.css"))
    if total > CSS_BYTES:
        yield Violation("copydesk/static", f"{total} bytes of CSS, more than {CSS_BYTES}")


def words_outside_the_glossary() -> Iterator[Violation]:
    for path in files("*.py"):
        for name, line in _definitions(tree(path), fields=path.name == "models.py"):
            words = set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()))
            if wrong := words & WRONG_WORDS:
                yield Violation(name_of(path), f"line {line}: {name} says {', '.join(sorted(wrong))}")


def _definitions(module: ast.Module, *, fields: bool) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name, node.lineno
        elif fields and isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.lineno


def paths_of_this_machine() -> Iterator[Violation]:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    here = [f"{folder}/" for folder in (ROOT, Path.home()) if len(folder.parts) > 1]
    for name in filter(None, tracked):
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_bytes().decode(errors="replace")
        for folder in here:
            if re.search(
                rf"(?<![\w./-]){re.escape(folder)}", text
            ):  # where a path begins: /app is also in many another
                yield Violation(name, f"names {folder}, which is nowhere but here")


RULES: dict[str, Callable[[], Iterator[Violation]]] = {
    "file names say what the file holds": vague_file_names,
    "a package says what it is for": packages_without_a_word,
    "files stay short": long_files,
    "views are thin": long_views,
    "no save() overrides": save_overrides,
    "no signals": signal_receivers,
    "one file changes a status": status_changes_elsewhere,
    "output is escaped": unescaped_output,
    "no inline script or style": inline_script_or_style,
    "no third-party requests": third_party_requests,
    "little CSS": too_much_css,
    "one word per thing": words_outside_the_glossary,
    "no path of this machine": paths_of_this_machine,
}


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    refuse(rule, RULES[rule](), LEAVES)


def test_every_exception_is_of_a_rule() -> None:
    assert {leave.rule for leave in LEAVES} <= set(RULES)


def test_exceptions_expire() -> None:
    broken = [Violation("copydesk/x.py", "too long")]
    long_ago = Leave("files stay short", "copydesk/x.py", "to be cut", date(2020, 1, 1))
    with pytest.raises(AssertionError, match="expired"):
        refuse("files stay short", broken, [long_ago])
    refuse("files stay short", broken, [Leave(long_ago.rule, long_ago.where, long_ago.why, date.max)])
    with pytest.raises(AssertionError, match="needs no exception"):
        refuse("files stay short", [], [Leave(long_ago.rule, long_ago.where, long_ago.why, date.max)])


def test_no_exception_lasts_longer_than_a_year() -> None:
    in_a_year = (datetime.now(UTC) + timedelta(days=366)).date()
    assert [leave for leave in LEAVES if leave.until > in_a_year] == []
