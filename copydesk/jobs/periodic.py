"""Jobs that are due from time to time: several workers look, one enqueues."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django_tasks import task

from copydesk.jobs.models import READY, RUNNING, SUCCESSFUL, Job, Periodic
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock

KEPT = timedelta(days=1)
BATCH = 500

Timetable = Mapping[str, timedelta]
OWN: Timetable = {"copydesk.jobs.periodic.clean_up": timedelta(hours=1)}


def plan(timetable: Timetable) -> None:
    """Make periodic jobs known; one that is new is due at once."""
    known = set(Periodic.objects.values_list("task_path", flat=True))
    new = [Periodic(task_path=path, next_at=clock.now()) for path in timetable if path not in known]
    if new:
        with transaction.atomic():
            Periodic.objects.bulk_create(new, ignore_conflicts=True)


def enqueue_due(timetable: Timetable) -> None:
    """Enqueue every periodic job whose time has come; of several workers that see this, one does."""
    for entry in Periodic.objects.filter(task_path__in=list(timetable), next_at__lte=clock.now()):
        with transaction.atomic():
            mine = Periodic.objects.filter(pk=entry.pk, next_at=entry.next_at).update(
                next_at=clock.now() + timetable[entry.task_path]
            )
            # A job that is slower than its interval, or fails, must not pile up.
            if (
                mine
                and not Job.objects.filter(task_path=entry.task_path, status__in=[READY, RUNNING]).exists()
            ):
                enqueue(entry.task_path)


@task()
def clean_up() -> None:
    """Delete jobs that were done a day ago; in small steps, each of which keeps other writers for a moment only."""
    long_done = Job.objects.filter(status=SUCCESSFUL, finished_at__lt=clock.now() - KEPT).order_by()
    while keys := list(long_done.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Job.objects.filter(pk__in=keys).delete()
