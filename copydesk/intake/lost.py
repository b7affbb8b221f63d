"""A lost receipt: links to an author's posts, sent to the address that was left with them.

Whether an address is known shows in nothing: not in the answer, nor in how long it takes, since a job looks it up.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_tasks import task

from copydesk.distribution import letters, stopping
from copydesk.distribution.letters import Letter, Link
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock, ids
from copydesk.people import limits
from copydesk.posts.models import Post
from copydesk.press.models import Site
from copydesk.visitors import keys

SEND = "copydesk.intake.lost.send"
SENT_WITHIN = timedelta(days=183)
AT_MOST = 10


def ask(email: str, *, client: str) -> None:
    """Have the receipts of an address sent to it, if it has any; raises ``limits.TooMany`` for the client alone."""
    limits.take("lost-receipt", client)
    try:
        limits.take("lost-receipt-to", stopping.hash_of(email))
    except limits.TooMany:
        return  # to say so would tell who else has asked
    enqueue(SEND, email, ids.new_key()[:12])


@task()
def send(email: str, request: str) -> None:
    """Mail the links; once for each request."""
    since = clock.now() - SENT_WITHIN
    posts = Post.objects.filter(email__iexact=email, received_at__gt=since).select_related("latest")
    for address, found in _by_address(list(posts.order_by("-pk")[:AT_MOST])).items():
        about = "/".join(f"post/{post.pk}" for post in found)
        letters.send(_letter(found), address, key=f"receipts/{request}/{about}/")


def _by_address(posts: list[Post]) -> dict[str, list[Post]]:
    """Return the posts by the address as it was left with them, which may differ in case from what was asked."""
    found: dict[str, list[Post]] = {}
    for post in posts:
        found.setdefault(post.email, []).append(post)
    return found


def _letter(posts: list[Post]) -> Letter:
    names = {"site": Site.current().name, "url": settings.SITE_URL}
    return Letter(
        subject=_("Your receipts from %(site)s") % names,
        paragraphs=[
            _(
                "Somebody, hopefully you, asked for the receipts of the posts that were sent with this address."
            )
        ],
        links=[Link(label=_label(post), url=_url(post)) for post in posts],
        why=_("If it was not you, nothing has changed, and nobody else gets these links."),
    )


def _label(post: Post) -> str:
    when = date_format(localtime(post.received_at), "DATE_FORMAT")
    headline = post.latest.headline.strip() if post.latest else ""
    return _("“%(headline)s”, sent on %(when)s") % {"headline": headline, "when": when}


def _url(post: Post) -> str:
    return f"{settings.SITE_URL}/receipt/{keys.mailed_key_of(post)}"
