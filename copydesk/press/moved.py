"""The addresses that posts had before, in a file for nginx, which so leads on to the present ones by itself.

Django knows them from the database (``views.old_address``). The file is ``moved.map`` in the data folder, a line for
each: ``"/2026/11/old-slug/" "/2026/11/new-slug/";``, with and without the last slash.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db.models import F

from copydesk.posts.models import Address
from copydesk.press.files import Public, public


def map_file() -> Path:
    """Return where the file is."""
    return Path(settings.DATA) / "moved.map"


def write(folder: Public | None = None) -> bool:
    """Make the file say what the database says; return whether it said something else before."""
    with (folder or public()).lock("moved"):
        return _write(map_file(), "".join(_lines()))


def _write(file: Path, content: str) -> bool:
    if file.is_file() and file.read_text() == content:
        return False
    aside = file.with_name(f".moved-{secrets.token_hex(8)}")
    try:
        with aside.open("w") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
    return True


def _lines() -> Iterator[str]:
    old = Address.objects.exclude(path=F("post__path")).exclude(post__path=None).order_by("path")
    for path, present in old.values_list("path", "post__path").iterator():
        escaped = path.replace("\\", "\\\\").replace('"', '\\"')
        for address in (f"/{escaped}/", f"/{escaped}"):
            yield f'"{address}" "{quote(f"/{present}/")}";\n'
