"""The form: show it, preview what was typed, take it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from copydesk.intake.forms import SubmissionForm
from copydesk.intake.pages import KEY, STAMP, FormPage, preview_of, receipt_path
from copydesk.intake.stamps import seconds_since
from copydesk.intake.workflow import Sending, send
from copydesk.people.client import client_of
from copydesk.people.limits import take
from copydesk.posts.draft import Draft
from copydesk.visitors.pages import TRAP, posted
from copydesk.visitors.refusals import TROUBLE, refusal_of, refuse_untrue


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: store the post and lead to its receipt, or show it before."""
    if request.method != "POST":
        return FormPage(form=SubmissionForm()).answer(request)
    sent = SubmissionForm(posted(request))
    try:
        refuse_untrue(request)
        if not sent.is_valid():
            return FormPage(form=sent).answer(request)
        if "preview" in request.POST:
            take("preview", client_of(request))
            return FormPage(form=sent, preview=preview_of(drafted(sent, request))).answer(request)
        receipt = send(sending(sent, request, key=request.POST.get(KEY, "")))
    except TROUBLE as problem:
        return FormPage(form=sent, refusal=refusal_of(problem)).answer(request)
    return HttpResponseRedirect(receipt_path(receipt.key), status=303)


def drafted(form: SubmissionForm, request: HttpRequest) -> Draft:
    """Return what was typed, and how."""
    return form.draft(
        trap_filled=bool(request.POST.get(TRAP)), form_seconds=seconds_since(request.POST.get(STAMP, ""))
    )


def sending(form: SubmissionForm, request: HttpRequest, *, key: str) -> Sending:
    """Return a valid form as what ``intake.workflow`` sends."""
    email = form.cleaned_data["email"]
    return Sending(draft=drafted(form, request), email=email, client=client_of(request), key=key)
