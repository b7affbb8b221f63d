"""The queue and the other lists of the desk."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from copydesk.desk import claims, keyset, queue, reasons, several
from copydesk.desk.decision_forms import SeveralForm
from copydesk.desk.guard import DeskRequest, for_editors
from copydesk.distribution import mail
from copydesk.people import roles
from copydesk.posts import undoing
from copydesk.posts.models import Post
from copydesk.talk.models import Conversation


@for_editors
@require_safe
def waiting(request: DeskRequest) -> HttpResponse:
    """Show what waits, oldest first, and what was just decided."""
    posts = Post.objects.visible_to(request.user)
    held = "held" in request.GET
    try:
        lines = queue.waiting(posts, held=held, after=request.GET.get("after", ""))
    except keyset.WrongCursor:
        return redirect("/desk/")
    decided = request.GET.get("decided", "")
    if not lines.lines and "after" in request.GET:
        return redirect("/desk/?" + urlencode({"decided": decided} | ({"held": "yes"} if held else {})))
    context = {
        "here": "queue",
        "lines": lines,
        "held": held,
        "samples": roles.may_configure(request.user) and Post.objects.samples().exists(),
        "claims": claims.of_others(request.user),
        "counts": queue.counts(posts),
        "unsent": mail.failing().count() if roles.decides_everywhere(request.user) else 0,
        "unanswered": Conversation.objects.visible_to(request.user)
        .filter(waiting_since__isnull=False)
        .count(),
        "decided": several.decided(request.user, decided),
        "after": request.GET.get("after", ""),
        "form": SeveralForm(),
    } | reasons.to_pick()
    return render(request, "desk/queue.html", context)


@for_editors
@require_safe
def embargoed(request: DeskRequest) -> HttpResponse:
    """Show what is approved for a time to come."""
    try:
        posts = Post.objects.visible_to(request.user)
        lines = queue.embargoed(posts, after=request.GET.get("after", ""))
    except keyset.WrongCursor:
        return redirect("/desk/embargoed/")
    return render(request, "desk/embargoed.html", {"here": "embargoed", "lines": lines})


@for_editors
@require_safe
def decided(request: DeskRequest) -> HttpResponse:
    """Show what the desk decided lately."""
    decisions = queue.decisions(request.user)
    context = {"here": "decided", "decisions": decisions, "undoable": undoing.undoable(decisions)}
    return render(request, "desk/decided.html", context)


@for_editors
@require_safe
def posts(request: DeskRequest) -> HttpResponse:
    """Show every post, or those with some words in their headline."""
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    try:
        visible = Post.objects.visible_to(request.user)
        lines = queue.search(visible, words, after=request.GET.get("after", ""))
    except keyset.WrongCursor:
        return redirect("/desk/posts/")
    return render(request, "desk/posts.html", {"here": "posts", "lines": lines, "words": words})
