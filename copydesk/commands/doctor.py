"""``copydesk doctor``: look at everything, one line each."""

import argparse
import logging

from copydesk.files import doctor
from copydesk.jobs.models import Job
from copydesk.jobs.queue import retry_now


def run(args: argparse.Namespace) -> int:
    """Print what stands how; 1 when anything is wrong. Warnings alone are no failure: a new site has some."""
    logging.getLogger("copydesk").setLevel(logging.ERROR)
    if args.retry:
        tried = sum(retry_now(job) for job in Job.objects.failed())
        print(f"{tried} jobs that had been given up are tried again.")
    wrong = False
    for line in doctor.look():
        print(f"{line.level.value:5}  {line.about}: {line.says}", flush=True)
        wrong |= line.level is doctor.Level.WRONG
    return 1 if wrong else 0
