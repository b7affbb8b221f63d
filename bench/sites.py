"""Sites of made posts for the suites that print: a data folder each, filled by ``import``, kept between runs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import made

ROOT = Path(__file__).parent.parent
FIRST, YEARS = datetime(2018, 1, 1, tzinfo=UTC), timedelta(days=365 * 8)
_FILL = """
import sys
from pathlib import Path
import django
django.setup()
from copydesk import setup
from copydesk.files import reading, storing
if __name__ == "__main__":
    setup.make_tables()
    storing.store(reading.records(Path(sys.argv[1])), publish=True, progress=lambda _done: None)
"""


def records(posts: int) -> Iterator[dict[str, Any]]:
    """Yield the posts of a site as ``copydesk import`` reads them, evenly over eight years."""
    for number, post in enumerate(made.posts(posts)):
        yield {
            "id": str(number),
            "headline": post.headline,
            "dek": post.dek,
            "body": post.body,
            "category": post.category,
            "tags": post.tags,
            "published_at": f"{FIRST + YEARS / posts * number:%Y-%m-%dT%H:%M:%SZ}",
        }


def site(folder: Path, posts: int) -> Path:
    """Return the data folder of a site with so many published posts, made when it is not there yet."""
    data = folder / f"site-{posts}"
    if not (data / "filled").exists():
        data.mkdir(parents=True, exist_ok=True)
        with (data / "posts.jsonl").open("w") as file:
            file.writelines(json.dumps(record) + "\n" for record in records(posts))
        call(_FILL, data, str(data / "posts.jsonl"))
        (data / "filled").touch()
    return data


def call(program: str, data: Path, *args: str) -> str:
    """Run a Python program of ours on a data folder; return what it printed."""
    script = data / f"program-{os.getpid()}.py"
    script.write_text(program)
    known = {
        "COPYDESK_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "copydesk.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, str(script), *args],
        env=os.environ | known,
        capture_output=True,
        text=True,
        check=False,
    )
    script.unlink()
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout
