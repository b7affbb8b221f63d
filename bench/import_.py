"""How many posts a second ``copydesk import`` takes in, beside plain rows of the same texts (goal: 1,000 a second).

On the database of COPYDESK_DATABASE_URL (an empty one), or on SQLite in a temporary folder.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench import results

SIZES = {"small": 5_000, "full": 50_000}
GOAL = 1000
WORDS = str.split(
    "the of a council bridge river town people water school market new old report city light night garden house "
    "paper county mayor vote street north south work year day"
)

_IMPORT = """
import resource, sys, time, django
django.setup()
from pathlib import Path
from copydesk import setup
from copydesk.files import reading, storing
if __name__ == "__main__":
    setup.make_tables()
    began = time.perf_counter()
    done = storing.store(reading.records(Path(sys.argv[1])), publish=True, progress=lambda _done: None)
    cpu = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(*(each.ru_utime + each.ru_stime for each in cpu), done.stored, time.perf_counter() - began)
"""
_PLAIN = """
import json, sys, time, django
django.setup()
from itertools import islice
from django.db import connection, models, transaction
class Plain(models.Model):
    headline = models.CharField(max_length=200)
    category = models.CharField(max_length=80)
    tags = models.CharField(max_length=500)
    body = models.TextField()
    class Meta:
        app_label = "bench"
with connection.schema_editor() as editor:
    editor.create_model(Plain)
began, count = time.perf_counter(), 0
with open(sys.argv[1]) as lines:
    rows = (json.loads(line) for line in lines)
    names = ("headline", "category", "tags", "body")
    while some := [Plain(**{name: row[name] for name in names}) for row in islice(rows, 500)]:
        with transaction.atomic():
            Plain.objects.bulk_create(some)
        count += len(some)
print(time.process_time(), 0, count, time.perf_counter() - began)
"""


class Measured(NamedTuple):
    """Posts a second, and seconds of CPU that one takes: in the process that stores, and in those that render."""

    rate: float
    storing: float
    rendering: float


def run(size: str) -> bool:
    """Measure both and write them down; whether the goal was met."""
    posts, load = SIZES.get(size) or int(size), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as name:
        folder = Path(name)
        file = folder / "posts.jsonl"
        _write(file, posts)
        ours, plain = _measure(_IMPORT, folder, file), _measure(_PLAIN, folder, file)
    database = (
        "PostgreSQL" if os.environ.get("COPYDESK_DATABASE_URL", "").startswith("postgres") else "SQLite"
    )
    said = (
        f"{posts:,} published posts of 2.6 kB with three tags and five links each, on {database}: "
        f"**{ours.rate:,.0f} posts a second** (goal {GOAL:,}), without printing; {ours.storing * 1000:.2f} ms of CPU "
        f"a post in the process that stores, {ours.rendering * 1000:.2f} ms in those that render beside it. "
        f"One plain row for each, by bulk_create: {plain.rate:,.0f} a second; ratio {ours.rate / plain.rate:.2f}, for "
        f"about nineteen rows a post and the clean HTML.\n\nOn {results.machine('django', 'pyromark', 'nh3')}; "
        f"load before: {load:.1f}."
    )
    print(said)
    results.write(f"import-{database.lower()}", said)
    return ours.rate >= GOAL


def _write(file: Path, posts: int) -> None:
    chance = random.Random(1)
    with file.open("w") as lines:
        for number in range(posts):
            paragraphs = (
                " ".join(chance.choices(WORDS, k=80))
                + f" [a link](https://h{chance.randrange(500)}.example/x) **bold**."
                for _ in range(5)
            )
            row = {
                "id": str(number),
                "headline": " ".join(chance.choices(WORDS, k=6)).title(),
                "category": chance.choice(["World", "Local", "Science"]),
                "tags": ", ".join(chance.sample(WORDS, 3)),
                "body": "\n\n".join(paragraphs),
                "published_at": f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}-11T10:00:00Z",
            }
            lines.write(json.dumps(row) + "\n")


def _measure(program: str, folder: Path, file: Path) -> Measured:
    script = folder / "program.py"
    script.write_text(program)
    settings = {"COPYDESK_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "copydesk.settings"}
    path = os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
    result = subprocess.run(
        [sys.executable, str(script), str(file)],
        env=os.environ | settings | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SystemExit(result.stderr)
    storing, rendering, stored, seconds = map(float, result.stdout.split()[-4:])
    return Measured(stored / seconds, storing / stored, rendering / stored)
