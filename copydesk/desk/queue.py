"""The lists of the desk: what waits, what is embargoed, what was decided, and every post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q

from copydesk.desk import keyset
from copydesk.desk.senders import SenderRecord, records_of
from copydesk.people import roles
from copydesk.people.models import Editor
from copydesk.posts.codes import DECISIONS
from copydesk.posts.models import Event, Finding, Post, PostQuerySet, Revision, Severity, Status

# The loudest first, wherever findings are listed.
_LOUDNESS = [Severity.HOLD, Severity.FLAG, Severity.NOTE]


def is_held(post: Post, findings: Iterable[Finding]) -> bool:
    """Whether a post waits with a finding that asks to be looked at; what was decided is not held any more."""
    return post.is_waiting and any(finding.severity == Severity.HOLD for finding in findings)


@dataclass(frozen=True)
class Line:
    """One post in a list of the desk."""

    post: Post
    revision: Revision
    findings: list[Finding]
    sender: SenderRecord

    @property
    def is_held(self) -> bool:
        return is_held(self.post, self.findings)


@dataclass(frozen=True)
class Lines:
    """A page of a list, and the cursor of the next (empty at the end)."""

    lines: list[Line]
    next: str


@dataclass(frozen=True)
class Counts:
    """How many posts wait, are held, and are embargoed."""

    waiting: int
    held: int
    embargoed: int


@dataclass(frozen=True)
class Beside:
    """The ids of the posts before and after one in the queue; None where there is none."""

    before: int | None = None
    after: int | None = None


def waiting(visible: PostQuerySet, *, held: bool = False, after: str = "", limit: int = 50) -> Lines:
    """Return the queue, oldest first; only the held ones of it when asked. ``keyset.WrongCursor`` may be raised."""
    posts = visible.held() if held else visible.waiting()
    return _lines(keyset.page(_with_findings(posts), "waiting_since", after=after, limit=limit))


def beside(visible: PostQuerySet, since: datetime, number: int) -> Beside:
    """Return the ids of what waits before and after a place in the queue: the time and the id of a post there.

    After the last comes the first, so that nothing that is left is forgotten.
    """
    waiting = visible.waiting().exclude(pk=number)
    before = waiting.filter(Q(waiting_since__lt=since) | Q(waiting_since=since, pk__lt=number))
    after = waiting.filter(Q(waiting_since__gt=since) | Q(waiting_since=since, pk__gt=number))
    return Beside(before=_first(before.reverse()), after=_first(after) or _first(waiting))


def embargoed(visible: PostQuerySet, *, after: str = "") -> Lines:
    """Return what is approved for a time to come, soonest first."""
    return _lines(keyset.page(_with_findings(visible.embargoed()), "publish_at", after=after))


def search(visible: PostQuerySet, words: str, *, after: str = "") -> Lines:
    """Return every post, the newest first, that has all ``words`` in its newest headline."""
    for word in words.split()[:10]:
        visible = visible.filter(latest__headline__icontains=word)
    posts = _with_findings(visible.filter(latest__isnull=False))
    return _lines(keyset.page(posts, "received_at", after=after, newest_first=True))


def decisions(reader: Editor, limit: int = 50) -> list[Event]:
    """Return the newest decisions of the desk about posts that this editor sees, each with its post."""
    events = Event.objects.filter(
        roles.theirs(reader, "post__"), kind__in=DECISIONS, post__latest__isnull=False
    )
    return list(events.select_related("post__latest", "by", "remark").order_by("-id")[:limit])


def counts(visible: PostQuerySet) -> Counts:
    """Count what the desk has to do, in three small queries."""
    return Counts(
        visible.waiting().count(), visible.held().count(), visible.filter(status=Status.APPROVED).count()
    )


def by_loudness(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with holds first, then flags, then notes."""
    return sorted(
        findings, key=lambda finding: (_LOUDNESS.index(Severity(finding.severity)), finding.check_name)
    )


def _first(posts: PostQuerySet) -> int | None:
    number: int | None = posts.values_list("pk", flat=True).first()
    return number


def _with_findings(posts: PostQuerySet) -> PostQuerySet:
    findings = Prefetch("latest__findings", Finding.objects.order_by("check_name"))
    return posts.select_related("latest__category").prefetch_related(findings)


def _lines(page: keyset.Page) -> Lines:
    senders = records_of(page.posts)
    lines = [
        Line(post, post.latest, by_loudness(list(post.latest.findings.all())), senders[post.pk])
        for post in page.posts
        if post.latest is not None
    ]
    return Lines(lines, page.next)
