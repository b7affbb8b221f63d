"""All checks over one revision: what they found is kept, and the post handed to the desk."""

import logging
from collections.abc import Callable
from contextlib import suppress

from django.db import Error, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django_tasks import task

from copydesk.checks import hosts, html, links, own_work, pace, repeat, trap
from copydesk.checks.models import LinkedHost
from copydesk.lib import markdown
from copydesk.posts import workflow
from copydesk.posts.draft import keep_remade
from copydesk.posts.models import Event, EventKind, Finding, Post, Revision, Severity

Check = Callable[[Revision], Finding | None]
log = logging.getLogger(__name__)

CHECKS: dict[str, Check] = {
    "repeat": repeat.check,
    "links": links.check,
    "html": html.check,
    "trap": trap.check,
    "pace": pace.check,
    "own_work": own_work.check,
}
# The desk made or decided on these itself: their findings are renewed, and there is nothing to hand over.
_OF_THE_DESK = {EventKind.EDITED, EventKind.CORRECTED}


def read(event: Event) -> None:
    """Run every check over the event's revision, keep the findings, and queue the post. Safe to run twice.

    A revision that the desk made, or that is not the newest any more, gets its findings and nothing else.
    """
    revision, post = event.revision, event.post
    if revision is None or post is None:
        return  # erased since
    revision.post = post  # both are here: spare the checks and the verb a query each
    if post.latest_id == revision.pk:
        post.latest = revision
    findings = examine(revision)
    linked = _hosts(revision)
    made = _html(revision)
    with transaction.atomic():
        keep_remade(made)
        _keep(revision, findings, linked)
        if event.kind not in _OF_THE_DESK and post.latest_id == revision.pk:
            with suppress(workflow.StaleMove):  # done before, or its author or the desk was first
                workflow.queue(post, seen=revision.pk)


def read_now(post: Post) -> None:
    """Read a new post while its editor waits; its event has it read again by a job, which is sure."""
    read(Event.objects.select_related("post", "revision").get(post=post, kind=EventKind.SUBMITTED))


@task()
def read_again(host: str) -> None:
    """Read again what waits at the desk with a link to a host, or to one below it: it was banned, or no longer is."""
    linked = LinkedHost.objects.filter(Q(host=host) | Q(host__endswith=f".{host}"))
    waiting = Post.objects.waiting().filter(latest__in=linked.values("revision"))
    for post in waiting.select_related("latest"):
        assert post.latest is not None
        post.latest.post = post
        _keep(post.latest, examine(post.latest), _hosts(post.latest))


def weigh(event: Event) -> None:
    """Let a decision count for the hosts that the post links to. Safe to run twice."""
    if event.post is not None:
        hosts.weigh(event.post)


def examine(revision: Revision) -> list[Finding]:
    """Return the findings of every check about a revision, saved or not; nothing is stored.

    A check that fails gives a note that says so, and the others go on. Only trouble with the database is raised,
    since it passes: the job is then done again.
    """
    found = (_one(name, check, revision) for name, check in CHECKS.items())
    return [finding for finding in found if finding is not None]


def _one(name: str, check: Check, revision: Revision) -> Finding | None:
    try:
        return check(revision)
    except Error:
        raise
    except Exception:
        log.exception("The check %s failed on %s", name, revision)
        return Finding(
            check_name=name,
            severity=Severity.NOTE,
            summary=_("This check could not be done; the log says why."),
        )


def _html(revision: Revision) -> dict[int, str]:
    """Return the clean HTML of a revision that has none, by its id: the checks have just read the text for theirs."""
    try:
        return {} if revision.html_version else {revision.pk: markdown.render(revision.body).html}
    except Exception:
        log.exception("The HTML of %s can't be made", revision)
        return {}


def _hosts(revision: Revision) -> list[str]:
    """Return the hosts to remember; none when the links can't be read, which the check has said already."""
    try:
        return links.hosts_of(revision)
    except Exception:
        log.exception("The links of %s can't be read", revision)
        return []


def _keep(revision: Revision, findings: list[Finding], linked: list[str]) -> None:
    """Put these findings and hosts in the place of those that the revision had."""
    for finding in findings:
        finding.revision = revision
    Finding.objects.filter(revision=revision).exclude(
        check_name__in=[f.check_name for f in findings]
    ).delete()
    Finding.objects.bulk_create(
        findings,
        update_conflicts=True,
        unique_fields=["revision", "check_name"],
        update_fields=["severity", "summary", "author_summary", "evidence"],
    )
    if linked:
        counted = hosts.counts_as(revision.post, revision)
        LinkedHost.objects.bulk_create(
            [LinkedHost(revision=revision, host=host, counts_as=counted) for host in linked],
            ignore_conflicts=True,
        )
