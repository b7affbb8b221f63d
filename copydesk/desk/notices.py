"""Mail to editors about what waits: at once, once an hour, or never, as each of them has chosen on their account.

Only to those who may sign in, and only about what they may see. Who wants it at once gets so many in a row; a flood
comes in the hourly mail, as does what waits in conversations.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from copydesk.desk import queue
from copydesk.distribution import letters
from copydesk.distribution.letters import Letter, Link
from copydesk.distribution.models import Mail
from copydesk.lib import clock
from copydesk.people import limits
from copydesk.people.models import Editor, Notices
from copydesk.posts.models import Event, EventKind, Post, PostQuerySet
from copydesk.press.models import Site
from copydesk.talk.models import Conversation

# The hourly mail looks at what is this old: whatever happened before is committed by then.
SETTLED = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NAMED = 10
_INTO_QUEUE = [EventKind.QUEUED, EventKind.ANSWERED]


def waiting(event: Event) -> None:
    """Tell those who want to know at once that a post waits: a consumer, after the checks."""
    if not settings.MAIL_IS_SET or event.post_id is None:
        return
    for editor in _readers().filter(notices=Notices.IMMEDIATE):
        posts = Post.objects.visible_to(editor).waiting().filter(sample=None).select_related("latest")
        post = posts.filter(pk=event.post_id).first()
        if post:
            _tell(editor, post, f"post/{post.pk}/{mails_to(editor)}{event.pk}")


@task()
def tell_hourly() -> None:
    """Tell each editor once what has come into the queue, or waits for an answer, since the last time."""
    if not settings.MAIL_IS_SET:
        return
    upto = clock.now() - SETTLED
    for editor in _readers().exclude(notices=Notices.NONE):
        with transaction.atomic():
            mine = Editor.objects.filter(pk=editor.pk, told_at=editor.told_at).update(told_at=upto)
            if mine:
                _tell_news(editor, editor.told_at or upto - HOUR, upto)


def mails_to(editor: Editor) -> str:
    """Return how the keys of these mails to an editor begin; of those about one post, what follows the post."""
    return f"desk/{editor.pk}/"


def _readers() -> QuerySet[Editor]:
    return Editor.objects.filter(is_active=True).exclude(email="")


def _tell(editor: Editor, post: Post, key: str) -> None:
    try:
        limits.take("notice", str(editor.pk))
    except limits.TooMany:
        return  # the hourly mail tells of it
    headline = post.latest.headline.strip() if post.latest else ""
    letter = Letter(
        subject=_("“%(headline)s” waits for a decision") % {"headline": headline},
        paragraphs=[_("A post waits for a decision: “%(headline)s”.") % {"headline": headline}],
        links=[_to(post)],
        why=_why(),
    )
    letters.send(letter, editor.email, key=key)


def _tell_news(editor: Editor, since: datetime, upto: datetime) -> None:
    posts = list(_new_posts(editor, since, upto))
    waiting = Conversation.objects.visible_to(editor).unanswered()
    asked = waiting.filter(waiting_since__gt=since, waiting_since__lte=upto)
    if posts or asked.exists():
        letters.send(
            _news(editor, posts, waiting.count()), editor.email, key=f"{mails_to(editor)}{upto:%Y%m%d%H%M%S}"
        )


def _new_posts(editor: Editor, since: datetime, upto: datetime) -> PostQuerySet:
    """Return what came into the queue in that time, still waits, and was not told at once."""
    keys = Mail.objects.filter(key__contains=f"/{mails_to(editor)}", queued_at__gt=since)
    told = [int(key.split("/")[1]) for key in keys.values_list("key", flat=True)]
    came = Event.objects.filter(kind__in=_INTO_QUEUE, happened_at__gt=since, happened_at__lte=upto)
    posts = Post.objects.visible_to(editor).waiting().filter(sample=None).select_related("latest")
    return posts.filter(pk__in=came.values("post")).exclude(pk__in=told)


def _news(editor: Editor, posts: list[Post], asked: int) -> Letter:
    counts = queue.counts(Post.objects.visible_to(editor))
    sentences = [
        ngettext("%(n)d post waits for a decision.", "%(n)d posts wait for a decision.", counts.waiting)
        % {"n": counts.waiting},
        ngettext("%(n)d of them is held by a check.", "%(n)d of them are held by a check.", counts.held)
        % {"n": counts.held}
        if counts.held
        else "",
        ngettext("%(n)d conversation waits for an answer.", "%(n)d conversations wait for an answer.", asked)
        % {"n": asked}
        if asked
        else "",
    ]
    new = [_("New among them: the first of %(n)d.") % {"n": len(posts)}] if len(posts) > NAMED else []
    return Letter(
        subject=_("What waits at %(site)s") % {"site": Site.current().name},
        paragraphs=[" ".join(sentence for sentence in sentences if sentence), *new],
        links=[*map(_to, posts[:NAMED]), Link(label=_("The queue"), url=f"{settings.SITE_URL}/desk/")],
        why=_why(),
    )


def _to(post: Post) -> Link:
    headline = post.latest.headline.strip() if post.latest else ""
    return Link(label=headline, url=f"{settings.SITE_URL}/desk/posts/{post.pk}/")


def _why() -> str:
    account = f"{settings.SITE_URL}/desk/account/"
    return _("You get this mail as an editor; you choose how often on your account: %(account)s") % {
        "account": account
    }
