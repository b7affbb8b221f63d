"""Findings in words for people, on a terminal or in a pipe."""

import sys
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from copydesk.posts.models import Finding, Revision, Severity

MOST_QUOTES = 5
LONGEST_QUOTE = 80
_COLOURS = {Severity.NOTE: "\x1b[2m", Severity.FLAG: "\x1b[33m", Severity.HOLD: "\x1b[31m"}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def print_findings(
    name: Mapping[str, str | int], revision: Revision, first_line: int, findings: list[Finding]
) -> None:
    """Print what the checks found in one text; ``first_line`` is the line of its file that the body begins on."""
    where = ", ".join(str(part) for part in name.values())
    sys.stdout.write(_coloured(_BOLD, visible(where)) + "\n")
    if not findings:
        sys.stdout.write("  " + _("nothing found") + "\n")
    for finding in findings:
        colour = _COLOURS[Severity(finding.severity)]
        sys.stdout.write(
            f"  {_coloured(colour, finding.severity)}  {finding.check_name}: {visible(finding.summary)}\n"
        )
        for row in finding.evidence[:MOST_QUOTES]:
            sys.stdout.write("        " + " ".join(_quoted(row, revision, first_line)) + "\n")
        if len(finding.evidence) > MOST_QUOTES:
            sys.stdout.write("        …\n")


def visible(text: str) -> str:
    """Return a text on one line in which nothing can steer a terminal or turn its direction."""
    return "".join(
        c if unicodedata.category(c)[0] != "C" else f"\\u{{{ord(c):x}}}" for c in " ".join(text.split())
    )


def _quoted(row: Mapping[str, Any], revision: Revision, first_line: int) -> Iterator[str]:
    field, start, quote = str(row["field"]), int(row["start"]), str(row["text"])
    before = str(getattr(revision, field))[:start]
    column = len(before) - (before.rfind("\n") + 1) + 1
    if field == "body":
        line = before.count("\n") + first_line
        yield _("line %(line)d, column %(column)d:") % {"line": line, "column": column}
    else:
        yield f"{field}:"
    yield "“" + visible(quote[:LONGEST_QUOTE]) + ("…”" if len(quote) > LONGEST_QUOTE else "”")


def _coloured(colour: str, text: str) -> str:
    return f"{colour}{text}{_PLAIN}" if sys.stdout.isatty() else text
