"""``python -m bench SUITE [--size small|full|N]``; without a suite it lists them."""

import argparse
import sys

from bench import import_, search, serve, submit, talk

SUITES = {"import": import_, "search": search, "serve": serve, "submit": submit, "talk": talk}


def main() -> int:
    """Run one suite; exit code 1 when it misses its goal."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure Copydesk on this machine.")
    parser.add_argument("suite", nargs="?", choices=sorted(SUITES))
    parser.add_argument("--size", default="full", help="small, full (default), or a number of requests")
    args = parser.parse_args()
    if args.suite is None:
        for name, suite in sorted(SUITES.items()):
            print(f"{name}: {(suite.__doc__ or '').splitlines()[0]}")
        return 0
    return 0 if SUITES[args.suite].run(args.size) else 1


if __name__ == "__main__":
    sys.exit(main())
