"""What stands in the masthead: the categories in their order, or what the owner chose of them and of the own pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from copydesk.posts.models import Category
from copydesk.press.models import OwnPage, Site


@dataclass(frozen=True)
class Link:
    """A page of the site as its menu names it; ``path`` is its address without slashes at its ends."""

    path: str
    name: str


@dataclass(frozen=True)
class Choice:
    """What stands in the menu, and what could stand there too. ``is_ours``: the owner has chosen nothing."""

    menu: Sequence[Link]
    others: Sequence[Link]
    is_ours: bool


def menu_of(site: Site, categories: Sequence[Category], pages: Iterable[OwnPage]) -> tuple[Link, ...]:
    """Return the menu: what the owner chose, under its present address and name; else all categories."""
    known = dict[str, Link]()
    for each in _all(categories, pages):
        link = link_to(each)
        folder = link.path.removesuffix(each.slug)
        known |= {f"{folder}{slug}": link for slug in (*each.former, each.slug)}
    chosen = dict.fromkeys(known[path] for path in site.menu if path in known)
    return tuple(chosen or map(link_to, categories))


def link_to(target: Category | OwnPage) -> Link:
    """Return the link to a category or to an own page."""
    if isinstance(target, Category):
        return Link(f"category/{target.slug}", target.name)
    return Link(target.slug, target.title)


def choice() -> Choice:
    """Return what the owner has chosen, and what there is to choose from."""
    site, categories, pages = Site.current(), list(Category.objects.all()), _public()
    menu = menu_of(site, categories, pages)
    others = [link for link in map(link_to, _all(categories, pages)) if link not in menu]
    return Choice(menu, others, is_ours=not site.menu)


def change(verb: str, path: str) -> None:
    """Do *up*, *down*, *add* or *remove* with one link, or go back to *ours*; what can't be done is left."""
    with transaction.atomic():
        now = choice()
        paths = [link.path for link in now.menu]
        if verb == "ours":
            paths = []
        elif verb == "add" and path in {link.path for link in now.others}:
            paths.append(path)
        elif path in paths:
            place = paths.index(path)
            paths.pop(place)
            if verb != "remove":
                paths.insert(max(0, place + (-1 if verb == "up" else 1)), path)
        Site.objects.update_or_create(pk=Site.current().pk, defaults={"menu": paths})


def _all(categories: Iterable[Category], pages: Iterable[OwnPage]) -> list[Category | OwnPage]:
    return [*categories, *pages]


def _public() -> list[OwnPage]:
    return list(OwnPage.objects.filter(is_public=True))
