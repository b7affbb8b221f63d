"""The servers that the ``serve`` suite compares: Copydesk by itself, nginx alone, and nginx in front; on one core."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from copydesk.headers import CONTENT_SECURITY_POLICY
from tests.nginx import running_nginx
from tests.ports import free_port
from tests.site import ROOT, site_environment

ON_ITS_CORE = ("taskset", "-c", "0")
TICKS = os.sysconf("SC_CLK_TCK")
PLAIN = """
server {{
    listen 127.0.0.1:{port} backlog=2048;
    root "{public}";
    charset utf-8;
    gzip_static on;
    gzip_vary on;
    if_modified_since before;
{headers}
    location / {{
        try_files ${{uri}}index.html =404;
    }}
}}
"""


@dataclass
class Run:
    """A run: requests a second, requests a second of the server's processor time, and the p99 (s)."""

    rate: float
    by_processor: float
    p99: float


@dataclass
class Server:
    """Something that serves: its port, and the processes whose time counts."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    runs: dict[str, list[Run]] = field(default_factory=dict)

    def processor_time(self) -> float:
        """Return the seconds of processor time that its processes have taken so far."""
        return processor_time(self.process.pid)

    def middle(self, case: str) -> Run:
        """Return the medians of a case."""
        runs = self.runs[case]
        return Run(*(median(getattr(run, name) for run in runs) for name in ("rate", "by_processor", "p99")))


@contextmanager
def copydesk(folder: Path) -> Iterator[Server]:
    """Run ``copydesk web`` on one core."""
    port = free_port()
    environment = site_environment(folder / "data", COPYDESK_LIMITS="off")
    command = [sys.executable, "-m", "copydesk"]
    subprocess.run([*command, "setup"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        [*ON_ITS_CORE, *command, "web", "--port", str(port)], env=environment, cwd=ROOT
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield Server("Copydesk", port, process)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def nginx(name: str, folder: Path, site: str) -> Iterator[Server]:
    """Run nginx on one core with this configuration."""
    found = re.search(r"listen 127\.0\.0\.1:(\d+)", site)
    assert found
    port = int(found[1])
    # ``server_tokens``, and the date that both send, are all that differs in what goes over the line.
    http = "access_log off; sendfile on; tcp_nopush on; server_tokens off;"
    with running_nginx(folder, port, site, http=http, wrapper=ON_ITS_CORE) as running:
        yield Server(name, port, running.process)


def printed_site(folder: Path, upstream: int) -> str:
    """Return what ``copydesk nginx`` prints for this site."""
    words = ["nginx", "--upstream", f"127.0.0.1:{upstream}", "--listen", f"127.0.0.1:{free_port()}"]
    words += ["--access-log", "off", "--brotli", "off"]
    environment = site_environment(folder / "data")
    command = [sys.executable, "-m", "copydesk", *words]
    return subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def plain_site(public: Path, port: int, like: int) -> str:
    """Return the configuration of an nginx with these files and the headers of the Copydesk on port ``like``."""
    return PLAIN.format(port=port, public=public, headers=_headers(like))


def _headers(port: int) -> str:
    """Return as nginx's directives the headers that Copydesk sends besides those that nginx sends by itself."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    own = {"date", "server", "etag", "last-modified", "content-type", "content-length", "vary", "connection"}
    return "\n".join(
        f'    add_header {name} "{value}";' for name, value in headers.items() if name not in own
    )


def _wait(url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process has taken so far, with all that it started."""
    return sum(_own_time(each) for each in _family(pid))


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _own_time(pid: int) -> float:
    """Return that of one process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS
