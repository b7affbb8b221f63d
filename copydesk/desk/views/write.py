"""Editors write posts themselves, with the form that contributors have."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from copydesk.checks import run as checks
from copydesk.desk.guard import DeskRequest, for_editors, see_other
from copydesk.desk.write_form import WriteForm
from copydesk.intake.pages import KEY, FormPage, preview_of
from copydesk.intake.pictures import arrived
from copydesk.intake.workflow import Sending, send
from copydesk.visitors.refusals import TROUBLE, refusal_of, refuse_untrue


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: DeskRequest) -> HttpResponse:
    """GET: the form, in the editor's name. POST: store the post, have it read, and lead to its review screen."""
    form_of = partial(WriteForm, by=request.user)
    page_of = partial(FormPage, action="/desk/write/", at_desk=True)
    if request.method != "POST":
        return page_of(form=form_of(initial={"byline": request.user.name})).answer(request)
    came = arrived(request)
    if came.stays:
        return page_of(form=came.shown(form_of), refusal=came.refusal).answer(request)
    form = form_of(came.fields)
    try:
        refuse_untrue(request)
        if not form.is_valid():
            return page_of(form=form).answer(request)
        if "preview" in request.POST:
            return page_of(form=form, preview=preview_of(form.draft())).answer(request)
        sending = Sending(draft=form.draft(), key=request.POST.get(KEY, ""), by=request.user)
        post = send(sending).post
    except TROUBLE as problem:
        return page_of(form=form, refusal=refusal_of(problem)).answer(request)
    checks.read_now(post)
    return see_other(f"/desk/posts/{post.pk}/?written")
