"""Background work: jobs that are done at least once, whatever dies meanwhile.

On top of Django's own task interface (django-tasks with its database backend), whose table is the queue: a job
is enqueued in the transaction of the change that it belongs to, so that there is never one without the other.
Ours are retries, the recovery of jobs whose worker died, periodic jobs, and a worker that outlives a locked or
absent database. Every job must be safe to repeat.

Public names: ``queue.enqueue`` and ``queue.retry_now``; ``models.Job`` with ``failed()``, ``waiting()``,
``stuck()``; ``models.Worker`` with ``alive()``; ``worker.main`` (a process) and ``worker.run`` (a thread).
"""
