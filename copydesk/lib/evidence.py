"""Which findings a stretch of the source belongs to, for marking them in the rendered text."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MAX_SPANS = 2_000


class Span(NamedTuple):
    """Evidence: code points ``start`` to ``end`` of the source, and the number of the finding it belongs to."""

    start: int
    end: int
    finding: int


class Run(NamedTuple):
    """A visible stretch of the source without white space around; ``link``: which of the body's links it is in."""

    start: int
    end: int
    link: int | None


class Marks:
    """Spans, cut at each other's edges."""

    def __init__(self, spans: Sequence[Span]) -> None:
        starts, ends = defaultdict(list), defaultdict(list)
        for span in spans[:_MAX_SPANS]:
            starts[span.start].append(span.finding)
            ends[span.end].append(span.finding)
        self._edges = sorted(starts.keys() | ends.keys())
        self._findings: list[list[int]] = []  # those between an edge and the next
        open_now: Counter[int] = Counter()
        for edge in self._edges:
            open_now.update(starts.get(edge, ()))
            open_now.subtract(ends.get(edge, ()))
            self._findings.append(sorted(finding for finding, count in open_now.items() if count > 0))

    def over(self, start: int, end: int) -> list[int]:
        """Return the findings that touch the stretch anywhere."""
        return sorted({finding for _start, _end, findings in self.cut(start, end) for finding in findings})

    def cut(self, start: int, end: int) -> Iterator[tuple[int, int, list[int]]]:
        """Yield the pieces of the stretch in order, each with its findings."""
        place = bisect_right(self._edges, start)
        while start < end:
            following = min(self._edges[place], end) if place < len(self._edges) else end
            yield start, following, self._findings[place - 1] if place else []
            start, place = following, place + 1


def made_visible(
    source: str, spans: Sequence[Span], runs: Sequence[Run], links: Sequence[tuple[int, int]]
) -> list[Span]:
    """Return spans that all have something to show.

    A span over a link's address shows on the link's text; one over what readers never see (a removed script) on the
    visible stretch nearest to it. ``runs`` and ``links`` in order of their starts.
    """
    if not runs:
        return []
    ordered = sorted(runs)
    of_link: dict[int, list[Run]] = defaultdict(list)
    for run in ordered:
        if run.link is not None:
            of_link[run.link].append(run)
    found: list[Span] = []
    for span in spans[:_MAX_SPANS]:
        seen = source[span.start : span.end].strip()
        shown = _shown(span, ordered, links, of_link) if seen else []
        found += shown or [_on(_nearest(span, ordered), span.finding)]
    return found


def _shown(
    span: Span,
    runs: Sequence[Run],
    links: Sequence[tuple[int, int]],
    of_link: dict[int, list[Run]],
) -> list[Span]:
    found = [span] if _touches(span, runs) else []
    first = max(bisect_left(links, (span.start, 0)) - 1, 0)
    for place in range(first, len(links)):
        start, end = links[place]
        if start >= span.end:
            break
        if end > span.start and not _touches(span, of_link[place]):
            found += [_on(run, span.finding) for run in of_link[place]]
    return found


def _touches(span: Span, runs: Sequence[Run]) -> bool:
    place = bisect_left(runs, (span.start,))
    before = runs[place - 1] if place else None
    return (place < len(runs) and runs[place].start < span.end) or bool(before and before.end > span.start)


def _nearest(span: Span, runs: Sequence[Run]) -> Run:
    place = bisect_left(runs, (span.start,))
    around = runs[max(place - 1, 0) : place + 1]
    return min(around, key=lambda run: max(run.start - span.end, span.start - run.end))


def _on(run: Run, finding: int) -> Span:
    return Span(run.start, run.end, finding)
