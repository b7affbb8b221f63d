"""Clients that keep their connections and send one request after the other, cheaply: one thread for all of them."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Load:
    """What was measured: seconds from the first request to the last answer, and how long each one took (s)."""

    seconds: float = 0
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the wait (s) that this share of the requests did not exceed."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(len(self.waits) * share))]


def send_all(port: int, requests: Iterator[bytes], *, clients: int) -> Load:
    """Send whole HTTP/1.1 requests to 127.0.0.1 from ``clients`` connections at once."""
    return asyncio.run(_send_all(port, requests, clients))


async def _send_all(port: int, requests: Iterator[bytes], clients: int) -> Load:
    load = Load()
    began = time.perf_counter()
    await asyncio.gather(*(_client(port, requests, load) for _ in range(clients)))
    load.seconds = time.perf_counter() - began
    return load


async def _client(port: int, requests: Iterator[bytes], load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await _read_body(reader, head.lower())
        load.waits.append(time.perf_counter() - began)
        load.statuses[int(head[9:12])] += 1
    writer.close()


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> None:
    _before, found, after = head.partition(b"\r\ncontent-length:")
    if found:
        await reader.readexactly(int(after.split(b"\r\n", 1)[0]))
    elif b"\r\ntransfer-encoding: chunked" in head:
        while length := int(await reader.readline(), 16):
            await reader.readexactly(length + 2)
        await reader.readline()
