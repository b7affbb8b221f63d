"""``python -m bench [SUITE ...] [--size small|full|N]``: measure side by side with others; without a suite, all."""

import argparse
import sys
import time
import traceback

from bench import import_, publish, rebuild, search, serve, submit, talk
from bench.programs import NotHere

SUITES = {
    "serve": serve,
    "publish": publish,
    "rebuild": rebuild,
    "search": search,
    "submit": submit,
    "import": import_,
    "talk": talk,
}


def main() -> int:
    """Run them one after another; exit code 1 when one misses its goal or fails."""
    about = [f"{name}: {(suite.__doc__ or '').splitlines()[0]}" for name, suite in SUITES.items()]
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Measure Copydesk on this machine and write bench/RESULTS.md.",
        epilog="\n".join(about),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "suites", nargs="*", choices=[*SUITES, []], metavar="SUITE", help="all of them by default"
    )
    parser.add_argument("--size", default="full", help="small, full (default), or a number")
    args = parser.parse_args()
    said = {name: _run(name, args.size) for name in args.suites or SUITES}
    print("\n" + "\n".join(f"{name}: {what}" for name, what in said.items()))
    return 0 if all(what.startswith("goals met") for what in said.values()) else 1


def _run(name: str, size: str) -> str:
    """Run one suite; return what came of it. One that fails does not stop the others."""
    print(f"\n-- {name}: {(SUITES[name].__doc__ or '').splitlines()[0]}\n", flush=True)
    began = time.monotonic()
    try:
        met = SUITES[name].run(size)
    except NotHere as missing:
        return f"left out: {missing}"
    except Exception:
        traceback.print_exc()
        return "failed"
    return f"goals {'met' if met else 'missed'} ({time.monotonic() - began:.0f} s)"


if __name__ == "__main__":
    sys.exit(main())
