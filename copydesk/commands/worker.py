"""``copydesk worker``: do the background work until told to stop; any number of these may run."""

import argparse

from copydesk import wiring
from copydesk.jobs import worker


def run(_args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; the job at hand is finished first."""
    worker.main(wiring.PERIODIC)
    return 0
