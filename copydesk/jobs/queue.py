"""The verbs of jobs: enqueue, claim, settle, retry. Each is one compare-and-set; no row is ever locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import format_exception

from django.db import transaction
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks.utils import normalize_json

from copydesk import rows
from copydesk.jobs.models import FAILED, READY, RUNNING, SUCCESSFUL, Job
from copydesk.lib import clock

ATTEMPTS = 20
WAITS = [timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 3600)]
LONGEST_TRACEBACK = 20_000


@dataclass(frozen=True)
class Outcome:
    """How one run of a job ended: well, or with ``error``."""

    job: Job
    error: Exception | None = None


def enqueue(dotted_path: str, *args: object, after: datetime | None = None) -> Job:
    """Have the task at ``dotted_path`` (a function decorated with ``django_tasks.task``) called with ``args``.

    One INSERT in the caller's transaction; the task's module is not imported, so it may stand in a higher layer.
    ``args`` must be what JSON can hold (else TypeError). Not before ``after``, if given.
    """
    job = job_for(dotted_path, *args, after=after)
    rows.insert(job)
    return job


def drop_waiting(dotted_path: str) -> None:
    """Drop the jobs of a task that wait, for one of them that begins: whatever they were enqueued for, it will see."""
    Job.objects.filter(task_path=dotted_path, status=READY).delete()


def job_for(dotted_path: str, *args: object, after: datetime | None = None) -> Job:
    """Return the row that ``enqueue`` inserts, unsaved, for those that insert many at once."""
    return Job(
        task_path=dotted_path,
        args_kwargs={"args": normalize_json(args), "kwargs": {}},
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        run_after=after or clock.now(),
    )


def take_turn(worker_id: str, outcomes: Sequence[Outcome], *, at_most: int) -> list[Job]:
    """Write down how the last jobs ended and claim the next, in one transaction: one wait for the disk, not two."""
    due = list(Job.objects.due()[:at_most])  # looks before it locks: an idle worker writes nothing
    if not due and not outcomes:
        return []
    with transaction.atomic():
        settle(outcomes)
        return _claim(due, worker_id)


def _claim(jobs: list[Job], worker_id: str) -> list[Job]:
    """Make those of the jobs this worker's at which nobody was faster; return them in the same order."""
    now, before = clock.now(), {str(job.worker_ids): job.worker_ids for job in jobs}
    for key, worker_ids in before.items():  # nearly always one: that of a first attempt
        alike = [job.pk for job in jobs if str(job.worker_ids) == key]
        Job.objects.due().filter(pk__in=alike).update(
            status=RUNNING, started_at=now, worker_ids=[*worker_ids, worker_id]
        )
    held = Job.objects.running().filter(started_at=now).in_bulk([job.pk for job in jobs])
    return [held[job.pk] for job in jobs if job.pk in held and held[job.pk].worker_ids[-1] == worker_id]


def settle(outcomes: Sequence[Outcome]) -> None:
    """Write down how jobs ended: those that failed go back into the queue, or are given up after ``ATTEMPTS``."""
    done = [outcome.job.pk for outcome in outcomes if outcome.error is None]
    with transaction.atomic():
        Job.objects.running().filter(pk__in=done).update(
            status=SUCCESSFUL, finished_at=clock.now(), exception_class_path="", traceback=""
        )
        for outcome in outcomes:
            if outcome.error is not None:
                put_back(outcome.job, outcome.error)


def put_back(job: Job, error: Exception, *, wait: timedelta | None = None) -> None:
    """Have a job tried again after its ``wait`` (default: the longer, the more attempts), unless it had enough."""
    given_up = job.attempts >= ATTEMPTS
    wait = WAITS[min(job.attempts, len(WAITS)) - 1] if wait is None else wait
    Job.objects.filter(pk=job.pk, status=RUNNING, started_at=job.started_at).update(
        status=FAILED if given_up else READY,
        run_after=clock.now() + wait,
        finished_at=clock.now() if given_up else None,
        exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback=_storable("".join(format_exception(error)))[-LONGEST_TRACEBACK:],
    )


def release(worker_id: str) -> None:
    """Give back all that a worker claimed and will not begin, as if it had never had it."""
    for job in Job.objects.running():
        if job.worker_ids[-1:] == [worker_id]:
            Job.objects.filter(pk=job.pk, status=RUNNING, started_at=job.started_at).update(
                status=READY, started_at=None, worker_ids=job.worker_ids[:-1]
            )


def retry_now(job: Job) -> bool:
    """Try a failed or waiting job at once, with all its attempts before it again; False if it is running or done."""
    waiting = Job.objects.filter(pk=job.pk, status__in=[READY, FAILED])
    return bool(waiting.update(status=READY, run_after=clock.now(), finished_at=None, worker_ids=[]))


def _storable(text: str) -> str:
    """Return a text that any database takes: no NUL (PostgreSQL refuses it), no lone surrogates."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()
