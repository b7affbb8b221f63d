"""First-run set-up: every step looks first and does only what is missing, so each start goes through all of them."""

import time

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction
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
TRIES = 5


def run() -> None:
    """Make ready what a site needs to run: database, pages, and a way in for the first editor (printed)."""
    make_tables()
    samples.queue_first()
    press.catch_up()
    search.catch_up()
    if url := first_sign_in_link():
        print(f"Sign in to the desk (once, within 30 minutes): {url}", flush=True)


def make_tables() -> None:
    """Bring the database to this version, with the rows that a new site begins with. Two may do it at once."""
    if backup.is_unfinished():
        raise processes.CannotStart(
            f"A restore into {settings.DATA} was interrupted: repeat `copydesk restore` with the same file."
        )
    for tries_left in reversed(range(TRIES)):
        try:
            if _is_behind():
                call_command("migrate", verbosity=0, interactive=False)
            break
        except DatabaseError as problem:
            # When somebody else did the same at this moment, so that a table, say, was there already: look again.
            if not tries_left or not _answers():
                raise OperationalError(*problem.args) from problem
            time.sleep(1)
    _make_rows()


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _answers() -> bool:
    connection.close()
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


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
