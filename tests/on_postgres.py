"""Runs a command with a private PostgreSQL: ``python -m tests.on_postgres COMMAND ...``.

The command finds the address in COPYDESK_DATABASE_URL. Exit code: the command's own.
"""

import os
import signal
import subprocess
import sys

from tests.postgres import NoPostgres, postgres_cluster


def main(command: list[str]) -> int:
    """Run ``command``, and end the server whatever becomes of it."""
    if not command:
        print("usage: python -m tests.on_postgres COMMAND ...", file=sys.stderr)
        return 2
    # A polite kill becomes an exception, so that the server is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with postgres_cluster() as url:
            return subprocess.run(
                command, env=os.environ | {"COPYDESK_DATABASE_URL": url}, check=False
            ).returncode
    except NoPostgres as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
