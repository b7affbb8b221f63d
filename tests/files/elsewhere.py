"""Sites of their own for tests of import, export, backup and restore: a data folder and a database each."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import fresh_database
from tests.site import ROOT, site_environment


@dataclass(frozen=True)
class Elsewhere:
    """A site that does not run: commands work on it, a process each."""

    data: Path
    environment: dict[str, str]

    def copydesk(self, *words: str, code: int = 0, **settings: str) -> str:
        """Run a command, which must end with ``code``; return all that it printed."""
        return self.python("-m", "copydesk", *words, code=code, **settings)

    def python(self, *words: str, code: int = 0, **settings: str) -> str:
        """Run Python with the settings of this site; return all that it printed."""
        result = subprocess.run(
            [sys.executable, *words],
            env=self.environment | settings,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        assert result.returncode == code, f"{' '.join(words)}: {result.returncode}\n{result.stdout}"
        return result.stdout

    def pages(self) -> dict[str, str]:
        """Return a digest of each file of the public folder, by its name."""
        public = (self.data / "public").resolve()
        return {
            str(file.relative_to(public)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(public.rglob("*"))
            if file.is_file()
        }


@contextmanager
def elsewhere(data: Path, *, database: str = "", **settings: str) -> Iterator[Elsewhere]:
    """Yield a site that has nothing yet, on SQLite, or on a fresh database of the PostgreSQL server ``database``.

    Without ``database`` it is of the kind that the tests run on.
    """
    server = database or os.environ.get("COPYDESK_DATABASE_URL", "")
    with fresh_database(server) if server.startswith("postgres") else nullcontext("") as url:
        settings |= {"COPYDESK_DATABASE_URL": url} if url else {}
        settings["DJANGO_SETTINGS_MODULE"] = "copydesk.settings"
        yield Elsewhere(data, site_environment(data, **settings))
