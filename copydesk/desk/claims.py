"""Who reads what: opening a waiting post claims it for a quarter of an hour. It keeps nobody from deciding."""

from datetime import timedelta

from copydesk.desk.models import Claim
from copydesk.lib import clock
from copydesk.people.models import Editor
from copydesk.posts.models import Post, PostQuerySet

KEPT = timedelta(minutes=15)


def take(post: Post, by: Editor) -> None:
    """Claim a post for an editor in place of the one that they read before."""
    Claim.objects.update_or_create(editor=by, defaults={"post": post, "since": clock.now()})


def of_others(than: Editor) -> dict[int, Claim]:
    """Return the claims of all other editors by the ids of their posts; of two on one post, the first."""
    since = clock.now() - KEPT
    held = Claim.objects.filter(since__gt=since).exclude(editor=than).select_related("editor")
    return {claim.post_id: claim for claim in held.order_by("-since")}


def free(posts: PostQuerySet, by: Editor) -> PostQuerySet:
    """Return the posts that no other editor reads."""
    return posts.exclude(pk__in=of_others(by))
