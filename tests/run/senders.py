"""People who send posts while everything around them falls over, and remember what they were told."""

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode


@dataclass
class Senders:
    """Several threads that send posts to one address, each with a headline of its own, until told to stop.

    Every other post has an Idempotency-Key and is sent again and again until it is taken; of the rest, one that
    was not answered may or may not have arrived. Of each kind, half go through the form and half through the API.
    """

    port: int
    threads: int = 6
    taken: list[str] = field(default_factory=list)  # headlines that were answered 201 or 303
    unsure: list[str] = field(default_factory=list)  # sent once, no answer
    strange: list[str] = field(default_factory=list)  # answers that nobody should get
    refused: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._numbers = count(1)
        self._running = [threading.Thread(target=self._send_many, daemon=True) for _ in range(self.threads)]

    def start(self) -> None:
        for thread in self._running:
            thread.start()

    def stop(self) -> None:
        """Let each finish what it has begun."""
        self._stop.set()
        for thread in self._running:
            thread.join(300)
            assert not thread.is_alive(), "a post could not be sent at all"

    def _send_many(self) -> None:
        while not self._stop.is_set():
            number = next(self._numbers)
            headline = f"Report number {number}, {uuid.uuid4().hex}"
            key = uuid.uuid4().hex if number % 2 else ""
            while not self._send(headline, key, form=number % 4 < 2) and key:
                time.sleep(0.1)
            time.sleep(0.02)

    def _send(self, headline: str, key: str, *, form: bool) -> bool:
        """Send once; return whether it was taken."""
        fields = {
            "headline": headline,
            "category": "world",
            "body": f"It happened. {headline}",
            "own_work": "on",
        }
        try:
            status = self._post_form(fields, key) if form else self._post_json(fields, key)
        except (OSError, http.client.HTTPException):
            self.unsure.append(headline)
            return False
        if status in (201, 303):
            self.taken.append(headline)
            return True
        self.refused[status] += 1
        if status != 503:
            self.strange.append(f"{status} for {headline}")
        return False

    def _post_form(self, fields: dict[str, str], key: str) -> int:
        body = urlencode(fields | ({"idempotency_key": key} if key else {}))
        return self._post("/submit", body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _post_json(self, fields: dict[str, str], key: str) -> int:
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        return self._post("/api/submissions", json.dumps(fields | {"own_work": True}), headers)

    def _post(self, path: str, body: str, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, body.encode(), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()
