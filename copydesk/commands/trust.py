"""``copydesk trust HOST`` and ``copydesk distrust HOST``."""

import argparse

from copydesk.checks.hosts import host_of, normal_host
from copydesk.commands import CommandFailed
from copydesk.posts import workflow


def run(args: argparse.Namespace) -> int:
    """Trust a host, or no longer; the pages that link to it are printed again by the worker."""
    host = host_of(args.host) or normal_host(args.host)
    if not host:
        raise CommandFailed(f"{args.host!r} is no host: write it like example.org.")
    change = workflow.trust if args.trusted else workflow.distrust
    change(host, by=None)
    return 0
