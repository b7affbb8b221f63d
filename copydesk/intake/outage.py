"""What is answered when nothing works: the database is away, the disk is full, or the request is too much.

The pages are made of strings alone. They need no database, no template and no style sheet, and what was typed is in
them, in a form that sends it again.
"""

import errno
import logging
from collections.abc import Callable
from html import escape

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from copydesk import together
from copydesk.intake.forms import SubmissionForm
from copydesk.lib import languages

RETRY_AFTER = 30
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
LONG = 150  # characters; longer texts get a large field
log = logging.getLogger(__name__)


class AnswerOutages:
    """Middleware that turns an outage into a 503 with the text back, and too large a request into a clear 4xx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer what a view could not; None for a mistake of ours, which is Django's to report."""
        if isinstance(problem, RequestDataTooBig):
            return _too_large(request)
        if isinstance(problem, TooManyFieldsSent | MultiPartParserError):
            return _plain(
                request, 400, _("This form can't be read."), _("It has too many fields, or broken ones.")
            )
        if is_outage(problem):
            log.error("%s can't be answered: %s", request.path, problem)
            return unavailable(request)
        return None


def is_outage(problem: BaseException) -> bool:
    """Whether the database or the disk is to blame, not what was sent."""
    if isinstance(problem, OSError):
        return problem.errno in _DISK
    return together.is_outage(problem)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503: nothing was stored, here is your text, try again soon."""
    answer = _plain(
        request,
        503,
        _("The site can't take anything right now."),
        _("Nothing was stored. Please try again in a few minutes."),
    )
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a mistake of ours; the text comes back all the same."""
    return _plain(
        request,
        500,
        _("Something went wrong on our side."),
        _("The error was written down. Please try again later."),
    )


def _too_large(request: HttpRequest) -> HttpResponse:
    sentence = _(
        "A post may have at most 100,000 characters. Please go back, make it shorter, and send it again."
    )
    # Most of it has not been read, so there is nothing to give back; the browser's Back button has it.
    return _page(request, 413, _("This is too much at once."), sentence, form="")


def _plain(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return _page(request, status, title, sentence, form=_form(request))


def _page(request: HttpRequest, status: int, title: str, sentence: str, *, form: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse({"error": f"{title} {sentence}"}, status=status)
    else:
        language = get_language() or settings.LANGUAGE_CODE
        answer = HttpResponse(
            f'<!doctype html><html lang="{language}" dir="{languages.direction(language)}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(title)}</title></head><body><main><h1>{escape(title)}</h1>"
            f'<p role="alert">{escape(sentence)}</p>{form}<p><a href="/">{escape(_("Home page"))}</a></p>'
            "</main></body></html>",
            status=status,
        )
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _form(request: HttpRequest) -> str:
    """Return a form with everything that was typed, to the same address; empty when nothing was."""
    if request.method != "POST" or request.path.startswith("/api/"):
        return ""
    try:
        typed = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # whatever is wrong with the request, this page must come out
        return ""
    rows = [_row(name, value) for name, value in typed if value and "password" not in name]
    if not rows:
        return ""
    button = f"<p><button>{escape(_('Send again'))}</button></p>"
    return (
        f"<p>{escape(_('This is what you typed:'))}</p>"
        f'<form method="post" action="{escape(request.path)}">{"".join(rows)}{button}</form>'
    )


def _row(name: str, value: str) -> str:
    """Return one field: what a person typed is shown, what a page put into its form is hidden."""
    field = SubmissionForm.base_fields.get(name)
    name = escape(name)
    is_long = len(value) > LONG or "\n" in value
    if field is None and not is_long:
        return f'<input type="hidden" name="{name}" value="{escape(value)}">'
    label = escape(str(field.label if field else _("Your text")))
    if is_long:
        # The first line end after the tag is not part of the text.
        typed = f'<textarea id="{name}" name="{name}" rows="20" cols="60">\n{escape(value)}</textarea>'
    elif name == "own_work":
        typed = f'<input id="{name}" name="{name}" type="checkbox" checked>'
    else:
        typed = f'<input id="{name}" name="{name}" size="60" value="{escape(value)}">'
    return f'<p><label for="{name}">{label}</label><br>{typed}</p>'
