"""The promise, for conversations: each message that was answered exists exactly once, whatever is killed meanwhile."""

import http.client
import threading
import time
import uuid
from collections import Counter
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.ports import free_port
from tests.run.rows import rows
from tests.run.test_nothing_is_lost import settings_of_a_site, strike
from tests.run.tree import until
from tests.site import start_site

pytestmark = pytest.mark.slow

WRITERS = 4
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Writers:
    """Several people who write in one conversation until they are told to stop.

    Each sends a message until it is taken, with the same id.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: list[str] = []
        self.strange: list[str] = []  # answers that nobody should get
        self.tries = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.page = self._begin()
        self._threads = [threading.Thread(target=self._write, args=(n,), daemon=True) for n in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish what it has begun."""
        self._stop.set()
        for thread in self._threads:
            thread.join(300)
            assert not thread.is_alive(), "a message could not be sent at all"

    def _begin(self) -> str:
        status, place = self._post("/talk/", {"message": "Begin", "uuid": uuid.uuid4().hex})
        assert status == 303
        return place

    def _write(self, writer: int) -> None:
        for number in count():
            if self._stop.is_set():
                return
            words, same = f"Message {writer}-{number}", uuid.uuid4().hex
            while True:
                with self._lock:
                    self.tries += 1
                try:
                    status, _place = self._post(f"{self.page}/say", {"message": words, "uuid": same})
                except (OSError, http.client.HTTPException):
                    status = 0
                if status == 200:
                    self.taken.append(words)
                    break
                if status not in (0, 503):
                    self.strange.append(f"{status} for {words}")
                    return
                time.sleep(0.1)
            time.sleep(0.02)

    def _post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, urlencode(fields), HEADERS)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""
        finally:
            connection.close()


@pytest.mark.timeout(1800)
def test_messages_survive_kills(tmp_path: Path) -> None:
    port = free_port()
    with settings_of_a_site() as settings:
        site = start_site(tmp_path / "site", port=port, **settings)
        try:
            writers = Writers(port)
            writers.start()
            for victim in ("serving", "web", "run", "serving", "run"):
                already = len(writers.taken)
                until(lambda already=already: len(writers.taken) > already + 20, "messages that are taken")  # type: ignore[misc]
                strike(site, victim)
                if victim == "run":
                    site = start_site(tmp_path / "site", port=port, **settings)
            writers.stop()
            stored = [
                text
                for (text,) in rows(
                    site, "SELECT text FROM talk_message WHERE text <> 'Begin' ORDER BY number"
                )
            ]
            versions = rows(site, "SELECT version FROM talk_conversation")
            numbers = [number for (number,) in rows(site, "SELECT number FROM talk_message ORDER BY number")]
        finally:
            site.stop() if site.process.poll() is None else site.kill()
    print(f"{len(writers.taken)} taken in {writers.tries} tries")
    messages = len(writers.taken)
    assert writers.strange == []
    assert messages > 100
    assert Counter(stored) == Counter(writers.taken)
    assert numbers == list(range(1, messages + 2)), "no number is missing or twice"
    assert versions == [(messages + 1,)]
    for writer in range(WRITERS):
        mine = [int(words.rpartition("-")[2]) for words in stored if words.startswith(f"Message {writer}-")]
        assert mine == sorted(mine), "each person's messages stand in their order"
