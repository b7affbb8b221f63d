"""Let's talk, for readers and authors. Every address but the first holds a key."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from copydesk.people.client import client_of
from copydesk.people.limits import TooMany
from copydesk.press.models import Site
from copydesk.talk import access, answers, changes, letters, pictures, sending, workflow
from copydesk.talk.access import Door
from copydesk.talk.forms import ConsentForm, FirstMessageForm, MessageForm
from copydesk.talk.sending import TROUBLE, post_at, refusal_of
from copydesk.talk.workflow import Said
from copydesk.visitors import keys
from copydesk.visitors.pages import TRAP, posted, private, problems_of, with_wait
from copydesk.visitors.refusals import Refusal, refuse_untrue

View = Callable[..., HttpResponseBase]
_READ = ["GET", "HEAD"]


def of_key(*methods: str) -> Callable[[View], View]:
    """Give a view what the key (or the short code) in the address opens; a wrong one is a 404."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @private
        @require_http_methods(list(methods))
        @wraps(view)
        def opened(request: HttpRequest, key: str, number: int | None = None) -> HttpResponseBase:
            try:
                door = access.opened(key, client_of(request))
            except TooMany as problem:
                return _refused(request, refusal_of(problem))
            if door is None:
                return _refused(request, Refusal(404, _("There is no conversation at this address.")))
            return view(request, door) if number is None else view(request, door, number)

        return opened

    return decorate


@csrf_exempt
@require_http_methods([*_READ, "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """GET: the form that begins a conversation. POST: begin it and lead to its page."""
    path = request.GET.get("post", "")
    if not Site.current().talk:
        return _refused(request, Refusal(404, _("The desk does not take messages here.")))
    if request.method != "POST":
        start = {"uuid": uuid4(), "letter": "letter" in request.GET}
        return _begin_page(request, FirstMessageForm(initial=start), path)
    form, path = FirstMessageForm(posted(request)), request.POST.get("post", "")
    try:
        refuse_untrue(request)
        if form.is_valid():
            opened = sending.begin(
                _said(form, request),
                post=post_at(path),
                name=form.cleaned_data["sender"].strip(),
                email=form.cleaned_data["reply_to"],
                client=client_of(request),
                trap_filled=bool(request.POST.get(TRAP)),
            )
            return HttpResponseRedirect(f"/talk/{opened.key}", status=303)
    except TROUBLE as problem:
        return _begin_page(request, form, path, refusal_of(problem))
    return _begin_page(request, form, path)


@of_key(*_READ)
def look(request: HttpRequest, door: Door) -> HttpResponse:
    """Show the conversation; the thread of a post stands on its receipt."""
    if door.is_receipt:
        return HttpResponseRedirect(f"{door.page}#thread", status=303)
    return _page(request, door)


@of_key("POST")
def say(request: HttpRequest, door: Door) -> HttpResponse:
    """Say something: answered with a page, or with what is new for those who ask for JSON."""
    form, refusal = MessageForm(posted(request)), None
    try:
        refuse_untrue(request)
        if form.is_valid():
            message = sending.say(door, _said(form, request), client=client_of(request))
            if not answers.wants_json(request):
                return HttpResponseRedirect(f"{door.page}#message-{message.number}", status=303)
            message.conversation.refresh_from_db()
            return answers.said(request, message.conversation, address=door.address)
    except TROUBLE as problem:
        refusal = refusal_of(problem)
    if answers.wants_json(request):
        return _refused_json(form, refusal)
    return _page(request, door, form, refusal)


@of_key(*_READ)
def new(request: HttpRequest, door: Door) -> HttpResponse:
    """Answer what is new since a version; 304 when nothing is."""
    return answers.asked_for(request, door.conversation, address=door.address)


@of_key(*_READ)
def picture(request: HttpRequest, door: Door, number: int) -> HttpResponseBase:
    """Show the picture of a message to who has the key."""
    return pictures.answer(door.message(number), small="small" in request.GET) or _refused(
        request, Refusal(404, _("There is no picture at this address."))
    )


@of_key("POST")
def letter(request: HttpRequest, door: Door, number: int) -> HttpResponse:
    """Let the writer of a message agree that it becomes a letter, or take the letter back."""
    form = ConsentForm(posted(request))
    message = door.message(number)
    if message is None or message.letter is None:
        return _refused(request, Refusal(404, _("There is no letter at this address.")))
    try:
        refuse_untrue(request)
        if request.POST.get("verb") == "take-back":
            letters.take_back(message.letter)
        elif form.is_valid():
            letters.agree(message, form.cleaned_data["signature"].strip(), seen=form.cleaned_data["seen"])
        else:
            raise Refusal(422, " ".join(problem.message for problem in problems_of(form)))
    except TROUBLE as problem:
        return _refused(request, refusal_of(problem), back=door.page)
    return HttpResponseRedirect(f"{door.page}#message-{number}", status=303)


@of_key(*_READ)
def download(_request: HttpRequest, door: Door) -> HttpResponse:
    """Hand the whole conversation over as a text."""
    answer = HttpResponse(changes.as_text(door.conversation), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="conversation.txt"'
    return answer


@of_key(*_READ, "POST")
def erase(request: HttpRequest, door: Door) -> HttpResponse:
    """GET: ask once more. POST: delete what this person has said, for good."""
    if request.method != "POST":
        return render(request, "talk/erase.html", {"door": door})
    posted(request)
    try:
        refuse_untrue(request)
    except Refusal as refusal:
        return _refused(request, refusal)
    if door.conversation:
        workflow.erase(door.conversation)
    return render(request, "talk/erased.html", {"door": door})


def _said(form: MessageForm, request: HttpRequest) -> Said:
    """Return the message of a valid form with the picture that came along."""
    said = form.said()
    return replace(said, picture=pictures.sent_with(request, said.uuid))


def _refused_json(form: MessageForm, refusal: Refusal | None) -> HttpResponse:
    """Return as JSON why nothing was said."""
    errors = [problem.message for problem in problems_of(form)]
    sentence = refusal.sentence if refusal else " ".join(errors)
    answer = JsonResponse({"error": sentence}, status=refusal.status if refusal else 422)
    return with_wait(answer, refusal)


def _is_panel(request: HttpRequest) -> bool:
    return "X-Panel" in request.headers


def _begin_page(
    request: HttpRequest, form: FirstMessageForm, path: str, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "problems": problems_of(form),
        "refusal": refusal,
        "uuid": uuid4() if refusal and refusal.fresh_key else form["uuid"].value() or uuid4(),
        "post": post_at(path),
        "usual_wait": changes.usual_wait(),
    }
    template = "talk/_begin.html" if _is_panel(request) else "talk/begin.html"
    status = refusal.status if refusal else 422 if form.errors else 200
    answer = render(request, template, context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return with_wait(answer, refusal)


def _page(
    request: HttpRequest, door: Door, form: MessageForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    form = form or MessageForm()
    conversation = door.conversation
    context = {
        "door": door,
        "lines": changes.lines(conversation),
        "version": conversation.version if conversation else 0,
        "code": keys.code_to_show(door.key, conversation.code_hash if conversation else None),
        "form": form,
        "problems": problems_of(form),
        "refusal": refusal,
        "uuid": uuid4() if refusal and refusal.fresh_key else form["uuid"].value() or uuid4(),
        "usual_wait": changes.usual_wait(),
    }
    template = "talk/_conversation.html" if _is_panel(request) else "talk/conversation.html"
    status = refusal.status if refusal else 422 if form.errors else 200
    return with_wait(render(request, template, context, status=status), refusal)


def _refused(request: HttpRequest, refusal: Refusal, back: str = "") -> HttpResponse:
    if answers.wants_json(request):
        return with_wait(JsonResponse({"error": refusal.sentence}, status=refusal.status), refusal)
    template = "talk/_refused.html" if _is_panel(request) else "talk/refused.html"
    answer = render(request, template, {"refusal": refusal, "back": back}, status=refusal.status)
    return with_wait(answer, refusal)
