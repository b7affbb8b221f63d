"""The public lists of attacks and of strings that break programs; they lie beside the repository."""

import json
from collections.abc import Iterator

from tests.shared import shared


def naughty() -> list[str]:
    """Return strings that break programs."""
    return list(json.loads(shared("corpora/naughty/blns.json").read_text()))


def payloads() -> Iterator[str]:
    """Yield attacks, one by one."""
    folder = shared("corpora/xss")
    for path in sorted(folder.glob("*.json")):
        yield from (str(entry["payload"]) for entry in json.loads(path.read_text()))
    for path in sorted(folder.glob("*.txt")):
        yield from path.read_text(errors="replace").splitlines()
