"""Conversations at the desk: the list, one of them, and what may be done with it."""

from collections.abc import Callable
from uuid import uuid4

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from copydesk.desk import conversations
from copydesk.desk.forms import CannedReplyForm, HandOverForm, ReplyForm, TalkSettingsForm
from copydesk.desk.guard import DeskRequest, for_chiefs, for_editors, refused, see_other
from copydesk.desk.reprinting import reprint_all
from copydesk.desk.views.post import post_for
from copydesk.people import bans
from copydesk.people.models import Editor
from copydesk.press.models import Site
from copydesk.talk import access, answers, pictures, sending, workflow
from copydesk.talk.models import CannedReply, Conversation, Message
from copydesk.talk.rows import Closed, Gone
from copydesk.visitors.pages import problems_of
from copydesk.visitors.refusals import Refusal

TROUBLE = (Closed, Gone, workflow.Reused, workflow.AnsweredMeanwhile)


def conversation_for(person: Editor, number: int) -> Conversation:
    """Return a conversation with what the desk needs of it; Http404 when this person can't see one of that number."""
    rows = Conversation.objects.visible_to(person).select_related(
        "post__live", "post__latest", "editor", "writer"
    )
    return get_object_or_404(rows, pk=number)


@for_editors
@require_safe
def all_conversations(request: DeskRequest) -> HttpResponse:
    """Show the conversations, the unanswered first."""
    page = request.GET.get("page", "")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    mine = "mine" in request.GET
    listed = conversations.listed(request.user, request.GET.get("list", ""), number, mine=mine)
    counts = conversations.counts(request.user)
    context = {"here": "talk", "listed": listed, "counts": counts, "mine": mine}
    return render(request, "desk/talk.html", context)


@for_editors
@require_safe
def one(request: DeskRequest, number: int) -> HttpResponse:
    """Show one conversation beside the text that it is about."""
    return _page(request, conversation_for(request.user, number))


def _page(
    request: DeskRequest,
    conversation: Conversation,
    form: ReplyForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    talk = conversations.talk_of(conversation, request.user)
    context = {
        "here": "talk",
        "talk": talk,
        "conversation": conversation,
        "beside": conversations.beside(conversation, talk.lines),
        "editors": conversations.answerers(conversation),
        "reply": form or ReplyForm(),
        "uuid": uuid4(),
        "refusal": refusal,
    }
    return render(request, "desk/conversation.html", context, status=refusal.status if refusal else 200)


@for_editors
@require_POST
def say(request: DeskRequest, number: int) -> HttpResponse:
    """Answer; when another editor was first, nothing is sent and the screen says so."""
    conversation = conversation_for(request.user, number)

    def verb(form: ReplyForm) -> Message:
        return workflow.reply(
            conversation, form.said(), by=request.user, seen=form.cleaned_data["version"] or 0
        )

    def refuse(form: ReplyForm, refusal: Refusal) -> HttpResponse:
        return _page(request, conversation_for(request.user, number), form, refusal)

    return _said(request, verb, f"/desk/talk/{number}/", refuse)


@for_editors
@require_POST
def ask(request: DeskRequest, number: int) -> HttpResponse:
    """Say something to the author of a post, in the post's thread."""
    post = post_for(request.user, number)

    def verb(form: ReplyForm) -> Message:
        seen = form.cleaned_data["version"] or 0
        return workflow.ask_author(post, form.said(), by=request.user, seen=seen)

    def refuse(_form: ReplyForm, refusal: Refusal) -> HttpResponse:
        return refused(request, refusal.status, refusal.sentence, post=post)

    return _said(request, verb, f"/desk/posts/{number}/#talk", refuse)


def _said(
    request: DeskRequest,
    verb: Callable[[ReplyForm], Message],
    page: str,
    refuse: Callable[[ReplyForm, Refusal], HttpResponse],
) -> HttpResponse:
    form, as_json = ReplyForm(request.POST), answers.wants_json(request)
    if form.is_valid():
        try:
            message = verb(form)
        except TROUBLE as problem:
            refusal = sending.refusal_of(problem)
        else:
            conversation = conversation_for(request.user, message.conversation_id)
            return answers.said(request, conversation, reader=request.user) if as_json else see_other(page)
    else:
        refusal = Refusal(422, " ".join(problem.message for problem in problems_of(form)))
    if as_json:
        return JsonResponse({"error": refusal.sentence}, status=refusal.status)
    return refuse(form, refusal)


@for_editors
@require_safe
def new(request: DeskRequest, number: int) -> HttpResponse:
    """Answer what is new in a conversation since a version."""
    return answers.asked_for(request, conversation_for(request.user, number), reader=request.user)


@for_editors
@require_safe
def new_of_post(request: DeskRequest, number: int) -> HttpResponse:
    """Answer what is new in the thread of a post."""
    thread = access.thread_of(post_for(request.user, number))
    return answers.asked_for(request, thread, reader=request.user)


@for_editors
@require_safe
def picture(request: DeskRequest, number: int, message: int) -> HttpResponse:
    """Show the picture that came with a message."""
    row = conversation_for(request.user, number).messages.filter(number=min(message, access.LARGEST)).first()
    answer = pictures.answer(row, small="small" in request.GET)
    if answer is None:
        raise Http404
    return answer


@for_editors
@require_POST
def writing(request: DeskRequest, number: int) -> HttpResponse:
    """Let the others see that this editor is typing an answer."""
    workflow.writing(conversation_for(request.user, number), by=request.user)
    return HttpResponse(status=204)


@for_editors
@require_POST
def writing_of_post(request: DeskRequest, number: int) -> HttpResponse:
    """Do the same in the thread of a post."""
    thread = access.thread_of(post_for(request.user, number))
    if thread:
        workflow.writing(thread, by=request.user)
    return HttpResponse(status=204)


@for_editors
@require_POST
def act(request: DeskRequest, number: int) -> HttpResponse:
    """Close, reopen, hand over, block or let in again."""
    conversation = conversation_for(request.user, number)
    verb = request.POST.get("verb", "")
    if verb in _VERBS:
        _VERBS[verb](request, conversation)
    return see_other(f"/desk/talk/{number}/")


def _close(_request: DeskRequest, conversation: Conversation) -> None:
    workflow.close(conversation)


def _reopen(_request: DeskRequest, conversation: Conversation) -> None:
    workflow.reopen(conversation)


def _hand_over(request: DeskRequest, conversation: Conversation) -> None:
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return
    to = form.cleaned_data["editor"]
    if to is None or to in conversations.answerers(conversation):
        workflow.hand_over(conversation, to)


def _block(request: DeskRequest, conversation: Conversation) -> None:
    client, email = conversations.known_as(conversation)
    bans.ban(by=request.user, client=client)
    bans.ban(by=request.user, email=email)


def _let_in(_request: DeskRequest, conversation: Conversation) -> None:
    bans.lift(*conversations.known_as(conversation))


_VERBS: dict[str, Callable[[DeskRequest, Conversation], None]] = {
    "close": _close,
    "reopen": _reopen,
    "hand_over": _hand_over,
    "block": _block,
    "let_in": _let_in,
}


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: DeskRequest, number: int) -> HttpResponse:
    """GET: ask once more. POST: delete one person's words for good."""
    conversation = conversation_for(request.user, number)
    if request.method != "POST":
        return render(request, "desk/erase.html", {"here": "talk", "conversation": conversation})
    workflow.erase(conversation)
    return see_other("/desk/talk/")


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: DeskRequest) -> HttpResponse:
    """Show and change what the owner has settled about conversations; pages are printed anew when it shows on them."""
    site = Site.current()
    was_on = site.talk
    form = TalkSettingsForm(request.POST or None, instance=site)
    if request.method == "POST" and form.is_valid():
        form.save()
        if site.talk != was_on:
            reprint_all()
        return see_other("/desk/talk/settings/")
    context = {"here": "talk", "form": form, "replies": CannedReply.objects.all(), "reply": CannedReplyForm()}
    return render(request, "desk/talk_settings.html", context, status=422 if form.is_bound else 200)


@for_chiefs
@require_POST
def add_reply(request: DeskRequest) -> HttpResponse:
    """Add a canned reply."""
    form = CannedReplyForm(request.POST)
    if not form.is_valid():
        context = {"here": "talk", "form": TalkSettingsForm(instance=Site.current()), "reply": form}
        context["replies"] = CannedReply.objects.all()
        return render(request, "desk/talk_settings.html", context, status=422)
    form.instance.position = CannedReply.objects.count() + 1
    form.save()
    return see_other("/desk/talk/settings/")


@for_chiefs
@require_POST
def remove_reply(_request: DeskRequest, number: int) -> HttpResponse:
    """Remove a canned reply; what was said with it stays."""
    get_object_or_404(CannedReply, pk=number).delete()
    return see_other("/desk/talk/settings/")
