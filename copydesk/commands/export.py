"""``copydesk export DIR``: every post, in files that other systems read and that import again to the same pages."""

import argparse
import json
from pathlib import Path

from tqdm import tqdm

from copydesk.commands import CommandFailed
from copydesk.files import writing
from copydesk.media import workflow as media
from copydesk.posts.models import Post
from copydesk.talk.exporting import everything

CONVERSATIONS = "conversations.jsonl"


def run(args: argparse.Namespace) -> int:
    """Write the export into a new or empty folder."""
    with tqdm(
        total=Post.objects.filter(sample=None).count(), unit=" posts", disable=None, leave=False
    ) as bar:
        try:
            done = writing.export(Path(args.folder), bar.update, left_out=_left_out(args.conversations))
        except OSError as problem:
            raise CommandFailed(f"The export stopped: {problem}.") from problem
    print(f"{done} posts exported to {args.folder}.")
    if args.conversations:
        print(f"{_conversations(Path(args.folder) / CONVERSATIONS)} conversations exported along with them.")
    return 0


def _left_out(conversations: bool) -> set[str]:
    """Return the keys of the pictures that belong to conversations, unless those are asked for."""
    return set() if conversations else set(media.attached().values_list("key", flat=True))


def _conversations(file: Path) -> int:
    """Write every conversation as one line of JSON; return how many."""
    done = 0
    with file.open("w", encoding="utf-8") as lines:
        for row in everything():
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            done += 1
    return done
