"""The owner's own pages, such as About and Privacy: printed at the top, ``/about/``, through the same Markdown."""

from collections.abc import Iterator

from copydesk.lib import html, markdown, text
from copydesk.lib.pictures import OWN_MEDIA, keys_in
from copydesk.media import own
from copydesk.press.edition import Edition, Page
from copydesk.press.models import OwnPage
from copydesk.press.naming import LIVE, PRINTED

DESCRIPTION_LENGTH = 160


def is_reserved(slug: str) -> bool:
    """Whether an address is the site's own already: a live one, a list, a year."""
    return slug in LIVE or slug in PRINTED or slug[:1].isdigit()


def store(page: OwnPage) -> bool:
    """Store a page, new or changed, with its pictures; return whether other pages than its own change with it."""
    before = OwnPage.objects.filter(pk=page.pk).first()
    if before is None:
        page.position = OwnPage.objects.count() + 1
    elif page.slug != before.slug:
        page.former = sorted({*page.former, before.slug} - {page.slug})
    page.save()
    own.claim(keys_in(page.body))
    shown = ("slug", "title", "is_public", "in_footer")
    return before is None or any(getattr(before, name) != getattr(page, name) for name in shown)


def move(page: OwnPage, by: int) -> None:
    """Let a page stand ``by`` places further on in the footer, or further up when negative."""
    order = list(OwnPage.objects.all())
    place = order.index(page)
    order.insert(max(0, place + by), order.pop(place))
    for position, each in enumerate(order, 1):
        OwnPage.objects.filter(pk=each.pk).update(position=position)


def settle_pictures() -> None:
    """Put the pictures of all pages where they belong now; to be done before the pages are printed."""
    pages = OwnPage.objects.filter(body__contains=OWN_MEDIA).values_list("is_public", "body")
    keys = [(is_public, key) for is_public, body in pages for key in keys_in(body)]
    own.settle({key for _public, key in keys}, {key for is_public, key in keys if is_public})


def own_pages(edition: Edition) -> Iterator[Page]:
    """Yield those that readers see."""
    for page in OwnPage.objects.filter(is_public=True):
        yield own_page(page, edition)


def own_page(page: OwnPage, edition: Edition) -> Page:
    """Return one as it is printed."""
    body = body_of(page)
    description = text.summary(html.plain_text(body), DESCRIPTION_LENGTH)
    return edition.page(f"{page.slug}/", "own.html", title=page.title, html=body, description=description)


def body_of(page: OwnPage) -> str:
    """Return its clean HTML. The hosts that the owner links to are trusted: these are no links of strangers."""
    clean = markdown.render(page.body).html
    trusted = {html.ascii_host(html.host_of(link.href)) for link in html.links(clean)}
    return html.for_page(clean, trusted=trusted)
