"""A real Copydesk, run as its owner runs it: ``python -m copydesk run`` in a process of its own.

    with running_site(tmp_path, COPYDESK_LIMITS="off") as site:
        httpx.get(site.url + "/submit")

On the PostgreSQL round each site gets a fresh database of that server; otherwise SQLite in its data folder.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres import fresh_database

ROOT = Path(__file__).resolve().parent.parent
READY = re.compile(r"^Copydesk is ready: (http://\S+?)/?\s*$", re.MULTILINE)
SIGN_IN = re.compile(r"https?://[^\s/]+/desk/sign-in/[\w-]+/?")


class SiteFailed(AssertionError):
    """The site ended, or did not come up, or did not stop when asked; the message holds what it printed."""


@dataclass
class Site:
    """A running site: its address without a trailing slash, its data folder, and what it has printed so far."""

    url: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def sign_in_url(self) -> str:
        """The one-time sign-in link that the first start prints; only there when no editor has signed in yet."""
        found = SIGN_IN.search(self.output)
        if not found:
            raise SiteFailed(f"no sign-in link was printed:\n{self.output}")
        return found.group()

    def command(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run another ``copydesk`` command on the data of this site; the caller looks at the exit code."""
        return subprocess.run(
            [sys.executable, "-m", "copydesk", *words],
            env=self.environment,
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def stop(self) -> int:
        """Ask the site to stop as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        try:
            return self.process.wait(timeout=180)
        except subprocess.TimeoutExpired:
            self.kill()
            raise SiteFailed(f"the site did not stop within three minutes:\n{self.output}") from None

    def kill(self) -> None:
        """End every process of the site's group, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def site_environment(data: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a site that was told nothing but its data folder and ``settings``; without samples."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("COPYDESK_", "DJANGO_"))
    }
    ours = {"COPYDESK_DATA": str(data), "COPYDESK_SAMPLES": "off", "PYTHONUNBUFFERED": "1"}
    return clean | ours | settings


def start_site(data: Path, *, port: int | None = None, **settings: str) -> Site:
    """Start a site and return when it answers. Who calls this ends it; running_site does that by itself.

    Started again with the same ``data`` and ``port`` it is the same site, at the same address.
    """
    environment = site_environment(data, **settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "run", "--port", str(port or 0), "--data", str(data)],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    site = Site(url="", data=data, environment=environment, process=process)
    threading.Thread(target=_collect, args=(process, site.lines), daemon=True).start()
    try:
        site.url = _wait_until_ready(site)
    except BaseException:
        site.kill()
        raise
    return site


def _collect(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout is not None
    lines.extend(iter(process.stdout.readline, ""))


def _wait_until_ready(site: Site) -> str:
    for _ in range(6000):
        if found := READY.search(site.output):
            return found.group(1)
        if site.process.poll() is not None:
            time.sleep(0.2)  # let the reader take the last words
            raise SiteFailed(f"the site ended with {site.process.returncode}:\n{site.output}")
        time.sleep(0.05)
    raise SiteFailed(f"the site was not ready within five minutes:\n{site.output}")


@contextmanager
def running_site(data: Path, *, port: int | None = None, **settings: str) -> Iterator[Site]:
    """Run a site for the length of a ``with`` block; it must stop cleanly at the end of it.

    When the block fails, the site is killed and what it printed is shown with the failure.
    """
    server = os.environ.get("COPYDESK_DATABASE_URL")
    ours = server and "COPYDESK_DATABASE_URL" not in settings
    with fresh_database(server) if server and ours else nullcontext() as database:
        if database:
            settings["COPYDESK_DATABASE_URL"] = database
        site = start_site(data, port=port, **settings)
        try:
            yield site
        except BaseException:
            site.kill()
            print(f"-- The site printed:\n{site.output}")
            raise
        code = site.stop()
        if code != 0:
            raise SiteFailed(f"the site stopped with {code}:\n{site.output}")
