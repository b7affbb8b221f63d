"""The author erases what they sent: as long as readers don't see it and the desk has not to decide."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from copydesk.intake.receipts import reloaded
from copydesk.intake.views.receipt import of_receipt, seen_in
from copydesk.people.client import client_of
from copydesk.people.limits import take
from copydesk.posts import erasing
from copydesk.posts.models import Post
from copydesk.visitors.pages import posted, with_wait
from copydesk.visitors.refusals import TROUBLE, Refusal, refusal_of, refuse_untrue


@of_receipt("GET", "HEAD", "POST")
def erase(request: HttpRequest, post: Post, key: str) -> HttpResponse:
    """GET: say what goes and ask once more. POST: delete it for good."""
    if request.method != "POST":
        return _page(request, post, key)
    posted(request)
    try:
        refuse_untrue(request)
        with transaction.atomic():
            take("revise", client_of(request))
            erasing.erase(post, by=None, seen=seen_in(request))
    except TROUBLE as problem:
        return _page(request, reloaded(post), key, refusal_of(problem))
    return render(request, "intake/erased.html")


def _page(request: HttpRequest, post: Post, key: str, refusal: Refusal | None = None) -> HttpResponse:
    context = {"post": post, "key": key, "may": post.status in erasing.AUTHORS_OWN, "refusal": refusal}
    answer = render(request, "intake/erase.html", context, status=refusal.status if refusal else 200)
    return with_wait(answer, refusal)
