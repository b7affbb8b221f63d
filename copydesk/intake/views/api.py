"""The same door for programs: submissions in, the state of a receipt out."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from copydesk.intake import payload, receipts
from copydesk.intake.forms import typed_in
from copydesk.intake.pages import receipt_path
from copydesk.intake.workflow import Sending, send
from copydesk.lib import pictures
from copydesk.media.arriving import Sent
from copydesk.people.client import client_of
from copydesk.posts.models import Post, Status
from copydesk.visitors.pages import private, with_wait
from copydesk.visitors.pictures import taken
from copydesk.visitors.refusals import TROUBLE, Refusal, refusal_of, refuse_untrue


@csrf_exempt
@private
def submissions(request: HttpRequest) -> HttpResponse:
    """POST: store a post; 201 with its id and receipt."""
    if request.method != "POST":
        return _not_allowed("POST")
    try:
        form, errors = payload.form_of(payload.read(request))
        if errors:
            return JsonResponse({"errors": errors}, status=422)
        email, key = form.cleaned_data["email"], request.headers.get("Idempotency-Key", "")
        receipt = send(Sending(draft=form.draft(), email=email, client=client_of(request), key=key))
    except TROUBLE as problem:
        return _refused(refusal_of(problem))
    answer = {
        "id": receipt.post.pk,
        "status": Status.RECEIVED,  # as the first answer said, however often it is repeated
        "receipt_url": _url(receipt_path(receipt.key)),
        "receipt_code": receipt.code,
    }
    return JsonResponse(answer, status=201)


@csrf_exempt
@private
def images(request: HttpRequest) -> HttpResponse:
    """POST: take one picture, as the file of a multipart form or as the body; 201 with its address and its Markdown."""
    if request.method != "POST":
        return _not_allowed("POST")
    try:
        refuse_untrue(request)
        picture = taken(
            _picture_in(request), client_of(request), seed=request.headers.get("Idempotency-Key", "")
        )
    except TROUBLE as problem:
        return _refused(refusal_of(problem))
    about = {name: request.POST.get(name, "") for name in ("alt", "caption", "credit")}
    answer = {
        "url": picture.address,
        "markdown": pictures.markdown(picture.address, **about),
        "width": picture.width,
        "height": picture.height,
    }
    return JsonResponse(answer, status=201)


def _picture_in(request: HttpRequest) -> Sent:
    """Return what is to be read as a picture; raises ``Refusal`` when the request has none."""
    files = [file for file in request.FILES.values() if isinstance(file, UploadedFile)]
    if len(files) == 1:
        return files[0]
    if (request.content_type or "").startswith(("image/", "application/octet-stream")):
        return request
    if files:
        raise Refusal(422, _("Please send one picture at a time."))
    raise Refusal(415, _("Please send a picture, as the file of a multipart/form-data form or as the body."))


@csrf_exempt
@private
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """GET: where the post stands, why, and the text as it was typed."""
    if request.method not in ("GET", "HEAD"):
        return _not_allowed("GET, HEAD")
    try:
        post = receipts.opened(key, client_of(request))
    except TROUBLE as problem:
        return _refused(refusal_of(problem))
    if post is None:
        return JsonResponse({"error": _("There is no such receipt.")}, status=404)
    return JsonResponse(_state(post))


def _state(post: Post) -> dict[str, Any]:
    decision = receipts.decision_of(post)
    reasons = (
        [{"code": decision.code, "text": decision.text}]
        if decision and (decision.code or decision.text)
        else []
    )
    return {
        "id": post.pk,
        "status": post.status,
        "pending": post.is_pending,
        "reasons": reasons,
        "post_url": _url(post.address) if post.is_public else None,
        "publish_at": post.publish_at,
        "findings": receipts.hints_of(post),
        "revision": receipts.newest(post).number,
        "submission": typed_in(receipts.newest(post)),
        "history": [
            {"event": event.kind, "at": event.happened_at, "reason": event.reason}
            for event in receipts.history_of(post)
        ],
    }


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _refused(refusal: Refusal) -> HttpResponse:
    body = (
        {"errors": {"idempotency_key": [refusal.sentence]}}
        if refusal.fresh_key
        else {"error": refusal.sentence}
    )
    return with_wait(JsonResponse(body, status=refusal.status), refusal)


def _not_allowed(methods: str) -> HttpResponse:
    sentence = _("Only %s can be used here.") % methods
    return JsonResponse({"error": sentence}, status=405, headers={"Allow": methods})
