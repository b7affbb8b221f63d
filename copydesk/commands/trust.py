"""``copydesk trust HOST`` and ``copydesk distrust HOST``."""

import argparse

from copydesk.checks import standing
from copydesk.checks.hosts import typed_host
from copydesk.commands import CommandFailed


def run(args: argparse.Namespace) -> int:
    """Trust a host, or no longer; the pages that link to it are printed again by the worker."""
    host = typed_host(args.host)
    if not host:
        raise CommandFailed(f"{args.host!r} is no host: write it like example.org.")
    change = standing.trust if args.trusted else standing.distrust
    change(host, by=None)
    return 0
