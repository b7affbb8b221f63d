"""How many pages a second Copydesk serves by itself and behind nginx, next to nginx alone with the same files.

One core serves, another one loads it (wrk, 16 connections that are kept). The same bytes and headers on both sides:
pages compressed beforehand, sent as gzip. The runs take turns of a tenth of a second, so that whatever else the
machine does meets all alike; beside requests per second stand requests per second of the server's own processor time,
which others disturb less.
"""

import gzip
import os
import random
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench import programs, results, servers
from bench.servers import Run, Server
from tests.ports import free_port

LOADS = ("taskset", "-c", "1")
SIZES = {"small": (3, 1), "full": (9, 3)}  # rounds, and seconds of each run
# Seconds of each, in turn. From one second to the next even the same nginx does a tenth more or less, as its
# neighbours let it; the ratio of two that take such turns for three seconds each moves by one or two hundredths.
TURN = 0.1
WARM_UP = 10  # seconds
PAUSE = 0.3  # seconds between the runs, for whoever else works on the machine
PAGES = 10_000
CONNECTIONS, BUSY = 16, 4
GOALS = {"Copydesk": 0.6, "nginx in front of Copydesk": 0.95}
GOAL_P99 = 0.050
RANDOM = """
math.randomseed(7)
request = function()
    return wrk.format("GET", "/made/" .. math.random(0, {last}) .. "/")
end
"""


def run(size: str) -> bool:
    """Measure, print, and write bench/RESULTS.md; return whether every ratio and the p99 meet their goals."""
    rounds, seconds = SIZES.get(size) or (int(size), 1)
    programs.need("wrk", "nginx")
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        ours = stack.enter_context(servers.copydesk(folder))
        _make_pages(folder / "data/public/made")
        (folder / "random.lua").write_text(RANDOM.format(last=PAGES - 1))
        plain = servers.plain_site(folder / "data/public", free_port(), ours.port)
        alone = stack.enter_context(servers.nginx("nginx alone", folder / "alone", plain))
        printed = servers.printed_site(folder, ours.port)
        front = stack.enter_context(servers.nginx("nginx in front of Copydesk", folder / "front", printed))
        contestants = [alone, ours, front]
        cases = {
            "one page": ["/made/7/"],
            f"{PAGES:,} pages at random": ["/", "-s", str(folder / "random.lua")],
            "a page of 100 kB": ["/made/large/"],
        }
        # Until Copydesk has most pages in its memory.
        _wrk(ours.port, cases[f"{PAGES:,} pages at random"], WARM_UP, CONNECTIONS).communicate()
        for _round in range(rounds):
            for case, words in cases.items():
                runs = _measure_all(contestants, words, seconds)
                for server, measured in zip(contestants, runs, strict=True):
                    server.runs.setdefault(case, []).append(measured)
        busy = [_while_busy(ours, cases["one page"], seconds) for _round in range(rounds)]
    text = _report(contestants, busy, plain, f"{rounds} runs of {seconds} s each, in turns of {TURN} s")
    print(text)
    results.write("serve", text)
    return _is_good(contestants, busy)


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


def _measure_all(contestants: list[Server], words: list[str], seconds: int) -> list[Run]:
    """Return a run of so many seconds of each, made in turns.

    For wrk, a request that waits for its turn is a slow one. So the p99 is that of a second without turns.
    """
    slowest = [_measure(server, words, 1).p99 for server in contestants]
    time.sleep(PAUSE)
    whole = seconds * len(contestants) + 1
    before = [server.processor_time() for server in contestants]
    loads = [_Load(_wrk(server.port, words, whole, CONNECTIONS)) for server in contestants]
    ends, requests = time.monotonic() + whole, []
    try:
        for _turn in range(round(seconds / TURN)):
            for load in loads:
                with load.running():
                    time.sleep(TURN)
        time.sleep(max(0, ends - time.monotonic()))
        # Its time is over, which each notices once it goes on.
        for load in loads:
            with load.running():
                requests.append(_requests(load.process.communicate()[0]))
    finally:
        for load in loads:
            load.process.kill()
    return [
        Run(done / load.ran, done / (server.processor_time() - spent), p99)
        for server, load, done, spent, p99 in zip(contestants, loads, requests, before, slowest, strict=True)
    ]


class _Load:
    """A wrk that works only while it is told to; ``ran`` is for how many seconds it has."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.ran = process, 0.0
        process.send_signal(signal.SIGSTOP)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let it work for the length of this block."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGCONT)
        yield
        self.process.send_signal(signal.SIGSTOP)
        self.ran += time.monotonic() - began


def _measure(server: Server, words: list[str], seconds: int) -> Run:
    time.sleep(PAUSE)
    before = server.processor_time()
    output = _wrk(server.port, words, seconds, CONNECTIONS).communicate()[0]
    spent = server.processor_time() - before
    return Run(float(_found(r"Requests/sec:\s+([\d.]+)", output)), _requests(output) / spent, _p99(output))


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


def _requests(output: str) -> int:
    assert "Non-2xx" not in output, output
    return int(_found(r"(\d+) requests in", output))


def _p99(output: str) -> float:
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", output)[0]
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[unit]


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found[1]


# -- the report ------------------------------------------------------------------------------------------


def _ratios(contestants: list[Server], case: str, server: Server) -> tuple[float, float]:
    ours, alone = server.middle(case), contestants[0].middle(case)
    return ours.rate / alone.rate, ours.by_processor / alone.by_processor


def _is_good(contestants: list[Server], busy: list[Run]) -> bool:
    """Judge by processor time: on a machine with nothing else to do it says what the rates say."""
    ratios = [
        _ratios(contestants, case, server)[1] >= GOALS[server.name]
        for server in contestants[1:]
        for case in server.runs
    ]
    return all(ratios) and median(run.p99 for run in busy) <= GOAL_P99


def _report(contestants: list[Server], busy: list[Run], plain: str, how: str) -> str:
    lines = [
        (
            f"Pages of about 6 kB (3.5 kB as gzip) and one of 100 kB, {CONNECTIONS} connections; {how}, medians. "
            "One core serves, another one loads it. The p99 is that of seconds without turns."
        ),
        "",
        (
            f"{results.machine('granian', 'Django')}, {programs.version('nginx')}, {programs.version('wrk')}; "
            f"{results.noise()}."
        ),
        "",
        "| | requests/s | ratio | requests per s of processor time | ratio | p99 |",
        "|---|---|---|---|---|---|",
    ]
    for case in contestants[0].runs:
        for server in contestants:
            rate, by_processor = _ratios(contestants, case, server)
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
