"""What mail leads to, and has led from: a lost receipt, and a link that stops further mail. Nobody signs in for it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from copydesk.distribution import stopping
from copydesk.intake import lost
from copydesk.intake.forms import LostForm
from copydesk.people.client import client_of
from copydesk.press.views import not_found
from copydesk.visitors.pages import posted, private, problems_of, with_wait
from copydesk.visitors.refusals import TROUBLE, Refusal, refusal_of, refuse_untrue


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def lost_receipt(request: HttpRequest) -> HttpResponse:
    """GET: ask for the address that was left with a post. POST: have its receipts sent there, if it is known."""
    if request.method != "POST":
        return _lost_page(request, LostForm())
    form = LostForm(posted(request))
    try:
        refuse_untrue(request)
        if settings.MAIL_IS_SET and form.is_valid():
            lost.ask(form.cleaned_data["email"], client=client_of(request))
            return HttpResponseRedirect("/receipt/lost?sent", status=303)
    except TROUBLE as problem:
        return _lost_page(request, form, refusal_of(problem))
    return _lost_page(request, form)


def _lost_page(request: HttpRequest, form: LostForm, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "form": form,
        "problems": problems_of(form),
        "refusal": refusal,
        "mail_is_set": settings.MAIL_IS_SET,
        "sent": "sent" in request.GET and not form.is_bound,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return with_wait(render(request, "intake/lost.html", context, status=status), refusal)


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str, scope: str) -> HttpResponse:
    """GET: ask once more. POST: send no more mail of the kind (also what a mail program posts), or send it again."""
    hashed = stopping.owner_of(token)
    if not hashed:
        return not_found()
    wide = "post" if "all" in request.POST else scope
    done = ""
    if request.method == "POST":
        done = "started" if "again" in request.POST else "stopped"
        change = stopping.start if done == "started" else stopping.stop
        change(hashed, wide)
    context = {"action": request.path, "kind": scope.partition("/")[0], "is_one": "/" in scope, "done": done}
    return render(request, "intake/stop.html", context | {"everything": wide != scope})
