"""Erasing a post for good: a page that says what goes, and the deed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from copydesk.desk.decisions import seen_id, why_stale
from copydesk.desk.erasing import extent_of
from copydesk.desk.guard import DeskRequest, for_chiefs, refused
from copydesk.desk.views.post import post_for
from copydesk.posts import erasing
from copydesk.posts.workflow import StaleMove
from copydesk.press import run as press


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: DeskRequest, number: int) -> HttpResponse:
    """GET: say what goes and ask once more. POST: delete the post for good."""
    post = post_for(request.user, number)
    if request.method != "POST":
        context = {"here": "", "post": post, "extent": extent_of(post)}
        return render(request, "desk/erase_post.html", context)
    typed = request.POST.get("revision", "")
    seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        erasing.erase(post, by=request.user, seen=seen_id(post, seen))
    except StaleMove:
        return refused(request, 409, why_stale(post), post=post)
    press.print_now(post)
    return render(request, "desk/erased_post.html", {"here": "", "post": post})
