"""Decisions: about the post on the review screen, or about several of the queue."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from copydesk.desk import claims, decisions, queue, several
from copydesk.desk.decision_forms import DecisionForm, SeveralForm
from copydesk.desk.decisions import NotTheirs
from copydesk.desk.guard import DeskRequest, for_editors, refused, see_other
from copydesk.desk.views.post import GO_ON, post_for, review_screen, too_late
from copydesk.posts.models import Post
from copydesk.posts.workflow import StaleMove

# Where the next page opens: at the line that says what was decided. (Left out, it would open where the form was.)
DECIDED = "#decided"


@for_editors
@require_POST
def one(request: DeskRequest, number: int) -> HttpResponse:
    """Carry out one decision and go on to the next post, or back to the queue."""
    post = post_for(request.user, number)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return review_screen(request, post, form)
    since = post.waiting_since
    try:
        decisions.carry_out(post, form.of(post), by=request.user)
    except NotTheirs as problem:
        return refused(request, 403, problem.sentence, post=post)
    except StaleMove as problem:
        return too_late(request, post, problem.verb)
    if since is None:
        return see_other(_after_undo(post) if form.cleaned_data["verb"] == "undo" else _queue([post.pk]))
    return see_other(_following(request, post, since, go_on=form.cleaned_data["go_on"]))


@for_editors
@require_POST
def chosen(request: DeskRequest) -> HttpResponse:
    """Carry out one decision about each post that was chosen; say which of them were left as they were, and why."""
    form = SeveralForm(request.POST)
    if not form.is_valid():
        return refused(
            request, 422, " ".join(str(error) for errors in form.errors.values() for error in errors)
        )
    numbers = list(form.cleaned_data["chosen"])
    place = Post.objects.filter(pk=numbers[-1], waiting_since__isnull=False).first()
    since = place.waiting_since if place else None
    outcome = several.carry_out(form, by=request.user)
    if outcome.not_done:
        return render(request, "desk/not_done.html", {"here": "queue", "outcome": outcome}, status=409)
    if since is None:
        return see_other(_after_undo(*outcome.done))
    listed = claims.free(Post.objects.visible_to(request.user), request.user)
    listed = listed.held() if "held" in request.POST else listed
    return see_other(_queue(numbers, request.POST, queue.beside(listed, since, numbers[-1]).after))


def _following(request: DeskRequest, post: Post, since: datetime, *, go_on: bool) -> str:
    """Return where an editor goes on after a decision: to the next post, or to the queue when they want that."""
    if request.session.get(GO_ON, True) != go_on:
        request.session[GO_ON] = go_on
    free = claims.free(Post.objects.visible_to(request.user), request.user)
    following = queue.beside(free, since, post.pk).after if go_on else None
    return f"/desk/posts/{following}/?decided={post.pk}{DECIDED}" if following else _queue([post.pk])


def _after_undo(*posts: Post) -> str:
    """Return where a post that was taken up again is looked at."""
    return f"/desk/posts/{posts[0].pk}/" if len(posts) == 1 else "/desk/"


def _queue(numbers: list[int], place: Mapping[str, str] | None = None, following: int | None = None) -> str:
    """Return the queue where it was left, telling of these decisions, at the post that follows."""
    kept = {name: place[name] for name in ("held", "after") if place and place.get(name)}
    asked = urlencode(kept | {"decided": ",".join(map(str, numbers))}, safe=",")
    return f"/desk/?{asked}" + (f"#post-{following}" if following else DECIDED)
