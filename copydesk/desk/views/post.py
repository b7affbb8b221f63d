"""One post at the desk: its review screen, the corrections, and trust in the hosts that it links to."""

from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from copydesk.checks.models import LinkedHost
from copydesk.desk import claims, decisions, queue, reasons, several
from copydesk.desk.conversations import reports_of, talk_with_author, thank_for
from copydesk.desk.decision_forms import DecisionForm
from copydesk.desk.decisions import NotTheirs
from copydesk.desk.forms import EditForm
from copydesk.desk.guard import DeskRequest, for_chiefs, for_editors, refused, see_other
from copydesk.desk.hosts import settle
from copydesk.desk.leading import lead_of
from copydesk.desk.review import compare, review_of
from copydesk.people import roles
from copydesk.people.models import Editor
from copydesk.posts.models import Post
from copydesk.posts.workflow import StaleMove
from copydesk.press import pages

# In the session: whether the next post opens after a decision.
GO_ON = "go_on"


def post_for(person: Editor, number: int) -> Post:
    """Return a post with what the desk needs of it; Http404 when this person can't see one of that number."""
    posts = Post.objects.visible_to(person).select_related("latest__category", "latest__by", "live")
    return get_object_or_404(posts, pk=number, latest__isnull=False)


@for_editors
@require_safe
def review(request: DeskRequest, number: int) -> HttpResponse:
    """Show the review screen; the others see that this editor reads the post."""
    post = post_for(request.user, number)
    if post.is_waiting:
        claims.take(post, by=request.user)
    return review_screen(request, post)


def review_screen(request: DeskRequest, post: Post, form: DecisionForm | None = None) -> HttpResponse:
    """Show a post for review, with the ``form`` that could not be carried out when there is one."""
    assert post.latest is not None
    visible, since = Post.objects.visible_to(request.user), post.waiting_since
    beside = queue.beside(visible, since, post.pk) if since else queue.Beside()
    context = {
        "here": "",
        "post": post,
        "review": review_of(post),
        "beside": beside,
        "claim": claims.of_others(request.user).get(post.pk) if post.is_waiting else None,
        "decided": several.decided(request.user, request.GET.get("decided", "")),
        "may_trust": roles.may_configure(request.user),
        "form": form or DecisionForm(initial={"go_on": request.session.get(GO_ON, True)}),
        "edit_form": EditForm.about(post, request.user),
        "lead": lead_of(post, request.user),
        "talk": talk_with_author(post),
        "reports": reports_of(post),
        "uuid": uuid4(),
        "zone": settings.TIME_ZONE,
    } | reasons.to_pick()
    return render(request, "desk/review.html", context, status=422 if form else 200)


@for_editors
@require_safe
def preview(request: DeskRequest, number: int) -> HttpResponse:
    """Show the newest revision exactly as readers would see it."""
    post = post_for(request.user, number)
    assert post.latest is not None
    return HttpResponse(pages.post_page(post.latest, post, preview=True))


@for_editors
@require_safe
def changes(request: DeskRequest, number: int, revision: int) -> HttpResponse:
    """Show what one revision changed of the one before it."""
    post = post_for(request.user, number)
    both = list(
        post.revisions.filter(number__in=[revision - 1, revision])
        .select_related("by", "category")
        .order_by("number")
    )
    if len(both) != 2:
        raise Http404
    return render(request, "desk/changes.html", {"here": "", "post": post, "comparison": compare(*both)})


def too_late(request: DeskRequest, post: Post, verb: str = "") -> HttpResponse:
    """Answer an editor whose verb came too late."""
    return refused(request, 409, decisions.why_stale(post, verb), post=post)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, number: int) -> HttpResponse:
    """Correct the text: before a decision, or visibly, once it is published."""
    post = post_for(request.user, number)
    assert post.latest is not None
    form = EditForm(request.POST) if request.method == "POST" else EditForm.about(post, request.user)
    message = (request.POST or request.GET).get("message", "")
    if not form.is_valid():
        context = {"here": "", "post": post, "edit_form": form, "message": message}
        return render(request, "desk/edit.html", context, status=422 if form.is_bound else 200)
    try:
        if _change(post, form, request.user):
            thank_for(post, message, by=request.user)
    except NotTheirs as problem:
        return refused(request, 403, problem.sentence, post=post)
    except StaleMove:
        return too_late(request, post)
    return see_other(f"/desk/posts/{post.pk}/")


def _change(post: Post, form: EditForm, by: Editor) -> bool:
    """Change the text if it was changed; return whether readers have got a corrected one."""
    assert post.latest is not None
    data = form.cleaned_data
    unchanged = not form.changes(post.latest) and not data["new_address"]
    if unchanged and data["revision"] == post.latest.number:
        return False
    seen = decisions.seen_id(post, data["revision"])
    draft = form.draft(post.latest)
    decisions.change_text(
        data["verb"],
        post,
        draft,
        by=by,
        seen=seen,
        reason=data["correction"].strip(),
        new_address=data["new_address"],
    )
    return bool(data["verb"] == "correct")


@for_chiefs
@require_POST
def trust(request: DeskRequest, number: int) -> HttpResponse:
    """Trust or ban a host that this post links to, or take that back."""
    post = post_for(request.user, number)
    host = request.POST.get("host", "")
    if host not in LinkedHost.objects.filter(revision=post.latest_id).values_list("host", flat=True):
        raise Http404
    verb = {"no": "distrust", "ban": "ban"}.get(request.POST.get("trusted", ""), "trust")
    settle(verb, host, by=request.user)
    return see_other(f"/desk/posts/{post.pk}/#hosts")
