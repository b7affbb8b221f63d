"""``copydesk setup``: what ``copydesk run`` does first."""

import argparse

from copydesk import setup


def run(_args: argparse.Namespace) -> int:
    """Set up what is missing; print a sign-in link as long as no editor has ever signed in."""
    setup.run()
    return 0
