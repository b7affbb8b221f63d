"""What all pages of one printing share: the masthead, the trusted hosts, and clean HTML made ready for the page."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.template.loader import get_template
from django.utils import translation

from copydesk.lib import html, markdown
from copydesk.posts.models import Revision, TrustedHost
from copydesk.press.masthead import Masthead, masthead
from copydesk.press.spool import Spool

BODIES_KEPT = 128
ENTRIES_KEPT = 3000  # about 10 kB each
LINES_KEPT = 25_000  # about 1 kB each
T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """A file to be: its path (``files`` says what that is) and its bytes."""

    path: str
    content: bytes


class Edition:
    """Read once and used for many pages; who prints after a change takes a new one."""

    def __init__(self) -> None:
        self.masthead: Masthead = masthead()
        self.trusted = frozenset(TrustedHost.objects.values_list("host", flat=True))
        # HTML that an older sanitiser had made, made anew, by the ids of the revisions; for who keeps it.
        self.remade: dict[int, str] = {}
        # What was written of posts for feeds, by their ids; and by all processes that print this edition.
        self.entries: Remembered[Any] = Remembered(ENTRIES_KEPT)
        self.spool: Spool | None = None
        # Posts as lists show them, by their ids.
        self.lines: Remembered[Any] = Remembered(LINES_KEPT)
        # A body is printed on its page and in several feeds, mostly one soon after the other.
        self._for_page = lru_cache(BODIES_KEPT)(self._print_body)
        self._template = lru_cache(get_template)

    def page(self, path: str, template: str, **context: Any) -> Page:
        """Render one page in the site's language.

        ``site``, ``path`` and ``here`` (the path without slashes) are there for every template.
        """
        known = {"site": self.masthead, "path": path, "here": path.strip("/")}
        with translation.override(self.masthead.language):
            rendered = self._template(f"site/{template}").render(known | context)
        # What lies about from before the form refused lone surrogates must not stop a page.
        return Page(path, rendered.encode("utf-8", "replace"))

    def entry(self, pk: int) -> Any | None:
        """Return what was written of a post for feeds, if it was."""
        return self.entries.get(pk) or (self.spool.find(pk) if self.spool else None)

    def body(self, revision: Revision) -> str:
        """Return the clean HTML of a revision as it is printed, made anew if an older sanitiser made it."""
        if revision.html_version != markdown.SANITISER_VERSION:
            made = markdown.render(revision.body).html
            if revision.pk is not None:
                self.remade[revision.pk] = made
            return self._for_page(made)
        return self._for_page(revision.html)

    def source_link(self, url: str) -> "SourceLink | None":
        """Return the source link as it is printed; None for an address that may not be one."""
        address = html.safe_url(url) if url else None
        host = html.host_of(address) if address else ""
        if not address or not host:
            return None
        rel = "" if html.is_trusted(host, self.trusted) else "ugc nofollow noopener"
        return SourceLink(address, host.removeprefix("www."), rel)

    def _print_body(self, clean: str) -> str:
        return html.for_page(clean, trusted=self.trusted)


class Remembered(OrderedDict[int, T]):
    """The last few things that were made, by their ids."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: int, made: T) -> None:
        """Remember one more, and forget the oldest when it is one too many."""
        super().__setitem__(key, made)
        if len(self) > self._most:
            self.popitem(last=False)


@dataclass(frozen=True)
class SourceLink:
    """Where a post came from or points to. ``rel`` is empty for a trusted host."""

    url: str
    host: str
    rel: str
