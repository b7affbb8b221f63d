"""The frame of every API call of the desk: who asks, how, and the answer when something is not right. All is JSON."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from copydesk.desk.decisions import NotTheirs, why_stale
from copydesk.people import keys, roles
from copydesk.people.models import Editor
from copydesk.posts.workflow import StaleMove

Call = Callable[..., dict[str, Any]]
CHALLENGE = 'Bearer realm="desk"'


class Refusal(Exception):
    """A call that can't be answered as asked: one sentence, or what is wrong with each field."""

    def __init__(self, status: int, sentence: str, *, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.body: dict[str, Any] = {"error": sentence} | ({"errors": errors} if errors else {})
        self.headers: dict[str, str] = {}


def get(call: Call) -> Callable[..., HttpResponse]:
    """Make a GET call for anyone of a function that returns the JSON to answer with."""
    return _framed(call, ("GET", "HEAD"), for_editors=False)


def editors_get(call: Call) -> Callable[..., HttpResponse]:
    """Make a GET call for those with an editor's token, who is then ``request.user``."""
    return _framed(call, ("GET", "HEAD"), for_editors=True)


def editors_post(call: Call) -> Callable[..., HttpResponse]:
    """Make a POST call for those with an editor's token; the function is also given the JSON object that was sent."""
    return _framed(call, ("POST",), for_editors=True)


def _framed(call: Call, methods: tuple[str, ...], *, for_editors: bool) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(call)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _allow(request, methods)
            if for_editors:
                request.user = _editor(request)
            response = JsonResponse(call(request, *args, **kwargs))
        except Refusal as problem:
            response = JsonResponse(problem.body, status=problem.status, headers=problem.headers)
        except NotTheirs as problem:
            response = JsonResponse({"error": problem.sentence}, status=403)
        except Http404:
            response = JsonResponse({"error": _("There is no such post.")}, status=404)
        except StaleMove as problem:
            sentence = why_stale(problem.post, problem.verb)
            response = JsonResponse({"error": sentence, "status": problem.post.status}, status=409)
        patch_cache_control(response, no_store=True)
        return response

    return answered


def _allow(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        allowed = ", ".join(methods)
        problem = Refusal(405, _("Only %(methods)s can be used here.") % {"methods": allowed})
        problem.headers["Allow"] = allowed
        raise problem


def _editor(request: HttpRequest) -> Editor:
    """Return the editor whose token was sent, or refuse: 401 without a good token, 403 for one who may not decide."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    editor = keys.owner_of_token(token.strip()) if scheme.lower() == "bearer" else None
    if editor is None:
        problem = Refusal(401, _("Send an editor's token: “Authorization: Bearer TOKEN”."))
        problem.headers["WWW-Authenticate"] = CHALLENGE + (', error="invalid_token"' if token else "")
        raise problem
    if not roles.may_decide(editor):
        raise Refusal(403, _("This editor may not do this."))
    return editor


def sent(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent; nothing sent is an empty one."""
    if not request.body:
        return {}
    if request.content_type != "application/json":
        raise Refusal(415, _("Please send JSON, with Content-Type: application/json."))
    try:
        read = json.loads(request.body.decode())
    except UnicodeDecodeError:
        raise Refusal(400, _("The body is not valid UTF-8.")) from None
    except (ValueError, RecursionError) as problem:
        raise Refusal(400, _("The body is not JSON: %s.") % str(problem)[:200]) from None
    if not isinstance(read, dict):
        raise Refusal(400, _("The body must be one JSON object."))
    return read
