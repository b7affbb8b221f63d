"""``copydesk backup FILE``: everything in one file, also while the site runs."""

import argparse
from pathlib import Path

from tqdm import tqdm

from copydesk.commands import CommandFailed
from copydesk.files import backup


def run(args: argparse.Namespace) -> int:
    """Write the backup; it stands there only when it is whole."""
    path = Path(args.file)
    with tqdm(unit=" rows", disable=None, leave=False) as bar:

        def total(rows: int) -> None:
            bar.total = rows

        try:
            made = backup.back_up(path, total, bar.update)
        except OSError as problem:
            raise CommandFailed(f"The backup was not made: {problem}.") from problem
    print(
        f"{made.rows['posts.post']} posts ({sum(made.rows.values())} rows) and the secret key are in {path}; "
        "keep it where nobody else can read it."
    )
    return 0
