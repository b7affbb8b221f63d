"""A process of a site, for tests that kill it: ``python -m tests.jobs.program migrate | enqueue N | work | left``."""

import sys
from datetime import timedelta

import django
from django.core.management import call_command

django.setup()

from copydesk.jobs import queue, worker  # noqa: E402
from copydesk.jobs.models import Job, Worker  # noqa: E402

EVERY_FEW_SECONDS = {"tests.jobs.tasks.tick": timedelta(hours=1)}


def main(verb: str, *words: str) -> None:
    if verb == "migrate":
        call_command("migrate", verbosity=0)
    elif verb == "enqueue":
        for number in range(int(words[0])):
            queue.enqueue("tests.jobs.tasks.note_slowly", str(number))
    elif verb == "work":
        worker.main(EVERY_FEW_SECONDS)
    elif verb == "left":
        undone = Job.objects.filter(task_path="tests.jobs.tasks.note_slowly").exclude(status="SUCCESSFUL")
        print(undone.count(), Worker.objects.count())


if __name__ == "__main__":
    main(*sys.argv[1:])
