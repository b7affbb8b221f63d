"""What templates, feeds and JSON-LD are told of a post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copydesk.press.edition import SourceLink
from copydesk.press.masthead import Section


@dataclass(frozen=True)
class Correction:
    """A change of the public text: when, and the sentence for readers that says what was wrong, or nothing."""

    at: datetime
    text: str


@dataclass(frozen=True)
class PostView:
    """A post as it is printed. ``html`` is clean and ready for the page; a preview has no address and no dates.

    ``language`` is empty where
    it is the site's. ``card`` is the path of its card, without a slash at its beginning.
    """

    headline: str
    dek: str
    byline: str
    description: str
    html: str
    category: Section
    tags: Sequence[tuple[str, str]]
    source: SourceLink | None
    address: str
    published_at: Any
    corrected_at: Any
    corrections: Sequence[Correction]
    card: str
    preview: bool
    language: str
