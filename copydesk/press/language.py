"""The site's language, which the owner has chosen: what everything is written in that people read.

Requests, jobs and commands begin by setting it; a page is printed in it whoever prints (``Edition``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from copydesk.press.masthead import language_of, live
from copydesk.press.models import Site


def activate() -> None:
    """Go on in the site's language: for a job or a command, which has a thread of its own."""
    live.forget()
    translation.activate(language_of(Site.current()))


@contextmanager
def spoken() -> Iterator[None]:
    """Be in the site's language for a while; also as a decorator."""
    with translation.override(language_of(Site.current())):
        yield


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer in the site's language. The desk sees at once what was changed there; others do within a second."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/desk/"):
            live.forget()
        with translation.override(_now()):
            return get_response(request)

    return answer


def _now() -> str:
    """Return the language; English as long as the database was never there."""
    try:
        return str(live.language)
    except (DatabaseError, InterfaceError):
        return settings.LANGUAGE_CODE
