"""``copydesk run``: one command over a small tree of processes, which lives and ends with it.

    copydesk run ─┬─ copydesk setup   (ends before the others begin)
                  ├─ copydesk web     (Granian, with processes of its own)
                  └─ copydesk worker

A child that ends is started again. When this process is killed, even by kill -9, the kernel kills the children
(``lib.processes.die_with``), and the next start finds the port free. It knows neither Django nor the database.
"""

import logging
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from os import getpid
from pathlib import Path
from typing import IO, NoReturn

from copydesk.lib import processes

LOOKS_EVERY = 0.1  # seconds
SHORT_LIFE = 10.0  # a child that lived longer is started again at once
LONGEST_PAUSE = 30.0
STOPS_WITHIN = 10.0  # then children are killed
log = logging.getLogger(__name__)


class Stopped(Exception):
    """The owner has asked us to stop."""


@dataclass
class Child:
    """One process of the tree, through all its restarts."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0
    begins_at: float = 0
    pause: float = field(default=0.5)

    def start(self) -> None:
        self.began = time.monotonic()
        # A process group of its own: Ctrl-C reaches us only, and we tell the children in good order.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "copydesk", *self.words],
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=partial(processes.die_with, getpid()),  # noqa: PLW1509  # we have one thread
        )

    def wait(self) -> int:
        assert self.process is not None
        code = self.process.wait()
        self.process = None
        return code

    def look(self) -> None:
        """Start the child again when it has ended; the shorter it lived, the later."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.begins_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.pause = 0.5 if now - self.began > SHORT_LIFE else min(self.pause * 2, LONGEST_PAUSE)
            self.process, self.begins_at = None, now + self.pause
            log.warning("%s ended with %s; it is started again in %.0f s", self.name, code, self.pause)

    def terminate(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def end(self, last: float) -> None:
        """Wait for the end of a child that was told to end, until ``last`` (monotonic); then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, last - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not end when it was told to: it is killed", self.name)
            self.process.kill()
            self.process.wait()


def run(data: Path, host: str, port: int) -> int:
    """Keep a site running from the data folder ``data`` until SIGINT or SIGTERM; return the exit code.

    Raises CannotStart when the port is taken, or another ``copydesk run`` works in this folder.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    with suppress(Stopped), _only_one_in(data):
        keeper, port = processes.reserve_port(host, port)
        with keeper:
            _note_address(data, _url(host, port))
            return _Tree(host, port).run()
    return 0


def _only_one_in(data: Path) -> IO[str]:
    try:
        return processes.lock_file(data / "running")
    except BlockingIOError as problem:
        raise processes.CannotStart(
            f"Another copydesk runs in {data}: stop it, or choose another folder with --data."
        ) from problem


def _note_address(data: Path, url: str) -> None:
    """Note what settings take for COPYDESK_SITE_URL when unset; who looks meanwhile finds the one before, or this."""
    aside = data / ".address-new"  # nobody else runs in this folder
    aside.write_text(url)
    aside.replace(data / "address")


def _stop(*_: object) -> NoReturn:
    # Once is enough: while we are stopping, nothing may interrupt us.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _url(host: str, port: int) -> str:
    name = processes.address_to_ask(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


class _Tree:
    """The processes of one run."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.setup = Child("setup", ["setup"])
        self.web = Child("web", ["web", "--host", host, "--port", str(port)])
        self.worker = Child("worker", ["worker"])
        self.children = [self.setup, self.web, self.worker]

    def run(self) -> int:
        try:
            self.setup.start()
            if code := self.setup.wait():
                return code  # it has said why
            while not processes.answers(self.host, self.port, "/healthz"):
                self._watch()
            print(f"Copydesk is ready: {_url(self.host, self.port)}", flush=True)
            while True:
                self._watch()
        finally:
            self._end()

    def _watch(self) -> None:
        self.web.look()
        self.worker.look()
        time.sleep(LOOKS_EVERY)

    def _end(self) -> None:
        """Ask all children to end, and see that they do."""
        last = time.monotonic() + STOPS_WITHIN
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            child.end(last)
