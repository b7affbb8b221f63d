"""Looks at everything that a site needs and says what is wrong and what to do. It changes nothing."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from copydesk.distribution.mail import failing_count
from copydesk.files import backup
from copydesk.jobs.models import Job, Worker
from copydesk.press import whole as press
from copydesk.search import index as search
from copydesk.search.tantivy_index import NoIndex

TOO_LITTLE, LITTLE = 50_000_000, 1_000_000_000  # bytes free
MAIL_SECONDS = 5
EXAMPLES = 3
log = logging.getLogger(__name__)


class Level(Enum):
    """How a thing stands: *wrong* asks for something to be done, *warn* for a thought."""

    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"


class Line(NamedTuple):
    """One thing that was looked at; what is not ok says what to do."""

    level: Level
    about: str
    says: str


def look() -> Iterator[Line]:
    """Yield a line for each thing, as soon as it was looked at; trouble in one keeps none of the others back."""
    yield from _careful("settings", _settings)
    yield from _careful("folder", _folder)
    database_is_well = True
    for line in _careful("database", _database):
        database_is_well &= line.level != Level.WRONG
        yield line
    if database_is_well:
        yield from _careful("jobs", _jobs)
        yield from _careful("pages", _pages)
        yield from _careful("search", _search)
        yield from _careful("mail", _unsent)
    else:
        yield Line(Level.WARN, "jobs, pages, search", "could not be looked at: mend the database first")
    yield from _careful("mail", _mail)


def _careful(about: str, lines: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    try:
        yield from lines()
    except (DatabaseError, InterfaceError) as problem:
        yield _wrong(
            "database",
            f"it does not answer ({_short(problem)}): is it running, and is COPYDESK_DATABASE_URL right?",
        )
    except Exception as problem:
        log.debug("doctor", exc_info=True)
        yield _wrong(about, f"could not be looked at ({_short(problem)})")


def _settings() -> Iterator[Line]:
    site = urlsplit(settings.SITE_URL)
    if site.hostname in ("localhost", "127.0.0.1", "::1"):
        yield _warn(
            "settings",
            f"the address of the site is {settings.SITE_URL}: set COPYDESK_SITE_URL before others come",
        )
    elif site.scheme == "http":
        yield _warn(
            "settings",
            f"{settings.SITE_URL} is not encrypted: have a web server in front speak HTTPS, and set "
            "COPYDESK_SITE_URL to https://…",
        )
    else:
        yield _ok("settings", f"the address of the site is {settings.SITE_URL}")
    if not settings.LIMITS:
        yield _warn("settings", "COPYDESK_LIMITS is off: anybody may send without end; set it to on")
    if any(network.prefixlen == 0 for network in settings.TRUSTED_PROXIES):
        yield _wrong(
            "settings",
            "COPYDESK_TRUSTED_PROXIES trusts the whole world, so that anybody can pretend to be anybody: "
            "name the addresses of your own proxies",
        )
    elif site.scheme == "https" and not settings.TRUSTED_PROXIES:
        yield _warn(
            "settings",
            "COPYDESK_TRUSTED_PROXIES is not set: to the limits, all who come through the proxy are one client",
        )
    yield from _key()


def _key() -> Iterator[Line]:
    kept = Path(settings.DATA) / "secret-key"
    if not kept.is_file():
        yield _ok("secret key", "given by COPYDESK_SECRET_KEY")
    elif kept.stat().st_mode & 0o077:
        yield _wrong("secret key", f"others on this machine can read {kept}: chmod 600 {kept}")
    elif kept.read_text().strip() != settings.SECRET_KEY:
        yield _warn(
            "secret key", f"COPYDESK_SECRET_KEY is used, and {kept} holds another one: remove the file"
        )
    else:
        yield _ok("secret key", f"kept in {kept}")


def _folder() -> Iterator[Line]:
    folder = Path(settings.DATA)
    free = shutil.disk_usage(folder).free
    if free < TOO_LITTLE:
        yield _wrong("folder", f"the disk of {folder} is full ({_megabytes(free)} left): make room")
    elif free < LITTLE:
        yield _warn("folder", f"the disk of {folder} has {_megabytes(free)} left: make room soon")
    else:
        yield _ok("folder", f"{folder}, {_megabytes(free)} free")
    if folder.stat().st_mode & 0o002:
        yield _wrong("folder", f"anybody on this machine can write into {folder}: chmod o-w {folder}")
    foreign = [file for file in [folder, *folder.iterdir()] if not os.access(file, os.R_OK | os.W_OK)]
    if foreign:
        yield _wrong(
            "folder", f"{foreign[0]} belongs to somebody else: give it to the user that Copydesk runs as"
        )
    if backup.is_unfinished():
        yield _wrong("folder", "a restore was interrupted: repeat `copydesk restore` with the same file")
    unfinished = folder / "importing"
    if unfinished.is_file() and unfinished.stat().st_size:
        yield _warn("folder", "an import is running, or was interrupted: then repeat it with the same folder")


def _database() -> Iterator[Line]:
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    applied = set(executor.loader.applied_migrations)
    if not applied:
        yield _wrong("database", "it is empty: `copydesk run` sets it up")
        return
    if unknown := applied - set(executor.loader.disk_migrations or {}):
        yield _wrong(
            "database",
            f"a newer Copydesk has changed it ({'.'.join(min(unknown))}): install that version, or restore a backup",
        )
    elif executor.migration_plan(leaves):
        yield _wrong("database", "its tables are those of an older version: `copydesk setup` brings them up")
    else:
        yield _ok("database", f"{connection.vendor}, tables of this version")
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(3)")
        complaints = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
    if complaints != ["ok"]:
        yield _wrong("database", f"it is damaged ({'; '.join(complaints)[:200]}): restore the last backup")
    if mode != "wal":
        yield _wrong(
            "database",
            f"it is in {mode} mode, not WAL, so that readers and writers wait for each other: "
            "put it on a local disk, no network drive",
        )


def _postgresql() -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = str(cursor.fetchone()[0])
    if encoding != "UTF8":
        yield _wrong(
            "database", f"its encoding is {encoding}: make one with UTF8, and restore a backup into it"
        )


def _jobs() -> Iterator[Line]:
    workers, waiting = Worker.objects.alive().count(), Job.objects.due().count()
    if workers:
        yield _ok("jobs", f"{workers} worker{'s' * (workers > 1)}, {waiting} jobs to do")
    elif waiting:
        yield _wrong("jobs", f"{waiting} jobs wait and no worker is running: start `copydesk run`")
    else:
        yield _warn("jobs", "no worker is running: start `copydesk run`")
    if failed := Job.objects.failed().count():
        last = Job.objects.failed().order_by("-finished_at").first()
        yield _wrong(
            "jobs",
            f"{failed} were given up, the last one {last} ({last.exception_class_path if last else ''}): "
            "mend the cause, then `copydesk doctor --retry`",
        )
    if stuck := Job.objects.stuck().count():
        yield _wrong("jobs", f"{stuck} should have begun or ended long ago: stop Copydesk and start it again")


def _pages() -> Iterator[Line]:
    drift = press.check()
    if not drift:
        yield _ok("pages", "every file is as it should be")
        return
    examples = ", ".join(f"{name} ({how})" for name, how in drift[:EXAMPLES])
    says = f"{len(drift)} files are not what the database says, such as {examples}"
    if Job.objects.due().exists() and Worker.objects.alive().exists():
        yield _warn("pages", f"{says}: jobs are at work; look again in a minute")
    else:
        yield _wrong("pages", f"{says}: `copydesk press` prints everything anew")


def _search() -> Iterator[Line]:
    try:
        drift = search.drift()
    except NoIndex:
        yield _warn("search", "there is no index yet: the worker makes it, or `copydesk search` at once")
        return
    if drift:
        yield _warn(
            "search",
            f"the index lacks {drift} changes: the worker puts that right, or `copydesk search` at once",
        )
    else:
        yield _ok("search", "the index says what the database says")


def _mail() -> Iterator[Line]:
    if not settings.MAIL_IS_SET:
        yield _warn("mail", "COPYDESK_EMAIL_URL is not set: no mail is sent, not even for a lost password")
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        mail = get_connection(timeout=MAIL_SECONDS)
        mail.open()
        mail.close()
    except Exception as problem:  # whatever a mail server may think of
        yield _wrong("mail", f"{server} takes none ({_short(problem)}): is COPYDESK_EMAIL_URL right?")
    else:
        yield _ok("mail", f"goes through {server}")


def _unsent() -> Iterator[Line]:
    if unsent := failing_count():
        yield _warn(
            "mail", f"{unsent} could not be sent so far: why stands at {settings.SITE_URL}/desk/mail/"
        )


def _ok(about: str, says: str) -> Line:
    return Line(Level.OK, about, says)


def _warn(about: str, says: str) -> Line:
    return Line(Level.WARN, about, says)


def _wrong(about: str, says: str) -> Line:
    return Line(Level.WRONG, about, says)


def _short(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200] or type(problem).__name__


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000:,} MB"
