"""The nouns of background work: a job, a worker, a thing to do from time to time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django_tasks_db.models import DBTaskResult, get_date_max

from copydesk.lib import clock

READY, RUNNING, FAILED, SUCCESSFUL = "READY", "RUNNING", "FAILED", "SUCCESSFUL"
WORKER_IS_DEAD_AFTER = timedelta(seconds=15)
WAITS_TOO_LONG = timedelta(minutes=5)
RUNS_TOO_LONG = timedelta(hours=1)


class JobQuerySet(models.QuerySet["Job"]):
    """The adjectives of jobs."""

    def due(self) -> JobQuerySet:
        """Those that may start now, first come first."""
        at_once = models.Q(run_after=get_date_max())  # what the library writes for "no special time"
        return self.filter(at_once | models.Q(run_after__lte=clock.now()), status=READY)

    def waiting(self) -> JobQuerySet:
        """Those that will start by themselves, now or later."""
        return self.filter(status=READY)

    def running(self) -> JobQuerySet:
        return self.filter(status=RUNNING)

    def failed(self) -> JobQuerySet:
        """Those that were given up after many attempts: somebody must look."""
        return self.filter(status=FAILED)

    def retrying(self) -> JobQuerySet:
        """Those that failed and will be tried again."""
        return self.filter(status=READY).exclude(exception_class_path="")

    def stuck(self) -> JobQuerySet:
        """Those that should have started, or ended, long ago: no worker runs, or one hangs."""
        now = clock.now()
        unclaimed = models.Q(status=READY, run_after__lte=now - WAITS_TOO_LONG)
        unfinished = models.Q(status=RUNNING, started_at__lte=now - RUNS_TOO_LONG)
        return self.filter(unclaimed | unfinished)


class Job(DBTaskResult[..., Any]):
    """One row of the library's table: what to call, with what, when. ``worker_ids`` counts the attempts."""

    objects: ClassVar[models.Manager[Job]] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        proxy = True

    def __str__(self) -> str:
        return f"{self.task_path}({', '.join(map(repr, self.args_kwargs['args']))})"

    @property
    def attempts(self) -> int:
        return len(self.worker_ids)


class WorkerQuerySet(models.QuerySet["Worker"]):
    """The adjectives of workers."""

    def alive(self) -> WorkerQuerySet:
        return self.filter(beat_at__gt=clock.now() - WORKER_IS_DEAD_AFTER)


class Worker(models.Model):
    """A process (or thread) that does jobs; it says every few seconds that it is alive."""

    id = models.CharField(primary_key=True, max_length=32)
    host = models.CharField(max_length=300)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Worker]] = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class Periodic(models.Model):
    """When a periodic job is next enqueued; which ones there are, and how often, says the caller of the worker."""

    task_path = models.CharField(primary_key=True, max_length=200)
    next_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    def __str__(self) -> str:
        return self.task_path
