"""What is answered to scripts that keep a conversation new, of a reader and of an editor alike."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from copydesk.people.models import Editor
from copydesk.talk.changes import news, tag
from copydesk.talk.models import Conversation


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which puts what is new into its page."""
    return request.headers.get("Accept", "").startswith("application/json")


def asked_for(
    request: HttpRequest,
    conversation: Conversation | None,
    *,
    reader: Editor | None = None,
    address: str = "",
) -> HttpResponse:
    """Return what is new since the version that was asked about; 304 without a body when nothing is.

    Who asks is an editor, ``reader``, or the other side, who talks below ``address``.
    """
    if request.headers.get("If-None-Match") == tag(conversation):
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse(
            news(conversation, _since(request.GET.get("since", "")), address=address, reader=reader)
        )
    answer["ETag"] = tag(conversation)
    return answer


def said(
    request: HttpRequest, conversation: Conversation, *, reader: Editor | None = None, address: str = ""
) -> HttpResponse:
    """Return what is new to somebody who has just said something."""
    since = _since(request.POST.get("since", ""))
    return JsonResponse(news(conversation, since, address=address, reader=reader))


def _since(typed: str) -> int:
    """Return the version that a client has; everything is new to one that sends none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
