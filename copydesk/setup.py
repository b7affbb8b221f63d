"""First-run set-up: every step looks first and does only what is missing, so each start goes through all of them."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, Error, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from copydesk.desk import reasons, samples
from copydesk.files import backup
from copydesk.lib import processes
from copydesk.people import keys
from copydesk.people.models import Editor
from copydesk.posts.models import Category
from copydesk.press import first_pages
from copydesk.press import whole as press
from copydesk.press.models import Site
from copydesk.search import index as search

CATEGORIES = ["World", "Local", "Business", "Science", "Culture", "Sport", "Opinion"]
FIRST_EDITOR = "editor"
ADVISORY_LOCK = 7_266_537_431  # any number, as long as nobody else in the database takes it


def run() -> None:
    """Make ready what a site needs to run: database, pages, and a way in for the first editor (printed)."""
    make_tables()
    samples.queue_first()
    press.catch_up()
    search.catch_up()
    if url := first_sign_in_link():
        print(f"Sign in to the desk (once, within 30 minutes): {url}", flush=True)


def make_tables() -> None:
    """Bring the database to this version, with the rows that a new site begins with. Two may come at once."""
    try:
        with alone():
            if backup.is_unfinished():
                raise processes.CannotStart(
                    f"A restore into {settings.DATA} was interrupted: repeat `copydesk restore` with the same file."
                )
            if _is_behind():
                call_command("migrate", verbosity=0, interactive=False)
            _make_rows()
    except DatabaseError as problem:  # the command line makes one sentence of it
        raise OperationalError(*problem.args) from problem


@contextmanager
def alone() -> Iterator[None]:
    """Wait for whoever sets this database up already, or restores into it.

    Of migrations that two make by turns, one can undo the other's. The database or the system takes the lock back from
    a process that dies.
    """
    if connection.vendor == "postgresql":  # the other one may be on another machine
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            if not cursor.fetchone()[0]:
                _say_that_we_wait()
                cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                yield
            finally:
                with suppress(Error):  # the connection is gone, and the lock with it
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        return
    door = f"{connection.settings_dict['NAME']}-setup"
    with os.fdopen(os.open(door, os.O_RDONLY | os.O_CREAT, 0o644)) as file:  # which root may have made
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say_that_we_wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say_that_we_wait() -> None:
    print("Another process sets this site up: waiting until it has done so.", file=sys.stderr, flush=True)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _make_rows() -> None:
    with transaction.atomic():
        _site, new = Site.objects.get_or_create(pk=1)
        if new:
            for position, name in enumerate(CATEGORIES, 1):
                Category.objects.get_or_create(
                    slug=name.lower(), defaults={"name": name, "position": position}
                )
            reasons.seed()
            first_pages.seed()


def first_sign_in_link() -> str:
    """Return the address of a one-time sign-in link as long as no editor has ever signed in; else an empty text."""
    if Editor.objects.filter(last_login__isnull=False).exists():
        return ""
    chief = Editor.objects.filter(is_chief=True, is_active=True).order_by("pk").first()
    return keys.link_url(keys.invite(chief.name if chief else FIRST_EDITOR, chief=True))
