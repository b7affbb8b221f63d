"""Who gets into the desk: the one place where a view's visitor is looked at."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.people import roles
from copydesk.people.models import Editor

View = Callable[..., HttpResponse]

# Never shown back: keys, passwords, and what the page itself put there.
_NOT_TYPED = {"csrfmiddlewaretoken", "revision", "verb", "password", "next", "then"}


class DeskRequest(HttpRequest):
    """A request whose sender is known to be an editor."""

    user: Editor


def for_editors(view: View) -> View:
    """Let only editors in; others sign in first, and what they had typed is shown to them, never lost."""
    return _guarded(view, roles.may_decide)


def for_chiefs(view: View) -> View:
    """Let only those in who may configure the site."""
    return _guarded(view, roles.may_configure)


def for_all_categories(view: View) -> View:
    """Let only those in who decide about posts of every category: what is shown can't be told apart by category."""
    sentence = gettext_lazy("Only an editor of all categories may do this.")
    return _guarded(view, roles.decides_everywhere, sentence)


def _guarded(view: View, may: Callable[[Any], bool], why_not: Any = None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may(request.user):
            response = view(request, *args, **kwargs)
        elif roles.may_decide(request.user):
            response = refused(request, 403, why_not or _("Only a chief may do this."))
        elif request.method in ("GET", "HEAD"):
            response = redirect_to_login(request.get_full_path(), "/desk/sign-in/")
        else:
            response = refused(
                request, 403, _("You are signed out, so nothing was done. Sign in and try again.")
            )
        add_never_cache_headers(response)
        return response

    return guarded


def see_other(address: str) -> HttpResponse:
    """Send the browser on after a POST, with a GET (HTTP 303)."""
    return HttpResponseRedirect(address, status=303)


def refused(request: HttpRequest, status: int, sentence: str, **more: object) -> HttpResponse:
    """Answer that nothing was done and why, with everything that was typed, to be copied."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED and not name.startswith(("password", "new_password", "old_password"))
        for value in values
        if value.strip()
    ]
    context = {"sentence": sentence, "typed": typed, **more}
    return render(request, "desk/refused.html", context, status=status)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from our own page, or whose page was too old (settings.CSRF_FAILURE_VIEW)."""
    sentence = _(
        "This form was too old, or cookies are off, so nothing was done. Open the page again and send it anew."
    )
    return refused(request, 403, sentence)
