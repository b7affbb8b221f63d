"""``copydesk web``: serve the site with Granian; several of these may share one port."""

import argparse
import os
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from copydesk.lib import processes

# Python code of one process runs on one core; the second core is for the worker, and for what waits for the disk.
PROCESSES = 1
THREADS = 16
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
    application: Callable[..., Any] = import_module("copydesk.wsgi").application
    return application
