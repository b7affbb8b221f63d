"""What a thousand open conversations cost: the wait for a reader's page, and the site's CPU, with them and without.

A whole site runs (``copydesk run``, limits off). Readers ask for a post's page at a steady pace; the panels each ask
"what is new since N" every 1.2 s on a connection of their own, as the script does while somebody types; and messages
are sent all the while. All clients are on the same machine, in one process.
"""

import asyncio
import json
import os
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench import results
from tests.run.tree import members
from tests.site import Site, start_site

SIZES = {"small": 200, "full": 1000}
PACE = 1.2  # seconds between two questions of one panel
SECONDS = 20
READERS_A_SECOND = 50
MESSAGES_A_SECOND = 5
GOAL_SHARE = 2.0  # the median wait for a page may grow by this factor
LEAST = 0.005  # seconds: below it a wait is none


@dataclass
class Phase:
    """What was measured in one phase: waits (s) for pages and for answers to panels, and CPU seconds of the site."""

    pages: list[float] = field(default_factory=list)
    panels: list[float] = field(default_factory=list)
    unchanged: int = 0
    seen_after: list[float] = field(default_factory=list)
    cpu: float = 0


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> "Line":
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send one request; return status, head and body."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        chunked = b"transfer-encoding: chunked" in head.lower()
        body = await self._chunks() if chunked else await self.reader.readexactly(int(length or 0))
        return int(head[9:12]), head, body

    async def _chunks(self) -> bytes:
        body = b""
        while size := int((await self.reader.readline()) or b"0", 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return body


def run(size: str) -> bool:
    """Measure, print, and write bench/RESULTS.md; return whether readers hardly noticed."""
    many = SIZES.get(size) or int(size)
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder:
        site = start_site(Path(folder) / "site", COPYDESK_LIMITS="off")
        try:
            alone, talked = asyncio.run(_measure(site, many))
        finally:
            site.stop()
    text = _report(alone, talked, many)
    print(text)
    results.write("talk", text)
    return _percentile(talked.pages, 0.5) <= max(LEAST, GOAL_SHARE * _percentile(alone.pages, 0.5))


async def _measure(site: Site, many: int) -> tuple[Phase, Phase]:
    port = int(site.url.rpartition(":")[2])
    address = _publish(site)
    keys = await _begin(port, many)
    alone, talked = Phase(), Phase()
    await _phase(site, alone, [_readers(port, address, alone)])
    lines = await asyncio.gather(*(Line(port).open() for _ in keys))
    panels = [_panel(line, key, talked) for line, key in zip(lines, keys, strict=True)]
    await _phase(site, talked, [_readers(port, address, talked), *panels, _talk(port, keys)])
    return alone, talked


def _publish(site: Site) -> str:
    """Publish one post of about a thousand words; return its address."""
    body = "\n\n".join(["The bridge over the mill stream opened again on Saturday. " * 8] * 12)
    line = {"id": "1", "headline": "The old bridge opens again", "category": "World", "body": body}
    file = site.data / "posts.jsonl"
    file.write_text(json.dumps(line) + "\n")
    assert site.command("import", str(file), "--published").returncode == 0
    with urllib.request.urlopen(f"{site.url}/api/posts", timeout=10) as answer:
        return str(json.load(answer)["posts"][0]["url"]).removeprefix(site.url)


async def _begin(port: int, many: int) -> list[str]:
    keys: list[str] = []

    async def begin() -> None:
        line = await Line(port).open()
        while len(keys) < many:
            keys.append("")
            place = len(keys) - 1
            fields = {"message": f"Hello {place}", "uuid": uuid.uuid4().hex}
            status, head, _body = await line.ask(_post("/talk/", fields))
            assert status == 303, status
            keys[place] = head.decode().partition("/talk/")[2].partition("\r\n")[0]
        line.writer.close()

    await asyncio.gather(*(begin() for _ in range(8)))
    return keys


async def _phase(site: Site, phase: Phase, doing: list[Coroutine[None, None, None]]) -> None:
    before = _cpu(site)
    tasks = [asyncio.create_task(each) for each in doing]
    await asyncio.sleep(SECONDS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    phase.cpu = _cpu(site) - before


async def _readers(port: int, address: str, phase: Phase) -> None:
    """Ask for the page at a steady pace, whether or not the last answer has come."""
    waiting = set()
    free = [await Line(port).open() for _ in range(20)]

    async def read() -> None:
        line = free.pop() if free else await Line(port).open()
        began = time.perf_counter()
        status, _head, _body = await line.ask(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        phase.pages.append(time.perf_counter() - began)
        assert status == 200, status
        free.append(line)

    while True:
        task = asyncio.ensure_future(read())
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        await asyncio.sleep(1 / READERS_A_SECOND)


async def _panel(line: Line, key: str, phase: Phase) -> None:
    """Ask what is new, again and again, as the script does."""
    version = 1  # the page with the panel says so
    await asyncio.sleep(PACE * (int(uuid.uuid4()) % 1000) / 1000)
    while True:
        began = time.perf_counter()
        head = f'Host: localhost\r\nIf-None-Match: "{version}"\r\n\r\n'
        request = f"GET /talk/{key}/new?since={version} HTTP/1.1\r\n{head}"
        status, _head, body = await line.ask(request.encode())
        phase.panels.append(time.perf_counter() - began)
        if status == 304:
            phase.unchanged += 1
        else:
            told = json.loads(body)
            version = told["version"]
            phase.seen_after += [time.time() - float(said) for said in _sent(body)]
        await asyncio.sleep(PACE)


def _sent(body: bytes) -> list[str]:
    """Return the moments that messages of this measurement carry as their words."""
    return [part.partition("!")[0] for part in body.decode().split("said at ")[1:]]


async def _talk(port: int, keys: list[str]) -> None:
    line = await Line(port).open()
    place = 0
    await asyncio.sleep(3 * PACE)
    while True:
        fields = {"message": f"said at {time.time()}!", "uuid": uuid.uuid4().hex}
        await line.ask(_post(f"/talk/{keys[place % len(keys)]}/say", fields))
        place += 7
        await asyncio.sleep(1 / MESSAGES_A_SECOND)


def _post(path: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _cpu(site: Site) -> float:
    """Return the CPU seconds that all processes of the site have used."""
    ticks = 0
    for member in members(site):
        fields = Path(f"/proc/{member.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _percentile(waits: list[float], share: float) -> float:
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))]


def _report(alone: Phase, talked: Phase, many: int) -> str:
    what = (
        f"{many} open conversations, each asking what is new every {PACE} s, {MESSAGES_A_SECOND} messages and "
        f"{READERS_A_SECOND} page views a second, {SECONDS} s, SQLite. The clients run on the same machine."
    )
    rows = [_row("readers alone", alone), _row(f"with {many} conversations", talked)]
    asked, seen = len(talked.panels), talked.seen_after
    panels = (
        f"{asked / SECONDS:.0f} questions a second were answered, {talked.unchanged / asked * 100:.1f} % of them "
        f"with 304; p50 {_ms(talked.panels, 0.5)}, p99 {_ms(talked.panels, 0.99)}. A message was in the other panel "
        f"{_percentile(seen, 0.5):.2f} s after it was sent (p50; p99 {_percentile(seen, 0.99):.2f} s; "
        f"{len(seen)} messages)."
    )
    goal = f"below {LEAST * 1000:.0f} ms, or {GOAL_SHARE:.0f} times what it is alone"
    head = ["| | page, p50 | page, p99 | CPU of the site |", "|---|---|---|---|"]
    where = f"{results.machine('Django', 'granian')}."
    return "\n".join(
        [what, "", where, "", *head, *rows, "", panels, "", f"Goal: the median wait for a page stays {goal}."]
    )


def _row(name: str, phase: Phase) -> str:
    share = phase.cpu / SECONDS * 100
    return f"| {name} | {_ms(phase.pages, 0.5)} | {_ms(phase.pages, 0.99)} | {share:.0f} % of a core |"


def _ms(waits: list[float], share: float) -> str:
    return f"{_percentile(waits, share) * 1000:.1f} ms"
