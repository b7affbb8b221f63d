"""THE TABLE: which event goes to which consumers. The whole system on one screen.

``posts.workflow`` enqueues ``deliver`` for every event that somebody listens to, in the transaction that wrote it.
A consumer is a function of one event; each must be safe to run twice, since a job is repeated until all of them
were done.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django_tasks import task

from copydesk.checks import run as checks
from copydesk.desk import notices as editors
from copydesk.distribution import erasing as mail_erasing
from copydesk.intake import notices as authors
from copydesk.intake import workflow as intake
from copydesk.jobs.queue import drop_waiting
from copydesk.media import workflow as media
from copydesk.posts import workflow
from copydesk.posts.models import Event, EventKind
from copydesk.press import due, logo, record, whole
from copydesk.press import run as press
from copydesk.press.files import public
from copydesk.search import index as search
from copydesk.talk import decisions as talk
from copydesk.talk import erasing as talk_erasing

Consumer = Callable[[Event], None]
log = logging.getLogger(__name__)

CONSUMERS: dict[EventKind, list[Consumer]] = {
    EventKind.SUBMITTED: [media.follow, checks.read, editors.waiting],
    EventKind.REVISED: [media.follow, checks.read, editors.waiting],
    EventKind.ANSWERED: [talk.tell, editors.waiting],
    EventKind.QUEUED: [],
    EventKind.EDITED: [media.follow, checks.read],
    EventKind.APPROVED: [authors.decided, record.mark],
    EventKind.PUBLISHED: [media.follow, press.reprint, search.index, checks.weigh, authors.decided],
    EventKind.CORRECTED: [
        media.follow,
        press.reprint,
        search.index,
        talk.tell,
        checks.read,
        checks.weigh,
        authors.decided,
        record.mark,
    ],
    EventKind.RETURNED: [talk.tell, authors.decided, record.mark],
    EventKind.SPIKED: [talk.tell, checks.weigh, authors.decided, record.mark],
    EventKind.UNSPIKED: [checks.weigh, authors.decided, record.mark],
    EventKind.UNPUBLISHED: [
        media.follow,
        press.reprint,
        search.index,
        checks.weigh,
        authors.decided,
        record.mark,
    ],
    EventKind.LIFTED: [authors.decided, record.mark],
    EventKind.WITHDRAWN: [authors.withdrawn],
    EventKind.HIDDEN: [
        media.follow,
        press.reprint,
        search.index,
        talk.tell,
        checks.weigh,
        authors.decided,
        record.mark,
    ],
    EventKind.SHOWN: [
        media.follow,
        press.reprint,
        search.index,
        talk.tell,
        checks.weigh,
        authors.decided,
        record.mark,
    ],
    EventKind.RETRACTED: [
        media.follow,
        press.reprint,
        search.index,
        talk.tell,
        checks.weigh,
        authors.decided,
        record.mark,
    ],
    EventKind.ERASED: [
        media.drop,
        press.reprint,
        search.index,
        talk_erasing.forget,
        mail_erasing.forget,
        intake.forget,
        record.mark,
    ],
    EventKind.TRUSTED: [press.reprint_host],
    EventKind.DISTRUSTED: [press.reprint_host],
    EventKind.IMPORTED: [media.follow, checks.read],
    EventKind.LETTER_ADDED: [press.reprint_letter],
    EventKind.LETTER_TAKEN: [press.reprint_letter],
}

# Run by the workers, each once in its time however many workers there are.
PERIODIC: dict[str, timedelta] = {
    "copydesk.wiring.publish_due": timedelta(seconds=30),
    "copydesk.wiring.print_news": timedelta(minutes=5),
    "copydesk.intake.workflow.forget_keys": timedelta(hours=1),
    "copydesk.people.limits.forget": timedelta(hours=1),
    "copydesk.talk.workflow.forget": timedelta(hours=6),
    "copydesk.desk.notices.tell_hourly": timedelta(hours=1),
    "copydesk.distribution.mail.forget": timedelta(hours=24),
    "copydesk.media.workflow.forget": timedelta(hours=1),
    "copydesk.wiring.mend_search": timedelta(minutes=10),
}


@task()
def deliver(event_id: int) -> None:
    """Tell every consumer of one event; when some fail, the others are told all the same and the job fails."""
    event = Event.objects.select_related("post", "revision").get(pk=event_id)
    problems: list[Exception] = []
    for consumer in CONSUMERS[EventKind(event.kind)]:
        try:
            consumer(event)
        except Exception as problem:
            log.exception("%s failed on event %s", consumer.__name__, event_id)
            problems.append(problem)
    if problems:
        raise ExceptionGroup(f"event {event_id} was not delivered to everybody", problems)


@task()
def press_all() -> None:
    """Print the whole site anew, when it got another name for example; once for all that is asked for meanwhile."""
    drop_waiting(whole.WHOLE)
    whole.press_all()
    logo.tidy()


@task()
def print_front() -> None:
    """Print the front: another post leads it."""
    due.print_front(public())


@task()
def print_own_pages() -> None:
    """Print the owner's own pages, whose texts have changed."""
    press.print_own_pages()


@task()
def print_record() -> None:
    """Print what of the desk's record has changed lately."""
    record.print_record()


@task()
def print_due() -> None:
    """Print the lists that were marked since it was enqueued."""
    due.print_due()


@task()
def mend_search() -> None:
    """Put right what the search index and the database do not agree on; makes the index where there is none."""
    search.mend()


@task()
def print_news() -> None:
    """Print the news sitemap again: every hour, posts become too old for it."""
    press.print_news()


@task()
def publish_due() -> None:
    """Publish what is due; a job of its own for each embargo, and every half minute in case one was lost."""
    workflow.publish_due()
