"""``copydesk import PATH``: posts from a JSON Lines file, a folder of Markdown, or an export of ours."""

import argparse
import shutil
import sys
from pathlib import Path

from django.conf import settings
from tqdm import tqdm

from copydesk.files import reading, storing, whole
from copydesk.lib import clock
from copydesk.press import run as press

MOST_LINES = 20


def run(args: argparse.Namespace) -> int:
    """Import, print once at the end, and say what was done; 1 when some posts could not be imported."""
    path = Path(args.path)
    if not path.exists():
        print(f"There is no file or folder {path}.", file=sys.stderr)
        return 2
    exported = reading.export_in(path)
    if exported:
        whole.site_in(exported, blank=whole.is_blank(), now=clock.now())
        _copy_media(path / "media")
    with tqdm(total=reading.count(path), unit=" posts", disable=None, leave=False) as bar:
        records = reading.records(path, args.category or "")
        summary = storing.store(records, publish=args.published, progress=bar.update)
    if summary.published or exported:
        press.press_all(progress=True)
    _say(summary)
    return 1 if summary.problems else 0


def _copy_media(media: Path) -> None:
    if media.is_dir():
        shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)


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
