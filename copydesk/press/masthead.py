"""What every page says about the site: its name, tagline and footer line, its address, its categories and its menu."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from copydesk.lib import clock, languages
from copydesk.posts.models import Category
from copydesk.press.accent import accent_address
from copydesk.press.logo import Logo, logo_of
from copydesk.press.menu import Link, link_to, menu_of
from copydesk.press.models import OwnPage, Site

SECONDS_KEPT = 1.0


@dataclass(frozen=True)
class Section:
    """A category as the pages name it."""

    slug: str
    name: str


@dataclass(frozen=True)
class Masthead:
    """The site as its pages present it. ``url`` has no slash at its end; ``language`` is a BCP 47 tag, and
    ``direction`` is where it runs, "ltr" or "rtl".

    ``menu`` stands in the masthead, ``own_pages`` in the footer.
    ``accent_sheet`` is the address of the style sheet with the owner's accent, or empty.
    """

    name: str
    tagline: str
    footer: str
    url: str
    language: str
    direction: str
    categories: tuple[Section, ...]
    menu: tuple[Link, ...]
    own_pages: tuple[Link, ...]
    talk: bool
    retracted_gone: bool
    desk_record: bool
    accent_sheet: str
    logo: Logo | None
    logo_dark: Logo | None


def masthead() -> Masthead:
    """Read the site from the database, in three queries."""
    site = Site.current()
    language = language_of(site)
    categories, pages = list(Category.objects.all()), list(OwnPage.objects.filter(is_public=True))
    return Masthead(
        name=site.name,
        tagline=site.tagline,
        footer=site.footer,
        url=settings.SITE_URL,
        language=language,
        direction=languages.direction(language),
        categories=tuple(Section(category.slug, category.name) for category in categories),
        menu=menu_of(site, categories, pages),
        own_pages=tuple(link_to(page) for page in pages if page.in_footer),
        talk=site.talk,
        retracted_gone=site.retracted_gone,
        desk_record=site.desk_record,
        accent_sheet=accent_address(site),
        logo=logo_of(site.logo),
        logo_dark=logo_of(site.logo_dark),
    )


def language_of(site: Site) -> str:
    """Return the language that its owner has chosen; English where this version does not know it."""
    return site.language if site.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class LiveMasthead:
    """The masthead for what is made while someone waits: read when first asked for, then kept for a second.

    While the database is away, the last one serves.
    """

    def __init__(self) -> None:
        self._last: Masthead | None = None
        self._read_at = float("-inf")

    def __getattr__(self, name: str) -> Any:
        now = clock.monotonic()
        if self._last is None or now - self._read_at > SECONDS_KEPT:
            try:
                self._last = masthead()
            except (DatabaseError, InterfaceError):
                if self._last is None:
                    raise
            self._read_at = now
        return getattr(self._last, name)

    def forget(self) -> None:
        """Read it anew when next asked."""
        self._read_at = float("-inf")


live = LiveMasthead()
