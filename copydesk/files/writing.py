"""The way out: an export that other systems can read and that imports again to the same pages."""

import json
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.db.models import Prefetch

from copydesk.files import whole
from copydesk.files.reading import EXPORT, POSTS
from copydesk.posts.models import Event, Post, Revision, Status

CHUNK = 500
_IN_FRONT = ("headline", "category", "dek", "tags", "source_url", "byline", "language", "published_at", "id")


def export(folder: Path, progress: Callable[[int], object], *, left_out: Collection[str] = ()) -> int:
    """Write the site into ``folder`` (new or empty, else FileExistsError); return how many posts.

    ``posts.jsonl`` has every post whole; ``posts/`` the public ones as Markdown with front matter, for people and
    other systems; ``media/`` the pictures; ``copydesk.json`` the site. That one is written last: without it the
    folder is no complete export.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; name a new folder")
    host = str(urlsplit(settings.SITE_URL).netloc)
    done, keys = 0, {pk: key for key, pk in whole.listings().items()}
    with (folder / POSTS).open("w", encoding="utf-8") as lines:
        for post in _posts():
            row = whole.line(post, host, keys)
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            if post.status == Status.PUBLISHED and post.path:
                _write_markdown(folder / "posts", f"{post.path}.md", row)
            done += 1
            progress(1)
    if settings.MEDIA_ROOT.is_dir():
        shutil.copytree(
            settings.MEDIA_ROOT, folder / "media", ignore=lambda _in, names: {*names} & {*left_out}
        )
    marker = json.dumps(whole.site_out(host), ensure_ascii=False, indent=1)
    (folder / EXPORT).write_text(marker + "\n", encoding="utf-8")
    return done


def _posts() -> Iterator[Post]:
    rows = (
        Post.objects.filter(sample=None)
        .exclude(status=Status.ERASED)
        .select_related("live__category")
        .prefetch_related(
            Prefetch("revisions", Revision.objects.select_related("category", "by")),
            Prefetch("events", Event.objects.select_related("by", "remark")),
            "places",
            "addresses",
            "letters",
        )
    )
    return rows.order_by("pk").iterator(chunk_size=CHUNK)


def _write_markdown(folder: Path, path: str, row: dict[str, Any]) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    fields = {name: row[name] for name in _IN_FRONT if row[name]}
    front = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)
    file.write_text(f"---\n{front}---\n{row['body']}", encoding="utf-8", newline="\n")
