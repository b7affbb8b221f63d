"""How many pages a second Copydesk serves by itself and behind nginx, next to nginx alone with the same files.

One core serves, another one loads it (wrk, 16 connections that are kept). The same bytes and headers on both sides:
pages compressed beforehand, sent as gzip. The runs alternate, so that whatever else the machine does meets all alike;
beside requests per second stand requests per second of the server's own processor time, which others disturb less.
"""

import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import results
from copydesk.headers import CONTENT_SECURITY_POLICY
from tests.nginx import NGINX, running_nginx
from tests.ports import free_port
from tests.site import ROOT, site_environment

SERVES, LOADS = ("taskset", "-c", "0"), ("taskset", "-c", "1")
SIZES = {"small": (3, 1), "full": (9, 3)}  # rounds, seconds of each run
WARM_UP = 10  # seconds
PAUSE = 0.3  # seconds between the runs, for whoever else works on the machine
PAGES = 10_000
CONNECTIONS, BUSY = 16, 4
GOALS = {"Copydesk": 0.6, "nginx in front of Copydesk": 0.95}
GOAL_P99 = 0.050
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
RANDOM = """
math.randomseed(7)
request = function()
    return wrk.format("GET", "/made/" .. math.random(0, {last}) .. "/")
end
"""


@dataclass
class Run:
    """One run of wrk: requests a second, requests a second of the server's processor time, and the p99 (s)."""

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
        return sum(_processor_time(pid) for pid in _family(self.process.pid))

    def middle(self, case: str) -> Run:
        """Return the medians of a case."""
        runs = self.runs[case]
        return Run(*(median(getattr(run, name) for run in runs) for name in ("rate", "by_processor", "p99")))


def run(size: str) -> bool:
    """Measure, print, and write bench/RESULTS.md; return whether every ratio and the p99 meet their goals."""
    rounds, seconds = SIZES.get(size) or (int(size), 1)
    _need("wrk", "nginx")
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        ours = stack.enter_context(_copydesk(folder))
        _make_pages(folder / "data/public/made")
        (folder / "random.lua").write_text(RANDOM.format(last=PAGES - 1))
        plain = PLAIN.format(port=free_port(), public=folder / "data/public", headers=_headers(ours.port))
        alone = stack.enter_context(_nginx("nginx alone", folder / "alone", plain))
        front = stack.enter_context(
            _nginx("nginx in front of Copydesk", folder / "front", _printed(folder, ours.port))
        )
        servers = [alone, ours, front]
        cases = {
            "one page": ["/made/7/"],
            f"{PAGES:,} pages at random": ["/", "-s", str(folder / "random.lua")],
            "a page of 100 kB": ["/made/large/"],
        }
        # Until each of Copydesk's two processes has most pages in its memory.
        _wrk(ours.port, cases[f"{PAGES:,} pages at random"], WARM_UP, CONNECTIONS).communicate()
        for _round in range(rounds):
            for case, words in cases.items():
                for server in servers:
                    server.runs.setdefault(case, []).append(_measure(server, words, seconds))
        busy = [_while_busy(ours, cases["one page"], seconds) for _round in range(rounds)]
    text = _report(servers, busy, plain, f"{rounds} runs of {seconds} s each, alternating")
    print(text)
    results.write("serve", text)
    return _is_good(servers, busy)


def _need(*programs: str) -> None:
    missing = [
        program for program in programs if not (shutil.which(program) or (program == "nginx" and NGINX))
    ]
    if missing:
        names = ["nginx-light" if program == "nginx" else program for program in missing]
        subprocess.run([ROOT / "scripts/apt-install", *names], check=True)


# -- the servers -----------------------------------------------------------------------------------------


@contextmanager
def _copydesk(folder: Path) -> Iterator[Server]:
    """Run ``copydesk web`` on one core."""
    port = free_port()
    environment = site_environment(folder / "data", COPYDESK_LIMITS="off")
    command = [sys.executable, "-m", "copydesk"]
    subprocess.run([*command, "setup"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([*SERVES, *command, "web", "--port", str(port)], env=environment, cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield Server("Copydesk", port, process)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def _nginx(name: str, folder: Path, site: str) -> Iterator[Server]:
    found = re.search(r"listen 127\.0\.0\.1:(\d+)", site)
    assert found
    port = int(found[1])
    # ``server_tokens``, and the date that both send, are all that differs in what goes over the line.
    http = "access_log off; sendfile on; tcp_nopush on; server_tokens off;"
    with running_nginx(folder, port, site, http=http, wrapper=SERVES) as nginx:
        yield Server(name, port, nginx.process)


def _printed(folder: Path, upstream: int) -> str:
    """Return what ``copydesk nginx`` prints for this site."""
    words = ["nginx", "--upstream", f"127.0.0.1:{upstream}", "--listen", f"127.0.0.1:{free_port()}"]
    words += ["--access-log", "off", "--brotli", "off"]
    environment = site_environment(folder / "data")
    command = [sys.executable, "-m", "copydesk", *words]
    return subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


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


# -- the pages -------------------------------------------------------------------------------------------


def _make_pages(folder: Path) -> None:
    """Write pages of about 6 kB (3.5 kB as gzip) and one of about 100 kB, and their compressed forms."""
    chance = random.Random(1)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(3000)]
    for name in [*map(str, range(PAGES)), "large"]:
        text = " ".join(chance.choices(words, k=16_000 if name == "large" else 900))
        page = f"<!doctype html><html lang=en><title>{name}</title><body><p>{text}</p></body></html>".encode()
        (folder / name).mkdir(parents=True)
        (folder / name / "index.html").write_bytes(page)
        (folder / name / "index.html.gz").write_bytes(gzip.compress(page, 6, mtime=0))
        modified = (folder / name / "index.html").stat().st_mtime_ns
        os.utime(folder / name / "index.html.gz", ns=(modified, modified))
    os.sync()


# -- the runs --------------------------------------------------------------------------------------------


def _measure(server: Server, words: list[str], seconds: int) -> Run:
    time.sleep(PAUSE)
    before = server.processor_time()
    output = _wrk(server.port, words, seconds, CONNECTIONS).communicate()[0]
    spent = server.processor_time() - before
    assert "Non-2xx" not in output, output
    requests = float(_found(r"(\d+) requests in", output))
    return Run(float(_found(r"Requests/sec:\s+([\d.]+)", output)), requests / spent, _p99(output))


def _while_busy(server: Server, words: list[str], seconds: int) -> Run:
    """Measure while Django answers ``BUSY`` clients that ask for the form again and again."""
    others = _wrk(server.port, ["/submit"], seconds + 2, BUSY)
    time.sleep(1)
    found = _measure(server, words, seconds)
    others.communicate()
    return found


def _wrk(port: int, words: list[str], seconds: int, connections: int) -> subprocess.Popen[str]:
    path, *more = words
    command = [*LOADS, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *more]
    command += ["-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}{path}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _p99(output: str) -> float:
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", output)[0]
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[unit]


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found[1]


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


# -- the report ------------------------------------------------------------------------------------------


def _ratios(servers: list[Server], case: str, server: Server) -> tuple[float, float]:
    ours, alone = server.middle(case), servers[0].middle(case)
    return ours.rate / alone.rate, ours.by_processor / alone.by_processor


def _is_good(servers: list[Server], busy: list[Run]) -> bool:
    """Judge by processor time: on a machine with nothing else to do it says what the rates say."""
    ratios = [
        _ratios(servers, case, server)[1] >= GOALS[server.name]
        for server in servers[1:]
        for case in server.runs
    ]
    return all(ratios) and median(run.p99 for run in busy) <= GOAL_P99


def _report(servers: list[Server], busy: list[Run], plain: str, how: str) -> str:
    load = os.getloadavg()[0]
    lines = [
        (
            f"Pages of about 6 kB (3.5 kB as gzip) and one of 100 kB, {CONNECTIONS} connections; {how}, medians. "
            "One core serves, another one loads it."
        ),
        "",
        (
            f"{results.machine('granian', 'Django')}, {_nginx_version()}, wrk. Load of the machine "
            f"at the end: {load:.1f}{_turns()}."
        ),
        "",
        "| | requests/s | ratio | requests per s of processor time | ratio | p99 |",
        "|---|---|---|---|---|---|",
    ]
    for case in servers[0].runs:
        for server in servers:
            rate, by_processor = _ratios(servers, case, server)
            found = server.middle(case)
            lines.append(
                f"| {server.name}, {case} | {found.rate:,.0f} | {rate:.2f} | {found.by_processor:,.0f} "
                f"| **{by_processor:.2f}** | {found.p99 * 1000:.1f} ms |"
            )
    rate, p99 = median(run.rate for run in busy), median(run.p99 for run in busy)
    return "\n".join(
        [
            *lines,
            "",
            (
                f"While Django answers {BUSY} clients that ask for the form again and again, on the same core: "
                f"{rate:,.0f} pages/s, p99 {p99 * 1000:.0f} ms (goal {GOAL_P99 * 1000:.0f})."
            ),
            "",
            "Goals, by processor time: " + ", ".join(f"{name} {goal}" for name, goal in GOALS.items()) + ".",
            "",
            (
                "nginx alone (one worker; `sendfile on; tcp_nopush on; access_log off`); in "
                "front of Copydesk it has what `copydesk nginx` prints:"
            ),
            "",
            "```nginx",
            re.sub(
                r'root "[^"]*"', 'root "…/data/public"', re.sub(r":\d+ backlog", ":8000 backlog", plain)
            ).strip(),
            "```",
        ]
    )


def _turns() -> str:
    """Return what to say of a bench whose processes go before others, as they should where others work.

    ``setsid bash -c 'echo -20 > /proc/self/autogroup; make bench SUITE=serve'``, as root (sched(7)).
    """
    group = Path("/proc/self/autogroup")
    first = group.is_file() and " nice -" in group.read_text()
    return "; servers and clients went before all of that (autogroup nice -20)" if first else ""


def _nginx_version() -> str:
    assert NGINX is not None
    said = subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=True).stderr
    return said.strip().rpartition(" ")[2]
