"""``copydesk editor add NAME``: a way in for an editor."""

import argparse

from copydesk.people import keys


def run(args: argparse.Namespace) -> int:
    """Print a one-time sign-in link for an editor, who is made when there is none of this name."""
    print(keys.link_url(keys.invite(args.name, chief=args.chief)))
    return 0
