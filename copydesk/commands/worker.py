"""``copydesk worker``: do the background work until told to stop; any number of these may run."""

import argparse
import os

from copydesk import wiring
from copydesk.jobs import worker
from copydesk.press import language
from copydesk.sqlite import turns

# How much less urgent than a person who waits for an answer (nice(2)): 0 to 19.
LESS_URGENT = 19
GIVES_WAY = 0.03  # seconds


def run(_args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; the job at hand is finished first."""
    os.nice(LESS_URGENT)
    turns.give_way(GIVES_WAY)
    worker.main(wiring.PERIODIC, prepare=language.activate)
    return 0
