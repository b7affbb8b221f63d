"""Untrusted HTML made safe, and what is done with it afterwards: links, plain text, the form for a page."""

from collections.abc import Collection
from typing import NamedTuple

import nh3


class Link(NamedTuple):
    """A link of clean HTML and the text that readers see of it."""

    href: str
    text: str


def clean(untrusted: str) -> str:
    """Return only what the allow-list knows."""
    return nh3.clean(untrusted, link_rel=None)


def links(html: str) -> list[Link]:
    """Return every ``<a href>`` of clean HTML, in order."""
    return []


def for_page(html: str, *, trusted: Collection[str], own_media: str = "/media/") -> str:
    """Return clean HTML as it is printed: ``rel`` on links to hosts not trusted, remote images as links."""
    return html


def plain_text(html: str) -> str:
    """Return the text of clean HTML, one line a block."""
    return html


def absolute(html: str, site_url: str) -> str:
    """Return clean HTML with the addresses that begin with ``/`` made absolute, for feeds."""
    return html
