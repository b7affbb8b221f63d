"""``copydesk restore FILE``: a backup comes back, into an empty data folder and an empty database of either kind."""

import argparse
from pathlib import Path

from tqdm import tqdm

from copydesk import setup
from copydesk.commands import CommandFailed
from copydesk.files import backup
from copydesk.files.archive import Damaged
from copydesk.press import whole as press
from copydesk.search import index as search


def run(args: argparse.Namespace) -> int:
    """Look through the whole file, then bring it back and print the pages."""
    path = Path(args.file)
    if not path.is_file():
        raise CommandFailed(f"There is no file {path}.")
    with tqdm(desc="Rows", unit=" rows", disable=None, leave=False) as bar:

        def total(rows: int) -> None:
            bar.total = rows

        try:
            with setup.alone():
                manifest = backup.restore(path, total, bar.update)
        except Damaged as problem:
            raise CommandFailed(f"{path} is no whole backup: {problem}.") from problem
        except backup.CannotRestore as problem:
            raise CommandFailed(str(problem)) from problem
    press.press_all()
    search.mend()
    print(f"{manifest.rows['posts.post']} posts are back, as they were at {manifest.made_at}.")
    return 0
