"""``copydesk export DIR``: every post, in files that other systems read and that import again to the same pages."""

import argparse
from pathlib import Path

from tqdm import tqdm

from copydesk.commands import CommandFailed
from copydesk.files import writing
from copydesk.posts.models import Post


def run(args: argparse.Namespace) -> int:
    """Write the export into a new or empty folder."""
    with tqdm(total=Post.objects.count(), unit=" posts", disable=None, leave=False) as bar:
        try:
            done = writing.export(Path(args.folder), bar.update)
        except OSError as problem:
            raise CommandFailed(f"The export stopped: {problem}.") from problem
    print(f"{done} posts exported to {args.folder}.")
    return 0
