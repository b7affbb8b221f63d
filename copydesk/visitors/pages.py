"""Pages that belong to one person: read whole, kept by nobody, with what is wrong said at the top."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.http.request import RawPostDataException

from copydesk.visitors.refusals import Refusal

P = ParamSpec("P")
TRAP = "website"
IN_MEMORY = 1_000_000  # bytes of a form; larger ones are read piece by piece


class Problem(NamedTuple):
    """One line of the summary at the top of a page: the field to jump to, and what is wrong there."""

    field: str
    message: str


def posted(request: HttpRequest) -> QueryDict:
    """Return the fields of a request, read as a whole first: one limit of size for every way to encode them.

    With files it may be larger: Django puts those on the disk, and counts the fields beside them. So it does for a form
    of the desk, which was read before to find its token.
    """
    if not (request.content_type == "multipart/form-data" and _length(request) > IN_MEMORY):
        with suppress(RawPostDataException):
            _whole = request.body
    return request.POST


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if str(length).isdecimal() else 0


def problems_of(form: Form) -> list[Problem]:
    """Return every error of a form, in the order of its fields."""
    return [Problem(name, str(message)) for name, messages in form.errors.items() for message in messages]


def with_wait(response: HttpResponse, refusal: Refusal | None) -> HttpResponse:
    """Say for how long to wait, when that is what helps."""
    if refusal and refusal.wait:
        response["Retry-After"] = str(refusal.wait)
    return response


def private(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Mark a view whose address is a key: kept by nobody, found by nobody, told to nobody.

    Not ``no-referrer``: with that, browsers send the forms of the page with ``Origin: null``.
    """

    @wraps(view)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return marked
