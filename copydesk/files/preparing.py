"""The slow part of an import, done ahead: source to clean HTML, digest and hosts, on every core of the machine."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import NamedTuple

import django

from copydesk.checks.links import hosts_in
from copydesk.files.reading import Record
from copydesk.lib import markdown, text

# Starting the processes takes about a second: fewer posts than that are faster done here.
WORTH_IT = 1000
AT_ONCE = 50
MOST_PROCESSES = 4


class Prepared(NamedTuple):
    """What is made of one body before it is stored."""

    html: str
    digest: str
    hosts: list[str]


Ready = tuple[Record, list[Prepared]]


def ahead(batches: Iterable[list[Record]]) -> Iterator[list[Ready]]:
    """Yield each batch with what is made of its texts; the next is being worked on while the caller stores one."""
    incoming = iter(batches)
    first = list(islice(incoming, 2))
    if sum(map(len, first)) < WORTH_IT:
        yield from (
            [(record, _all(texts_of(record))) for record in batch] for batch in chain(first, incoming)
        )
        return
    waiting: deque[tuple[list[Record], Iterator[list[Prepared]]]] = deque()
    with ProcessPoolExecutor(
        min(os.cpu_count() or 1, MOST_PROCESSES), mp_context=get_context("spawn"), initializer=django.setup
    ) as pool:
        for batch in chain(first, incoming):
            texts = [texts_of(record) for record in batch]
            waiting.append((batch, pool.map(_all, texts, chunksize=AT_ONCE)))
            if len(waiting) > 2:
                yield _joined(*waiting.popleft())
        while waiting:
            yield _joined(*waiting.popleft())


def texts_of(record: Record) -> list[tuple[str, str]]:
    """Return body and source link of each revision that a record brings; none when they can't be told."""
    if record.whole is None:
        return [(record.body, record.source_url)]
    try:
        return [(str(each["body"]), str(each["source_url"])) for each in record.whole["revisions"]]
    except (KeyError, TypeError):
        return []  # ``whole.bundle`` says so


def _joined(batch: list[Record], made: Iterator[list[Prepared]]) -> list[Ready]:
    return list(zip(batch, made, strict=True))


def _all(texts: list[tuple[str, str]]) -> list[Prepared]:
    return [_one(body, source_url) for body, source_url in texts]


def _one(body: str, source_url: str) -> Prepared:
    html = markdown.render(body).html
    return Prepared(html, text.repeat_digest(body), hosts_in(body, source_url))
