"""Report this: a complaint about a post begins a conversation of its own, which the desk finds marked.

So whoever complains has a private address and a short code like everybody who talks with the desk, and the desk has
one place to answer. It works where the owner has switched conversations off, too.
"""

from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from copydesk.people.client import client_of
from copydesk.posts.fields import MailField, TypedField
from copydesk.posts.models import Post, Status
from copydesk.talk import changes, sending
from copydesk.talk.forms import MessageForm
from copydesk.talk.models import Report
from copydesk.talk.sending import TROUBLE, refusal_of
from copydesk.visitors.pages import TRAP, posted, problems_of, with_wait
from copydesk.visitors.refusals import Refusal, refuse_untrue

LIMIT = 2_000
REPORTABLE = (Status.PUBLISHED, Status.HIDDEN)


class ReportForm(MessageForm):
    """A complaint about a post: of what kind it is, and what is wrong."""

    report = forms.ChoiceField(
        choices=[
            (Report.ERROR, gettext_lazy("Something in it is wrong")),
            (Report.COPYRIGHT, gettext_lazy("It uses somebody's work without permission")),
            (Report.PRIVACY, gettext_lazy("It tells something private about somebody")),
            (Report.ABUSE, gettext_lazy("It insults, threatens or harms somebody")),
        ],
        widget=forms.RadioSelect,
        label=gettext_lazy("Why do you report it?"),
        error_messages={"required": gettext_lazy("Please choose why you report this post.")},
    )
    message = TypedField(
        limit=LIMIT,
        lines=True,
        label=gettext_lazy("What is wrong?"),
        help_text=gettext_lazy("A few sentences: which passage, and what the desk should know about it"),
        missing=gettext_lazy("Please write what is wrong."),
    )
    reply_to = MailField(
        limit=254,
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Only if the desk may write to you there; it is never shown"),
    )
    field_order = ("report", "message", "reply_to")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """GET: the form that reports a post. POST: begin the conversation about it and lead there."""
    if request.method != "POST":
        return _page(request, ReportForm(initial={"uuid": uuid4()}), _reported(request.GET.get("post", "")))
    form, post = ReportForm(posted(request)), _reported(request.POST.get("post", ""))
    try:
        refuse_untrue(request)
        if post and form.is_valid():
            opened = sending.begin(
                form.said(),
                post=post,
                report=form.cleaned_data["report"],
                email=form.cleaned_data["reply_to"],
                client=client_of(request),
                trap_filled=bool(request.POST.get(TRAP)),
            )
            return HttpResponseRedirect(f"/talk/{opened.key}", status=303)
    except TROUBLE as problem:
        return _page(request, form, post, refusal_of(problem))
    return _page(request, form, post)


def _reported(path: str) -> Post | None:
    """Return the post that a form is about; one that was hidden since the form was opened, too."""
    post = sending.post_known_at(path)
    return post if post and post.status in REPORTABLE else None


def _page(
    request: HttpRequest, form: ReportForm, post: Post | None, refusal: Refusal | None = None
) -> HttpResponse:
    if post is None and refusal is None:
        sentence = _("There is no post at this address that could be reported; nothing was sent.")
        refusal = Refusal(404, sentence)
    context = {
        "form": form,
        "problems": problems_of(form),
        "refusal": refusal,
        "uuid": uuid4() if refusal and refusal.fresh_key else form["uuid"].value() or uuid4(),
        "post": post,
        "usual_wait": changes.usual_wait(),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    answer = render(request, "talk/report.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return with_wait(answer, refusal)
