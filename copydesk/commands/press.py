"""``copydesk press``: print everything anew, or compare what is printed with the database."""

import argparse
import sys

from tqdm import tqdm

from copydesk.press import whole as press


def run(args: argparse.Namespace) -> int:
    """Print all pages into a fresh tree and swap it in; with ``--check`` list what differs, and exit 1 if any does."""
    return _check() if args.check else _print_all()


def _print_all() -> int:
    with tqdm(desc="Posts", unit=" posts", disable=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        count = press.press_all(progress)
    print(f"{count} files were printed.")
    return 0


def _check() -> int:
    drift = press.check()
    for name, how in drift:
        print(f"{how}: {name}")
    if drift:
        print("Run `copydesk press` to print everything anew.", file=sys.stderr)
        return 1
    print("Every file is as it should be.")
    return 0
