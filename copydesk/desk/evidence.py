"""Evidence marked in the one-line fields; ``lib.markdown.mark`` does the same for bodies."""

from collections.abc import Sequence
from typing import NamedTuple

from copydesk.lib.markdown import Span
from copydesk.posts.models import Finding


class Piece(NamedTuple):
    """A run of a field's text; ``finding`` is the number of the finding that it is evidence of, or 0.

    ``anchor`` is its id on the page when it is the first evidence of that finding in this field.
    """

    text: str
    finding: int = 0
    anchor: str = ""


def spans_of(findings: Sequence[Finding], field: str) -> list[Span]:
    """Return where the evidence in ``field`` stands; findings are numbered from 1 in the order given."""
    spans = []
    for number, finding in enumerate(findings, start=1):
        for row in finding.evidence:
            start, end = row.get("start"), row.get("end")
            if row.get("field") == field and isinstance(start, int) and isinstance(end, int) and start < end:
                spans.append(Span(start, end, number))
    return sorted(spans)


def pieces(text: str, spans: Sequence[Span], field: str) -> list[Piece]:
    """Cut a field's text at its evidence. Where evidence overlaps, the one that begins first has it."""
    found: list[Piece] = []
    at = 0
    anchored: set[int] = set()
    for start, end, finding in spans:
        begin = max(start, at)
        if begin >= min(end, len(text)):
            continue
        if begin > at:
            found.append(Piece(text[at:begin]))
        anchor = "" if finding in anchored else f"evidence-{field}-{finding}"
        anchored.add(finding)
        found.append(Piece(text[begin:end], finding, anchor))
        at = min(end, len(text))
    if at < len(text) or not found:
        found.append(Piece(text[at:]))
    return found
