"""``copydesk token NAME``: a key for the HTTP API."""

import argparse

from copydesk.commands import CommandFailed
from copydesk.people import keys
from copydesk.people.models import Editor


def run(args: argparse.Namespace) -> int:
    """Print a new API token of an editor, alone on its line."""
    editor = Editor.objects.filter(name=args.name).first()
    if editor is None:
        raise CommandFailed(
            f"There is no editor called {args.name}: `copydesk editor add {args.name}` makes one."
        )
    print(keys.make_token(editor))
    return 0
