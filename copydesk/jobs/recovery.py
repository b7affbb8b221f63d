"""What happens when a worker dies: it no longer says that it is alive, and others take over its jobs."""

import logging
import os
import secrets
import socket
import threading
from datetime import timedelta
from pathlib import Path

from django.db import Error, close_old_connections, connection, transaction

from copydesk.jobs.models import WORKER_IS_DEAD_AFTER, Job, Worker
from copydesk.jobs.queue import put_back
from copydesk.lib import clock

BEAT_SECONDS = 3
log = logging.getLogger(__name__)


class WorkerDiedError(Exception):
    """The worker of this job ended without a word (killed, or its machine went off)."""


def new_worker() -> Worker:
    """Return a worker that is not known yet: its first ``beat`` makes it so, before it claims anything."""
    now = clock.now()
    return Worker(id=secrets.token_hex(16), host=_host(), pid=os.getpid(), started_at=now, beat_at=now)


def keep_beating(worker: Worker, stop: threading.Event) -> None:
    """Say that ``worker`` is alive, and look after the others, until ``stop`` is set: the body of a thread."""
    while not stop.wait(BEAT_SECONDS):
        try:
            close_old_connections()
            beat(worker)
            sweep()
        except Error as problem:
            log.warning("The database does not answer the heartbeat of this worker: %s", problem)
            connection.close()
    connection.close()


def beat(worker: Worker) -> None:
    """Write down that a worker is alive; one that was taken for dead is known again."""
    worker.beat_at = clock.now()
    with transaction.atomic():
        if not Worker.objects.filter(pk=worker.pk).update(beat_at=worker.beat_at):
            worker.save(force_insert=True)


def forget(worker: Worker) -> None:
    """Say good-bye: nobody need look after this worker's jobs, it has none."""
    with transaction.atomic():
        Worker.objects.filter(pk=worker.pk).delete()


def sweep() -> None:
    """Give the jobs of dead workers back to the queue.

    The jobs are read before the workers: a worker is known before it claims, so whoever holds one of these jobs
    and is not among the workers read after them is dead.
    """
    running = list(Job.objects.running())
    workers = list(Worker.objects.all())
    dead = [worker for worker in workers if not is_alive(worker)]
    alive = {worker.pk for worker in workers} - {worker.pk for worker in dead}
    orphans = [job for job in running if not alive.intersection(job.worker_ids[-1:])]
    if not dead and not orphans:
        return
    with transaction.atomic():
        for job in orphans:
            put_back(job, WorkerDiedError(), wait=timedelta(0))
        for worker in dead:
            Worker.objects.filter(pk=worker.pk, beat_at=worker.beat_at).delete()
    log.warning("%d workers died; %d jobs went back to the queue", len(dead), len(orphans))


def is_alive(worker: Worker) -> bool:
    """Tell whether a worker beats; of one on this very host we know at once when its process is gone."""
    here_but_gone = worker.host == _host() and not _process_exists(worker.pid)
    return not here_but_gone and worker.beat_at > clock.now() - WORKER_IS_DEAD_AFTER


def _process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _host() -> str:
    """Return a name for where process numbers mean the same: the machine, and the container on it."""
    namespace = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()} {namespace.readlink() if namespace.is_symlink() else ''}".strip()
