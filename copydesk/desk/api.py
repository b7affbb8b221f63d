"""The desk for programs: the queue, one post, the decisions; and what is published, for anybody."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from copydesk.desk import decisions, keyset, payload, queue
from copydesk.desk.calls import Refusal, editors_get, editors_post, get, sent
from copydesk.desk.decisions import Decision, seen_id
from copydesk.desk.forms import EditForm
from copydesk.desk.guard import DeskRequest
from copydesk.lib import clock, text
from copydesk.people.models import Editor
from copydesk.posts.lists import category_of
from copydesk.posts.models import Post

MOST_AT_ONCE = 200


@editors_get
def waiting(request: DeskRequest) -> dict[str, Any]:
    """GET /api/queue: what waits, oldest first."""
    posts, limit = Post.objects.visible_to(request.user), _limit(request)
    try:
        lines = queue.waiting(posts, after=request.GET.get("after", ""), limit=limit)
    except keyset.WrongCursor:
        raise _wrong_cursor() from None
    return {"posts": [payload.waiting_post(line) for line in lines.lines], "next": lines.next or None}


@editors_get
def one(request: DeskRequest, number: int) -> dict[str, Any]:
    """GET /api/posts/ID: everything about one post."""
    return payload.whole_post(_post(request.user, number))


@get
def published(request: HttpRequest) -> dict[str, Any]:
    """GET /api/posts: what readers see, newest first."""
    found = Post.objects.visible_to(None).with_live()
    if category := _searched(request, "category"):
        found = found.filter(live__category__slug=category)
    if tag := _searched(request, "tag"):
        found = found.filter(tags__slug=tag)
    try:
        after, limit = request.GET.get("after", ""), _limit(request)
        page = keyset.page(found, "published_at", after=after, limit=limit, newest_first=True)
    except keyset.WrongCursor:
        raise _wrong_cursor() from None
    return {"posts": [payload.published_post(post) for post in page.posts], "next": page.next or None}


def decide(verb: str) -> Callable[..., HttpResponse]:
    """Return the call POST /api/posts/ID/VERB."""

    @editors_post
    def decided(request: DeskRequest, number: int) -> dict[str, Any]:
        post = _post(request.user, number)
        read = payload.Checked(sent(request), payload.DECISION_KEYS)
        decision = Decision(
            verb=verb,
            seen=seen_id(post, read.revision()),
            code=read.reason_code(),
            reason=read.reason(),
            publish_at=read.publish_at(),
        )
        if decision.publish_at and decision.publish_at > clock.now() and post.is_pending:
            read.wrong("publish_at", _("A change of a published post can't wait; leave this out."))
        read.done()
        decisions.carry_out(post, decision, by=request.user)
        return payload.whole_post(_post(request.user, number))

    return decided


def change(verb: str) -> Callable[..., HttpResponse]:
    """Return the call POST /api/posts/ID/edit, or /correct: the text with the sent fields in place of the old ones."""

    @editors_post
    def changed(request: DeskRequest, number: int) -> dict[str, Any]:
        post = _post(request.user, number)
        assert post.latest is not None
        read = payload.Checked(sent(request), payload.EDIT_KEYS)
        seen, reason, new_address = read.revision(), read.reason(), read.yes("new_address")
        form = _edited(post, verb, read)
        read.done()
        draft = form.draft(post.latest)
        decisions.change_text(
            verb,
            post,
            draft,
            by=request.user,
            seen=seen_id(post, seen),
            reason=reason,
            new_address=new_address,
        )
        return payload.whole_post(_post(request.user, number))

    return changed


def _edited(post: Post, verb: str, read: payload.Checked) -> EditForm:
    """Return the form of a changed text; what is wrong with it is in ``read`` then."""
    assert post.latest is not None
    fields: dict[str, Any] = payload.submission(post.latest) | {"revision": 1, "verb": verb}
    for name in sorted(payload.TEXT_KEYS & set(read.sent)):
        fields[name] = read.tags() if name == "tags" else read.words(name)
    named = (
        None if text.forbidden_characters(fields["category"], limit=1) else category_of(fields["category"])
    )
    form = EditForm(fields | ({"category": named.slug} if named else {}))
    found = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    read.errors = found | read.errors
    return form


def _post(person: Editor, number: int) -> Post:
    posts = Post.objects.visible_to(person).select_related("latest__category", "live")
    return get_object_or_404(posts, pk=number, latest__isnull=False)


def _limit(request: HttpRequest) -> int:
    typed = request.GET.get("limit", "50")
    if typed.isascii() and typed.isdigit() and 0 < int(typed[:9]) <= MOST_AT_ONCE:
        return int(typed)
    sentence = _("This must be a whole number from 1 to %(most)d.") % {"most": MOST_AT_ONCE}
    raise payload.unprocessable({"limit": [sentence]})


def _wrong_cursor() -> Refusal:
    return payload.unprocessable({"after": [_("This must be the “next” of an earlier answer.")]})


def _searched(request: HttpRequest, name: str) -> str:
    typed = request.GET.get(name, "")
    if text.forbidden_characters(typed, limit=1):
        raise Http404
    return typed
