"""The worker: does one job after the other until it is told to stop, whatever the database does meanwhile."""

import logging
import signal
import threading
import time
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import Error, close_old_connections, connection
from django.utils.module_loading import import_string
from django_tasks.base import Task

from copydesk.jobs import periodic, queue, recovery
from copydesk.jobs.models import Job
from copydesk.jobs.queue import Outcome

LARGEST_BATCH = 20
A_BATCH_SHOULD_TAKE = 0.2  # seconds; what waits behind a slow job could be done by another worker
BREATHER = 0.05  # seconds between two turns that did not fill a batch
LONGEST_PAUSE = 5.0  # seconds between two tries while the database is away
Prepare = Callable[[], None]
log = logging.getLogger(__name__)


def _nothing() -> None:
    pass


def main(timetable: periodic.Timetable | None = None, *, prepare: Prepare = _nothing) -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished first. For the main thread of a process."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop, timetable=timetable, prepare=prepare)


def run(
    stop: threading.Event,
    *,
    poll: float = 0.2,
    timetable: periodic.Timetable | None = None,
    prepare: Prepare = _nothing,
) -> None:
    """Work until ``stop`` is set.

    ``poll``: seconds between two looks into an empty queue. ``timetable``: dotted path of a task → how often.
    ``prepare``: called before the jobs of each turn, in their thread.
    """
    shift = _Shift(stop, poll, {**periodic.OWN, **(timetable or {})}, prepare)
    heart = threading.Thread(target=recovery.keep_beating, args=(shift.worker, shift.over), daemon=True)
    heart.start()
    pause = poll
    try:
        while not stop.is_set():
            try:
                shift.work()
            except Error as problem:
                log.warning(
                    "The database does not answer; the worker tries again in %.1f s: %s", pause, problem
                )
                connection.close()
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                pause = poll
    finally:
        shift.over.set()
        heart.join()  # before the good-bye: a later beat would make the worker known again
        shift.end()
        connection.close()


class _Shift:
    """What one worker knows from its start to its end."""

    def __init__(
        self, stop: threading.Event, poll: float, timetable: periodic.Timetable, prepare: Prepare
    ) -> None:
        self.worker = recovery.new_worker()
        self.stop, self.over = stop, threading.Event()
        self.poll, self.timetable, self.prepare = poll, timetable, prepare
        self.outcomes: list[Outcome] = []  # of jobs that ended but are still RUNNING in the database
        self.batch = 1

    def work(self) -> None:
        """Work until it is time to stop, or the database fails; may then be called again."""
        self._begin()
        planned = time.monotonic()
        while not self.stop.is_set():
            close_old_connections()
            if time.monotonic() - planned >= 1:
                periodic.enqueue_due(self.timetable)
                planned = time.monotonic()
            jobs = queue.take_turn(self.worker.pk, self.outcomes, at_most=self.batch)
            self.outcomes = []
            wanted = self.batch
            if jobs:
                self.prepare()
            self._do(jobs)
            if len(jobs) < wanted:
                # The queue is empty. While it fills slowly, several jobs a turn leave the disk to those who submit.
                self.stop.wait(min(self.poll, BREATHER) if jobs else self.poll)

    def end(self) -> None:
        """Leave nothing behind."""
        try:
            self._tidy()
            recovery.forget(self.worker)
        except Error as problem:
            log.warning("The database does not answer; other workers will do what this one left: %s", problem)

    def _begin(self) -> None:
        recovery.beat(self.worker)
        self._tidy()
        recovery.sweep()
        periodic.plan(self.timetable)
        periodic.enqueue_due(self.timetable)

    def _tidy(self) -> None:
        """Settle what was done and give back the rest, also what we claimed without having heard that we did."""
        queue.settle(self.outcomes)
        self.outcomes = []
        queue.release(self.worker.pk)

    def _do(self, jobs: list[Job]) -> None:
        began = time.monotonic()
        for job in jobs:
            if self.stop.is_set():
                break
            self.outcomes.append(Outcome(job, _call(job)))
        fast = time.monotonic() - began < A_BATCH_SHOULD_TAKE
        self.batch = min(self.batch * 2, LARGEST_BATCH) if fast else 1


def _call(job: Job) -> Exception | None:
    """Do a job; return what went wrong, if anything did."""
    try:
        called = import_string(job.task_path)
        if not isinstance(called, Task):  # a row of the database must not be able to call just anything
            raise SuspiciousOperation(f"{job.task_path} is not a task.")
        called.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    except Exception as error:
        log.exception("Attempt %d of the job %s failed", job.attempts, job)
        return error
    return None
