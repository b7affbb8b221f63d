"""Requests that can't be answered as asked: each with a sentence that says what happened and what to do."""

from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.people.bans import Banned
from copydesk.people.limits import TooMany
from copydesk.posts.categories import CategoryGone
from copydesk.posts.workflow import StaleMove

_REPLACEMENT = "\ufffd"


class Refusal(Exception):
    """What went wrong, for a person. ``wait``: seconds for Retry-After. ``fresh_key``: the form gets another key."""

    def __init__(self, status: int, sentence: str, *, wait: int = 0, fresh_key: bool = False) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.wait = wait
        self.fresh_key = fresh_key


TROUBLE = (TooMany, StaleMove, CategoryGone, Refusal, Banned)


def refusal_of(problem: Exception) -> Refusal:
    """Return one of ``TROUBLE`` as what to tell a person."""
    match problem:
        case Refusal():
            return problem
        case TooMany():
            return _too_many(problem)
        case StaleMove():
            return _stale(problem)
        case CategoryGone():
            return Refusal(
                422, _("The category that you chose was just taken away. Please select another one.")
            )
        case Banned():
            return Refusal(403, _("The desk has blocked you, so nothing was sent."))
    raise problem


def _too_many(problem: TooMany) -> Refusal:
    """Say how long to wait."""
    minutes = -(-problem.wait // 60)
    when = ngettext("Please wait %(number)s second", "Please wait %(number)s seconds", problem.wait) % {
        "number": problem.wait
    }
    if minutes > 1:
        when = ngettext("Please wait %(number)s minute", "Please wait %(number)s minutes", minutes) % {
            "number": minutes
        }
    sentence = _("That was very often in a short time. %(wait)s, then press the button again.")
    return Refusal(429, sentence % {"wait": when}, wait=problem.wait)


def _stale(problem: StaleMove) -> Refusal:
    """Say that the desk, or the author in another window, was faster."""
    if problem.verb == "revise":
        sentence = _(
            "The text has changed since you opened this page, so nothing was stored yet. "
            "Look at what changed below; send again to put your text in its place."
        )
    else:
        sentence = _(
            "The post has changed since you opened this page, so nothing was done. Here is how it stands now."
        )
    return Refusal(409, sentence)


def refuse_untrue(request: HttpRequest) -> None:
    """Raise ``Refusal`` for a form that another site had sent, or whose text did not arrive as it was typed."""
    _refuse_foreign(request)
    _refuse_broken_text(request)


def _refuse_foreign(request: HttpRequest) -> None:
    """Raise ``Refusal`` when another site had this form sent (no cookie tells: readers and contributors have none)."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site in ("same-origin", "none"):
        return
    if site == "cross-site" or _is_foreign(request.headers.get("Origin", ""), request):
        sentence = _(
            "This was sent from another site, so it was not taken yet. Press the button again to send it from here."
        )
        raise Refusal(403, sentence)


def _is_foreign(origin: str, request: HttpRequest) -> bool:
    if origin in ("", "null"):
        return False
    ours = {request.get_host().lower(), urlsplit(settings.SITE_URL).netloc.lower()}
    return origin.lower().partition("://")[2] not in ours


def _refuse_broken_text(request: HttpRequest) -> None:
    """Raise ``Refusal`` when the text was not UTF-8: Django has put U+FFFD in place of what it could not read."""
    if not any(_REPLACEMENT in value for values in request.POST.lists() for value in values[1]):
        return
    try:
        raw = request.body
    except RawPostDataException:
        # It came with files and was read piece by piece: browsers send those as UTF-8.
        return
    if request.content_type == "application/x-www-form-urlencoded":
        raw = unquote_to_bytes(raw)
    try:
        raw.decode()
    except UnicodeDecodeError:
        sentence = _(
            "The text did not arrive as UTF-8; characters that could not be read are shown as %s. "
            "Please mend them and send again."
        )
        raise Refusal(400, sentence % _REPLACEMENT) from None
