"""What is left when neither a file nor a live page has the address: old addresses, and nothing."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from copydesk.press import moved
from copydesk.press.accent import accent_rule
from copydesk.press.answers import content_type
from copydesk.press.edition import Edition
from copydesk.press.files import public
from copydesk.press.pages import assets, not_found_page
from copydesk.press.run import print_asked


@require_safe
def old_address(_request: HttpRequest, path: str) -> HttpResponse:
    """Lead from an address that was another's before, or lacks its last slash; otherwise say that nothing is here.

    Before that, print what is printed only when somebody asks for it: archived feeds and cards.
    """
    if printed := print_asked(path):
        return HttpResponse(printed, content_type=content_type(path))
    if not path.endswith("/") and _is_live(f"/{path}/"):
        return HttpResponsePermanentRedirect(quote(f"/{path}/"))
    if "\0" not in path and (present := moved.present_address(path)):
        return HttpResponsePermanentRedirect(quote(present))
    return not_found()


@require_safe
def asset(_request: HttpRequest, path: str) -> HttpResponse:
    """Answer with a style sheet, script or icon that is not printed yet."""
    for found in assets.all.values():
        if found.path == f"static/{path}":
            return HttpResponse(found.content, content_type=content_type(path))
    if accent := accent_rule(f"static/{path}"):
        return HttpResponse(accent, content_type=content_type(path))
    return not_found()


def _is_live(address: str) -> bool:
    try:
        return resolve(address).func is not old_address
    except Resolver404:
        return False


def not_found() -> HttpResponse:
    """Return the printed page for addresses where nothing is."""
    return HttpResponse(public().read("404.html") or not_found_page(Edition()).content, status=404)
