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
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import results
from bench.serving import (
    BUSY,
    CONNECTIONS,
    PLAIN,
    Run,
    Server,
    copydesk,
    headers,
    measure,
    nginx,
    printed,
    while_busy,
    wrk,
)
from tests.nginx import NGINX
from tests.ports import free_port
from tests.site import ROOT

SIZES = {"small": (3, 1), "full": (9, 3)}  # rounds, seconds of each run
WARM_UP = 10  # seconds
PAGES = 10_000
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
    _need("wrk", "nginx")
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        ours = stack.enter_context(copydesk(folder))
        _make_pages(folder / "data/public/made")
        (folder / "random.lua").write_text(RANDOM.format(last=PAGES - 1))
        plain = PLAIN.format(port=free_port(), public=folder / "data/public", headers=headers(ours.port))
        alone = stack.enter_context(nginx("nginx alone", folder / "alone", plain))
        front = stack.enter_context(
            nginx("nginx in front of Copydesk", folder / "front", printed(folder, ours.port))
        )
        servers = [alone, ours, front]
        cases = {
            "one page": ["/made/7/"],
            f"{PAGES:,} pages at random": ["/", "-s", str(folder / "random.lua")],
            "a page of 100 kB": ["/made/large/"],
        }
        # Until each of Copydesk's two processes has most pages in its memory.
        wrk(ours.port, cases[f"{PAGES:,} pages at random"], WARM_UP, CONNECTIONS).communicate()
        for _round in range(rounds):
            for case, words in cases.items():
                for server in servers:
                    server.runs.setdefault(case, []).append(measure(server, words, seconds))
        busy = [while_busy(ours, cases["one page"], seconds) for _round in range(rounds)]
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
