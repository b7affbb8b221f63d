"""What every page says about the site: its name, tagline and footer line, its address and its categories."""

from dataclasses import dataclass

from django.conf import settings

from copydesk.posts.models import Category
from copydesk.press.accent import accent_address
from copydesk.press.models import Site


@dataclass(frozen=True)
class Section:
    """A category as the pages name it."""

    slug: str
    name: str


@dataclass(frozen=True)
class Masthead:
    """The site as its pages present it. ``url`` has no slash at its end; ``language`` is a BCP 47 tag.

    ``accent_sheet`` is the address of the style sheet with the owner's accent, or empty.
    """

    name: str
    tagline: str
    footer: str
    url: str
    language: str
    categories: tuple[Section, ...]
    talk: bool
    retracted_gone: bool
    accent_sheet: str


def masthead() -> Masthead:
    """Read the site from the database, in two queries."""
    site = Site.current()
    sections = Category.objects.values_list("slug", "name")
    return Masthead(
        name=site.name,
        tagline=site.tagline,
        footer=site.footer,
        url=settings.SITE_URL,
        language=settings.LANGUAGE_CODE,
        categories=tuple(Section(slug, name) for slug, name in sections),
        talk=site.talk,
        retracted_gone=site.retracted_gone,
        accent_sheet=accent_address(site),
    )
