"""Draws bench/measured.svg: the main figures of bench/RESULTS.md as bars, ours in colour, others in grey."""

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

WIDTH, LABELS, BARS, ROW, TITLE = 720, 270, 340, 24, 40  # pixels
OTHERS = ("nginx alone", "Hugo", "plain form", "the database's own")
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#222}.title{font-weight:600}.ours{fill:#1f6f54}.other{fill:#a8a8a8}"
    ".paper{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#e6e6e6}.paper{fill:#161616}.ours{fill:#4fb592}"
    ".other{fill:#6a6a6a}}"
)


class Chart(NamedTuple):
    """Which figures to draw: a section, a column of its table, and the rows whose names end in one of ``rows``."""

    title: str
    section: str
    column: str
    rows: tuple[str, ...]


class Bar(NamedTuple):
    """A name, the figure as the table has it, and its value."""

    name: str
    figure: str
    value: float


CHARTS = [
    Chart("The same page, requests a second", "serve", "requests/s", (", one page",)),
    Chart("10,000 pages at random, requests a second", "serve", "requests/s", (", 10,000 pages at random",)),
    Chart(
        "A whole site of 10,000 posts, seconds",
        "rebuild-10000",
        "seconds",
        ("Hugo, from HTML", "Hugo, from Markdown", "Copydesk, HTML", "Copydesk, with gzip and brotli"),
    ),
    Chart("A search, 99 % within", "search", "p99", (", best first", ", the database's own")),
    Chart("Submissions a second, each stored and on the disk", "submit", "submissions/s", ("",)),
]


def svg(sections: dict[str, str]) -> str:
    """Return the picture for the sections of RESULTS.md; what was not measured is left out."""
    parts: list[str] = []
    at = 0
    for chart in CHARTS:
        if bars := list(_bars(sections.get(chart.section, ""), chart)):
            parts.append(f'<text class="title" x="10" y="{at + TITLE - 12}">{escape(chart.title)}</text>')
            parts += _drawn(bars, at + TITLE)
            at += TITLE + ROW * len(bars)
    height = at + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
        f'<style>{STYLE}</style><rect class="paper" width="{WIDTH}" height="{height}"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _bars(section: str, chart: Chart) -> Iterator[Bar]:
    tables = [re.findall(r"[^|]+", line) for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row] for row in tables]
    heads = next((row for row in cells if chart.column in row), [])
    for name, *figures in cells:
        ending = next((ending for ending in chart.rows if name.endswith(ending)), None)
        if ending is None or len(figures) < len(heads) - 1 or chart.column in figures:
            continue
        figure = figures[heads.index(chart.column) - 1]
        shown = name.removesuffix(ending) if ending.startswith(",") and len(chart.rows) == 1 else name
        if value := re.match(r"[\d,.]+", figure):
            yield Bar(shown, figure, float(value[0].replace(",", "")))


def _drawn(bars: list[Bar], top: int) -> Iterator[str]:
    most = max(bar.value for bar in bars)
    for number, bar in enumerate(bars):
        y, length = top + number * ROW, max(1, round(BARS * bar.value / most))
        kind = "other" if any(other in bar.name for other in OTHERS) else "ours"
        yield f'<text x="10" y="{y + 16}">{escape(bar.name)}</text>'
        yield f'<rect class="{kind}" x="{LABELS}" y="{y + 3}" width="{length}" height="16" rx="2"/>'
        yield f'<text x="{LABELS + length + 8}" y="{y + 16}">{escape(bar.figure)}</text>'
