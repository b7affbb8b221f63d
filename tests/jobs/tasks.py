"""The jobs of these tests. What ran is written to a file, since jobs run in other processes and are killed there."""

import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django_tasks import task

STOP = threading.Event()


def notes_file() -> Path:
    return Path(settings.DATA) / "notes"


@task()
def note(text: str) -> None:
    # One write to a file opened for appending is whole, also when the process dies right after it.
    descriptor = os.open(notes_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{text}\n".encode())
    os.close(descriptor)


@task()
def fail(text: str) -> None:
    raise ValueError(text)


@task()
def stop_here() -> None:
    STOP.set()


no_task = SimpleNamespace(call=note.call)  # looks like a task, but nobody declared it one


@task()
def note_slowly(text: str) -> None:
    note.call(text)
    time.sleep(0.02)


@task()
def tick() -> None:
    note.call("tick")
