"""``copydesk trust HOST`` and ``copydesk distrust HOST``."""

import argparse

from copydesk.posts import workflow


def run(args: argparse.Namespace) -> int:
    """Trust a host, or no longer; the pages that link to it are printed again by the worker."""
    change = workflow.trust if args.trusted else workflow.distrust
    change(args.host.strip().lower(), by=None)
    return 0
