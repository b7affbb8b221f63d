"""``copydesk import PATH``: posts from a JSON Lines file, a folder of Markdown, or an export of ours."""

import argparse
import gc
import hashlib
import shutil
import sys
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from tqdm import tqdm

from copydesk.commands import CommandFailed
from copydesk.files import inserting, reading, storing, whole
from copydesk.lib import clock, processes
from copydesk.press import whole as press
from copydesk.search import index as search

MOST_LINES = 20


def run(args: argparse.Namespace) -> int:
    """Import, print once at the end, and say what was done; 1 when some posts could not be imported."""
    path = Path(args.path)
    if not path.exists():
        raise CommandFailed(f"There is no file or folder {path}.")
    # Rows by the ten thousand and no rings among them: looking for rings less often saves a tenth of the time.
    gc.set_threshold(50_000)
    with _alone() as unfinished:
        summary = _take_in(path, args, unfinished)
        if summary.published or summary.known or reading.export_in(path):
            _print_pages()
            _index()
        unfinished.truncate(0)
    _say(summary)
    return 1 if summary.problems else 0


def _alone() -> IO[str]:
    """Return the file that one import at a time holds; it names the export that is being taken in."""
    try:
        return processes.lock_file(settings.DATA / "importing")
    except BlockingIOError as problem:
        raise CommandFailed("Another import is running; start this one when it is done.") from problem


def _take_in(path: Path, args: argparse.Namespace, unfinished: IO[str]) -> storing.Summary:
    exported = reading.export_in(path)
    blank = False
    if exported:
        blank = _is_blank(exported, unfinished)
        with transaction.atomic():
            whole.site_in(exported, blank=blank, now=clock.now())
        if (path / "media").is_dir():
            shutil.copytree(path / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    records = reading.records(path, args.category or "")
    with tqdm(total=reading.count(path), desc="Posts", unit=" posts", disable=None, leave=False) as bar:
        summary = storing.store(records, publish=args.published, blank=blank, progress=bar.update)
    if exported and blank:
        inserting.pick_lead(exported.get("lead"))
    return summary


def _is_blank(exported: dict[str, Any], unfinished: IO[str]) -> bool:
    """Whether the site had no post before this export came, perhaps by an import that was interrupted."""
    unfinished.seek(0)
    before, digest = unfinished.read(), hashlib.sha256(repr(exported).encode()).hexdigest()
    if before == digest:
        return True
    if not whole.is_blank():
        return False
    unfinished.truncate(0)
    unfinished.write(digest)
    unfinished.flush()
    return True


def _print_pages() -> None:
    with tqdm(desc="Pages", unit=" posts", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        press.press_all(progress)


def _index() -> None:
    with tqdm(desc="Search", unit=" posts", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        search.mend(progress)


def _say(summary: storing.Summary) -> None:
    for lines in (summary.mended, summary.problems):
        for line in lines[:MOST_LINES]:
            print(line, file=sys.stderr)
        if len(lines) > MOST_LINES:
            print(f"… and {len(lines) - MOST_LINES} more like these", file=sys.stderr)
    print(
        f"{summary.stored} posts imported, {summary.published} of them published; {summary.known} were here before; "
        f"{len(summary.problems)} could not be imported."
    )
