"""Where old addresses lead: those of posts, of own pages, and of categories that were renamed or merged.

Django asks the database (``views.old_address``). nginx has them in a file, ``moved.map`` in the data folder, so that it
leads on by itself; a line for each: ``"/2026/11/old-slug/" "/2026/11/new-slug/";``, with and without the last slash.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db.models import F

from copydesk.posts.lists import led_to
from copydesk.posts.models import Address, Category, Listing
from copydesk.press.files import Public, public
from copydesk.press.lists import SIZE
from copydesk.press.models import OwnPage

FEEDS = ("feed.xml", "feed.json")
# A post, or one of the pages of letters about it. Here and below all are without slashes at their ends.
_OF_POST = re.compile(r"(.+?)(/letters/[1-9][0-9]{0,8})?")
# The list of a category, one of its pages, or the feed of either.
_OF_CATEGORY = re.compile(r"category/([^/]+)(?:/page/([1-9][0-9]{0,8}))?(/feed\.(?:xml|json))?")


def present_address(path: str) -> str | None:
    """Return where an address that was another's before (a path, as it was asked for) leads now, or None.

    None also for the present address of a post.
    """
    asked = path.strip("/")
    of_post = _OF_POST.fullmatch(asked)
    known = Address.objects.filter(path=of_post[1]).select_related("post").first() if of_post else None
    if of_post and known and known.post.path:
        present = f"{known.post.path}{of_post[2] or ''}/"
        return f"/{present}" if present != path else None
    if "/" not in asked:
        return next((f"/{page.slug}/" for page in _own_pages() if asked in page.former), None)
    found = _OF_CATEGORY.fullmatch(asked)
    category = led_to(found[1]) if found else None
    if found is None or category is None:
        return None
    page = f"page/{int(found[2]) + category.former[found[1]]}/" if found[2] else ""
    return f"/category/{category.slug}/{page}{(found[3] or '').lstrip('/')}"


def map_file() -> Path:
    """Return where the file is."""
    return Path(settings.DATA) / "moved.map"


def write(folder: Public | None = None) -> bool:
    """Make the file say what the database says; return whether it said something else before."""
    with (folder or public()).lock("moved"):
        return _write(map_file(), "".join(_lines()))


def _write(file: Path, content: str) -> bool:
    if file.is_file() and file.read_text() == content:
        return False
    aside = file.with_name(f".moved-{secrets.token_hex(8)}")
    try:
        with aside.open("w") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
    return True


def _lines() -> Iterator[str]:
    old = Address.objects.exclude(path=F("post__path")).exclude(post__path=None).order_by("path")
    for path, present in old.values_list("path", "post__path").iterator():
        yield from _both(path, f"/{present}/")
    for page in _own_pages():
        for slug in sorted(page.former):
            yield from _both(slug, f"/{page.slug}/")
    for category in Category.objects.all():
        for slug, further in sorted(category.former.items()):
            yield from _lines_of(f"category/{slug}", f"category/{category.slug}", further)


def _own_pages() -> Iterable[OwnPage]:
    return OwnPage.objects.filter(is_public=True)


def _lines_of(old: str, key: str, further: int) -> Iterator[str]:
    """Yield the lines of a category's list, its pages and its feeds."""
    count = Listing.objects.filter(key=key).values_list("count", flat=True).first() or 0
    pages = (
        (f"/page/{number}", f"/page/{number + further}") for number in range(1, count // SIZE - further + 1)
    )
    for was, is_now in [("", ""), *pages]:
        yield from _both(f"{old}{was}", f"/{key}{is_now}/")
        for feed in FEEDS:
            yield _line(f"/{old}{was}/{feed}", f"/{key}{is_now}/{feed}")


def _both(path: str, present: str) -> Iterator[str]:
    """Yield the lines of a page, with and without its last slash."""
    yield _line(f"/{path}/", present)
    yield _line(f"/{path}", present)


def _line(address: str, present: str) -> str:
    escaped = address.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" "{quote(present)}";\n'
