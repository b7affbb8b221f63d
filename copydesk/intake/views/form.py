"""The form: show it, preview what was typed, take it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from copydesk.intake.forms import SubmissionForm
from copydesk.intake.pages import KEY, STAMP, FormPage, preview_of, receipt_path
from copydesk.intake.pictures import arrived
from copydesk.intake.stamps import seconds_since
from copydesk.intake.workflow import Sending, send
from copydesk.people.client import client_of
from copydesk.people.limits import take, take_lightly
from copydesk.posts.draft import Draft
from copydesk.visitors.pages import TRAP, posted, problems_of, with_wait
from copydesk.visitors.refusals import TROUBLE, refusal_of, refuse_untrue


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: store the post and lead to its receipt, or show it before."""
    if request.method != "POST":
        return FormPage(form=SubmissionForm()).answer(request)
    came = arrived(request)
    if came.stays:
        return FormPage(form=came.shown(SubmissionForm), refusal=came.refusal).answer(request)
    sent = SubmissionForm(came.fields)
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


@csrf_exempt
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Answer the article alone, as it would look: for the page that asks while someone writes. Nothing is kept."""
    sent = SubmissionForm(posted(request))
    try:
        take_lightly("look", client_of(request))
        refuse_untrue(request)
        if sent.is_valid():
            return looked(render(request, "site/article.html", {"post": preview_of(drafted(sent, request))}))
    except TROUBLE as problem:
        refusal = refusal_of(problem)
        shown = render(request, "intake/not_yet.html", {"refusal": refusal}, status=refusal.status)
        return with_wait(looked(shown), refusal)
    context = {"refusal": None, "problems": problems_of(sent)}
    return looked(render(request, "intake/not_yet.html", context, status=422))


def looked(response: HttpResponse) -> HttpResponse:
    """Mark a piece of a page that is one person's, and no page by itself."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def drafted(form: SubmissionForm, request: HttpRequest) -> Draft:
    """Return what was typed, and how."""
    return form.draft(
        trap_filled=bool(request.POST.get(TRAP)), form_seconds=seconds_since(request.POST.get(STAMP, ""))
    )


def sending(form: SubmissionForm, request: HttpRequest, *, key: str) -> Sending:
    """Return a valid form as what ``intake.workflow`` sends."""
    email = form.cleaned_data["email"]
    return Sending(draft=drafted(form, request), email=email, client=client_of(request), key=key)
