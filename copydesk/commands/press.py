"""``copydesk press``: print everything anew, or compare what is printed with the database."""

import argparse

from copydesk import press


def run(args: argparse.Namespace) -> int:
    """Print all pages into a fresh tree and swap it in; with ``--check`` list what differs, and exit 1 if any does."""
    raise NotImplementedError(press, args)
