"""``copydesk web``: serve the site with Granian; several of these may share one port."""

import argparse
import gc
import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from copydesk.lib import processes
from copydesk.lib.bodies import THREADS

# Python code of one process runs on one core; further cores are for the worker and the database. When one of two
# dies, the other goes on answering.
PROCESSES = min(2, len(os.sched_getaffinity(0)))
# Seconds after which a thread that computes lets another one run. The one that holds SQLite's write lock must not
# wait for those that render Markdown, after each of its statements, for as long as Python would let them (5 ms).
SWITCHES_AFTER = 0.0005
# An idle or slow connection is closed after this many milliseconds without a whole request head.
HEAD_WITHIN = 15_000


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; requests at hand are finished first."""
    server = Server(
        "copydesk.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=PROCESSES,
        blocking_threads=THREADS,
        backlog=2048,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN),
        # No access log: addresses hold keys.
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
    )
    server.serve(target_loader=partial(_load, os.getpid()), wrap_loader=False)
    return 0


def _load(parent: int) -> Callable[..., Any]:
    """Called in each of Granian's own worker processes."""
    processes.die_with(parent)
    sys.setswitchinterval(SWITCHES_AFTER)
    application: Callable[..., Any] = import_module("copydesk.wsgi").application
    # What is loaded now stays: the garbage collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    return application
