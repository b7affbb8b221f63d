"""Documentation is tested like code: what exists is documented, and what is documented exists."""

import argparse
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bench import picture, results
from copydesk import checks, cli
from copydesk.posts.models import EventKind
from tests.rules import ROOT

pytestmark = pytest.mark.once

REFERENCE = ROOT / "docs" / "reference"


def headings(name: str) -> set[str]:
    """Return what a reference page has an entry for: each heading or table row that begins with `code`."""
    text = (REFERENCE / name).read_text()
    return set(re.findall(r"^(?:#+|\|)\s*`([^`]+)`", text, re.MULTILINE))


def commands(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every command that ends somewhere: ``run``, ``editor add`` ..."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in inner:
        for word, subparser in action.choices.items():
            yield from commands(subparser, (*words, word))
    if not inner:
        yield " ".join(words)


def test_every_setting_is_documented() -> None:
    source = (ROOT / "copydesk" / "settings.py").read_text()
    assert set(re.findall(r"\bCOPYDESK_[A-Z_]+\b", source)) == headings("settings.md")


def test_every_command_is_documented() -> None:
    documented = {
        " ".join(
            word for word in entry.removeprefix("copydesk ").split() if word.islower() and word[0].isalpha()
        )
        for entry in headings("commands.md")
    }
    assert set(commands(cli.parser())) == documented


def test_every_event_is_documented() -> None:
    assert {str(kind) for kind in EventKind.values} == headings("events.md")


def test_the_picture_shows_what_was_measured() -> None:
    assert results.PICTURE.read_text() == picture.svg(results.sections())
    assert all(chart.title in results.PICTURE.read_text() for chart in picture.CHARTS)


def test_every_check_is_documented() -> None:
    modules = {info.name for info in pkgutil.iter_modules(checks.__path__)}
    names = {name for name in modules if hasattr(importlib.import_module(f"copydesk.checks.{name}"), "check")}
    assert names, "no check was found: has their shape changed?"
    assert names == headings("checks.md")


def _requirements(name: str) -> dict[str, Requirement]:
    """Return the named requirements of a .in or .txt file by their normalised names."""
    found = {}
    for line in (ROOT / name).read_text().splitlines():
        wanted = re.sub(r"(\s*#.*|\s*\\)$", "", line).strip()
        if wanted and not wanted.startswith(("-", "#")):
            requirement = Requirement(wanted)
            found[requirement.name.lower().replace("_", "-")] = requirement
    return found


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_has_its_reason(name: str) -> None:
    reasons = re.findall(r"^\| `([^`]+)`", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    assert set(_requirements(name)) <= {reason.partition("[")[0].lower() for reason in reasons}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_a_lock_holds_what_was_asked_for(name: str) -> None:
    locked = _requirements(f"{name}.txt")
    for wanted in _requirements(f"{name}.in"):
        assert wanted in locked, f"{wanted} is not in {name}.txt: make lock"
    for wanted, requirement in _requirements(f"{name}.in").items():
        version = str(locked[wanted].specifier).removeprefix("==")
        assert requirement.specifier.contains(version), f"{wanted} {version} is not {requirement}: make lock"


def test_both_locks_agree() -> None:
    site, dev = _requirements("requirements.txt"), _requirements("requirements-dev.txt")
    assert {name: str(site[name]) for name in site} == {name: str(dev[name]) for name in site}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_no_host_and_no_path(name: str) -> None:
    entry = re.compile(
        r"[a-z0-9-]+==[\w.+!]+( ; [\w\s.'<>=!()-]+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    strange = [line for line in (ROOT / name).read_text().splitlines() if not entry.fullmatch(line)]
    assert strange == []


def _links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target and not target.startswith(("/", "mailto:")):
            yield target


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in _links(page)
        if not (page.parent / target).exists()
    ]
    assert broken == []
