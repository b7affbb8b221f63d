"""Letters: which there are, and how a message becomes one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from copydesk.desk.guard import DeskRequest, for_editors, refused, see_other
from copydesk.press.letters import address_of
from copydesk.press.models import Letter, Stage
from copydesk.talk import letters, sending
from copydesk.talk.access import LARGEST
from copydesk.talk.forms import LetterForm
from copydesk.talk.models import Message
from copydesk.talk.rows import Gone

PAGE = 50


@for_editors
@require_safe
def all_letters(request: DeskRequest) -> HttpResponse:
    """List the letters, those that may be published first, then the newest."""
    page = request.GET.get("page", "")
    first = PAGE * (max(1, int(page)) - 1) if page.isascii() and page.isdigit() and len(page) < 6 else 0
    rows = Letter.objects.select_related("post__live", "message").order_by("-id")
    agreed = list(rows.filter(stage=Stage.AGREED))
    others = list(rows.exclude(stage=Stage.AGREED)[first : first + PAGE + 1])
    shown = [*(agreed if first == 0 else []), *others[:PAGE]]
    context = {
        "here": "talk",
        "letters": [(letter, address_of(letter) if letter.is_published else "") for letter in shown],
        "next": first // PAGE + 2 if len(others) > PAGE else 0,
    }
    return render(request, "desk/letters.html", context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: DeskRequest, number: int, message: int) -> HttpResponse:
    """GET: show a message beside the letter that it may become. POST: propose, publish, or take back."""
    row = _message(number, message)
    if request.method != "POST":
        return _page(request, row, LetterForm(initial=_start(row)))
    form, verb = LetterForm(request.POST), request.POST.get("verb", "")
    try:
        if verb == "take-back" and row.letter:
            letters.take_back(row.letter, by=request.user)
        elif verb == "publish":
            letters.publish(row, by=request.user, seen=_seen(request))
        elif form.is_valid():
            data = form.cleaned_data
            letters.offer(row, data["text"], data["signature"].strip(), by=request.user, seen=data["seen"])
        else:
            return _page(request, row, form)
    except (letters.Changed, Gone) as problem:
        refusal = sending.refusal_of(problem)
        return refused(request, refusal.status, refusal.sentence)
    return see_other(f"/desk/talk/{number}/#message-{message}")


@for_editors
@require_POST
def take_back(request: DeskRequest, number: int) -> HttpResponse:
    """Take a letter back, also one whose conversation is not here: it came with an import."""
    letters.take_back(get_object_or_404(Letter, pk=number), by=request.user)
    return see_other("/desk/letters/")


def _message(conversation: int, number: int) -> Message:
    """Return a reader's or an author's message that can become a letter; Http404 when there is none."""
    rows = Message.objects.select_related("conversation__post__live", "letter__post__live")
    numbers = {"conversation": min(conversation, LARGEST), "number": min(number, LARGEST)}
    return get_object_or_404(rows, **numbers, from_desk=False, event=None, conversation__report="")


def _start(message: Message) -> dict[str, object]:
    if message.letter is None:
        return {"text": message.text, "signature": message.conversation.name, "seen": 0}
    letter = message.letter
    return {"text": letter.text, "signature": letter.signature, "seen": letter.version}


def _page(request: DeskRequest, message: Message, form: LetterForm) -> HttpResponse:
    letter = message.letter
    address = address_of(letter) if letter and letter.is_published else ""
    context = {"here": "talk", "message": message, "letter": letter, "address": address, "form": form}
    return render(request, "desk/letter.html", context, status=422 if form.is_bound else 200)


def _seen(request: DeskRequest) -> int:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
