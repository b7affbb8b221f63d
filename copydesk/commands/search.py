"""``copydesk search``: put the search index right, or make it anew."""

import argparse
import sys

from tqdm import tqdm

from copydesk.search import index


def run(args: argparse.Namespace) -> int:
    """Compare the index with the database and put right what differs; with ``--rebuild`` make it anew."""
    with tqdm(desc="Search", unit=" posts", disable=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        count = index.rebuild(progress) if args.rebuild else index.mend(progress)
    print(f"{count} posts were brought up to date in the search index.")
    return 0
