"""``copydesk run``: everything in one command."""

import argparse

from copydesk import settings, supervisor


def run(args: argparse.Namespace) -> int:
    """Serve the site and do its work until SIGINT or SIGTERM."""
    return supervisor.run(settings.DATA, args.host, args.port)
