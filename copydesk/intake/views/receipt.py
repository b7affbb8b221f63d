"""The author's receipt: look, change the text, answer, withdraw. Every address here holds a key."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from uuid import uuid4

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from copydesk.intake import receipts
from copydesk.intake.forms import AnswerForm, CodeForm, RevisionForm, typed_in
from copydesk.intake.journey import journey_of
from copydesk.intake.pages import SEEN, FormPage, labels, preview_of, receipt_path
from copydesk.intake.pictures import arrived
from copydesk.intake.views.form import drafted
from copydesk.people.client import client_of
from copydesk.people.limits import TooMany, take
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.posts.workflow import StaleMove
from copydesk.talk import access, changes
from copydesk.talk.decisions import tell_last
from copydesk.talk.forms import MessageForm
from copydesk.visitors import keys
from copydesk.visitors.pages import posted, private, problems_of, with_wait
from copydesk.visitors.refusals import TROUBLE, Refusal, refusal_of, refuse_untrue

PostView = Callable[[HttpRequest, Post, str], HttpResponse]
_READ = ["GET", "HEAD"]


def of_receipt(*methods: str) -> Callable[[PostView], Callable[[HttpRequest, str], HttpResponseBase]]:
    """Give a view the post that the key (or the short code) in the address opens; a wrong one is a 404."""

    def decorate(view: PostView) -> Callable[[HttpRequest, str], HttpResponseBase]:
        @csrf_exempt
        @private
        @require_http_methods(list(methods))
        @wraps(view)
        def opened(request: HttpRequest, key: str) -> HttpResponse:
            try:
                post = receipts.opened(key, client_of(request))
            except TooMany as problem:
                return _code_page(request, refusal=refusal_of(problem))
            if post is None:
                return _code_page(request, refusal=Refusal(404, _("There is no receipt at this address.")))
            return view(request, post, key)

        return opened

    return decorate


@csrf_exempt
@private
@require_http_methods([*_READ, "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """GET: ask for the short code of a receipt or a conversation. POST: lead to what it opens."""
    if request.method != "POST":
        return _code_page(request)
    form, door = CodeForm(posted(request)), None
    try:
        refuse_untrue(request)
        if form.is_valid():
            door = access.opened(keys.typed(form.cleaned_data["code"]), client_of(request))
            if door is None:
                form.add_error("code", _("Nothing here has this code. Please compare it letter by letter."))
    except TROUBLE as problem:
        return _code_page(request, form, refusal_of(problem))
    return HttpResponseRedirect(door.page, status=303) if door else _code_page(request, form)


@of_receipt(*_READ)
def look(request: HttpRequest, post: Post, key: str) -> HttpResponse:
    """Show where the post stands."""
    return _receipt_page(request, post, key)


@of_receipt(*_READ, "POST")
def edit(request: HttpRequest, post: Post, key: str) -> HttpResponse:
    """GET: the text as it was typed. POST: the author's new text in its place, once an editor agrees."""
    action = f"{receipt_path(key)}/edit"
    if request.method != "POST":
        if "revise" not in workflow.allowed(post):
            return HttpResponseRedirect(receipt_path(key), status=303)
        form = RevisionForm(initial=typed_in(receipts.newest(post)))
        return FormPage(form=form, action=action, seen=post.latest_id).answer(request)
    came = arrived(request)
    page = FormPage(form=RevisionForm(came.fields), action=action, seen=seen_in(request))
    if came.stays:
        return replace(page, form=came.shown(RevisionForm), refusal=came.refusal).answer(request)
    try:
        refuse_untrue(request)
        if not page.form.is_valid():
            return page.answer(request)
        draft = drafted(page.form, request)
        if "preview" in request.POST:
            take("preview", client_of(request))
            return replace(page, preview=preview_of(draft)).answer(request)
        receipts.revise(post, draft, seen=page.seen or 0, client=client_of(request))
    except StaleMove as problem:
        return _late(page, receipts.reloaded(post), problem).answer(request)
    except TROUBLE as problem:
        return replace(page, refusal=refusal_of(problem)).answer(request)
    return HttpResponseRedirect(receipt_path(key), status=303)


@of_receipt("POST")
def answer(request: HttpRequest, post: Post, key: str) -> HttpResponse:
    """Bring a post that was sent back to the desk again, with the author's answer."""
    form = AnswerForm(posted(request))
    return _act(
        request,
        post,
        key,
        lambda: _answer(post, form.cleaned_data["answer"], seen=seen_in(request)),
        form,
    )


def _answer(post: Post, text: str, *, seen: int) -> Post:
    workflow.answer(post, text, seen=seen)
    tell_last(post)  # at once, so that the author sees it in the thread; its event makes sure of it
    return post


@of_receipt(*_READ, "POST")
def withdraw(request: HttpRequest, post: Post, key: str) -> HttpResponse:
    """GET: ask once more. POST: take the post back."""
    if request.method != "POST":
        context = {"post": post, "key": key, "may": "withdraw" in workflow.allowed(post)}
        return render(request, "intake/withdraw.html", context)
    posted(request)
    return _act(request, post, key, lambda: workflow.withdraw(post, seen=seen_in(request)))


def _act(
    request: HttpRequest, post: Post, key: str, verb: Callable[[], Post], form: AnswerForm | None = None
) -> HttpResponse:
    try:
        refuse_untrue(request)
        if form is None or form.is_valid():
            with transaction.atomic():
                take("revise", client_of(request))
                verb()
            return HttpResponseRedirect(receipt_path(key), status=303)
    except TROUBLE as problem:
        return _receipt_page(request, receipts.reloaded(post), key, form, refusal_of(problem))
    return _receipt_page(request, post, key, form)


def _late(page: FormPage, post: Post, problem: StaleMove) -> FormPage:
    """Return the form for an author whose text came too late: with what stands there now, and a way to send again."""
    if "revise" not in workflow.allowed(post):
        sentence = _("This post can't be changed any more. Your text is below, so that you can keep it.")
        return replace(page, refusal=Refusal(409, sentence), is_over=True)
    changes = receipts.differences(receipts.newest(post), page.form.draft())
    return replace(page, refusal=refusal_of(problem), seen=post.latest_id, changes=changes)


def seen_in(request: HttpRequest) -> int:
    """Return the revision that the author saw; 0, which none is, when the form does not say."""
    typed = request.POST.get(SEEN, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


def _receipt_page(
    request: HttpRequest, post: Post, key: str, form: Form | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    form = form or AnswerForm()
    thread = access.thread_of(post)
    lines = changes.lines(thread)
    context = {
        "post": post,
        "key": key,
        "thread": thread,
        "lines": lines,
        "told": {line.message.event_id for line in lines},
        "uuid": uuid4(),
        "message_form": MessageForm(),
        "code": keys.code_to_show(key, post.code_hash),
        "says": receipts.says(post),
        "decision": receipts.decision_of(post),
        "hints": receipts.hints_of(post),
        "journey": journey_of(post, receipts.history_of(post)),
        "desk_changes": receipts.desk_changes(post),
        "may": workflow.allowed(post),
        "labels": labels(),
        "form": form,
        "problems": problems_of(form),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return with_wait(render(request, "intake/receipt.html", context, status=status), refusal)


def _code_page(
    request: HttpRequest, form: CodeForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    form = form or CodeForm()
    context = {"form": form, "problems": problems_of(form), "refusal": refusal}
    status = refusal.status if refusal else 422 if form.errors else 200
    return with_wait(render(request, "intake/code.html", context, status=status), refusal)
