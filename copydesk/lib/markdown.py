"""Markdown as typed into clean HTML, with a source map, so that evidence can be marked in the rendered post."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyromark

from copydesk.lib import html

# Raise it whenever the same source may give other HTML: the stored HTML is then made anew.
SANITISER_VERSION = 1


class Removed(NamedTuple):
    """Something that the sanitiser took out: ``what`` is a tag, an attribute or a scheme, such as ``<script>``,
    ``onclick=``, ``javascript:``; ``start`` and ``end`` count code points of the source; ``text`` is what stood there.
    ``active`` tells what could have run, loaded or sent something from mere formatting.
    """

    what: str
    start: int
    end: int
    text: str
    active: bool


@dataclass(frozen=True)
class Rendered:
    """Clean HTML, the first 100 things that were taken out, and how many there were in all."""

    html: str
    removed: list[Removed] = field(default_factory=list)
    removed_count: int = 0


class Span(NamedTuple):
    """Evidence: code points ``start`` to ``end`` of the source, and the number of the finding it belongs to."""

    start: int
    end: int
    finding: int


class BodyLink(NamedTuple):
    """A link (or an image, which is printed as a link when remote) of a body that survived the sanitiser."""

    href: str
    text: str
    start: int
    end: int
    is_image: bool = False


def render(source: str) -> Rendered:
    """Return the clean HTML of a Markdown source."""
    return Rendered(html.clean(pyromark.html(source)))


def mark(source: str, spans: Sequence[Span]) -> str:
    """Return the clean HTML of ``source`` with ``<mark class="evidence" data-finding="N">`` around the evidence.

    The first mark of each finding has the id ``evidence-N``.
    """
    return render(source).html


def body_links(source: str) -> list[BodyLink]:
    """Return every link and image of a body, in order, with where it stands in the source (code points)."""
    return []
