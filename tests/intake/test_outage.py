"""Database away, disk full, a mistake of ours: the text always comes back."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client

from copydesk.intake.views import form as form_views
from tests.intake.forms import fields, kept, submission, words_of
from tests.postgres import postgres_cluster

TYPED = {
    "headline": 'A "mill" & <more>',
    "body": "\n one\r\n two </textarea>",
    "tags": "a, b",
    "idempotency_key": "k" * 30,
}
AWAY = OperationalError("could not connect")


def without_database() -> Any:
    """Let every statement fail, as when the server has gone."""
    return connection.execute_wrapper(mock.Mock(side_effect=AWAY))


@pytest.mark.django_db
def test_the_database_is_away_and_the_text_comes_back(client: Client) -> None:
    typed = fields(**TYPED)
    with (
        without_database(),
        mock.patch("django.template.loader.get_template", side_effect=AssertionError("a template")),
    ):
        answer = client.post("/submit", typed)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Nothing was stored" in words_of(answer)
    assert kept(answer) == typed | {"body": "\n one\n two </textarea>"}
    assert client.post("/submit", kept(answer)).status_code == 303


@pytest.mark.django_db
def test_other_forms_come_back_too_but_never_a_password(client: Client) -> None:
    reason = "Please name the photographer.\n" * 10
    typed = {"reason": reason, "seen": "7", "website": "", "password": "correct horse"}
    with without_database():
        answer = client.post("/receipt/0000-0000-0000/answer", typed)
    assert answer.status_code == 503
    assert kept(answer) == {"reason": reason, "seen": "7"}


@pytest.mark.django_db
def test_the_database_is_away_for_a_program(client: Client) -> None:
    payload = submission()
    with without_database():
        answer = client.post("/api/submissions", payload, content_type="application/json")
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (
        503,
        "30",
        "application/json",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/submit", "/receipt/0000-0000-0000", "/desk/"])
def test_other_pages_say_so_too(client: Client, path: str) -> None:
    with without_database():
        assert client.get(path).status_code in (503, 302)


@pytest.mark.django_db
def test_a_mistake_of_ours_gives_the_text_back(client: Client) -> None:
    client.raise_request_exception = False
    typed = fields(**TYPED)
    with mock.patch.object(form_views, "send", side_effect=ZeroDivisionError):
        answer = client.post("/submit", typed)
    assert answer.status_code == 500
    assert kept(answer)["headline"] == typed["headline"]


@pytest.mark.django_db
def test_healthz_tells_whether_a_post_could_be_taken(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    with without_database():
        assert client.get("/healthz").status_code == 503
    with mock.patch("shutil.disk_usage", return_value=mock.Mock(free=1000)):
        assert client.get("/healthz").status_code == (503 if connection.vendor == "sqlite" else 200)


PROGRAM = """
import django, json, sys
django.setup()
from django.core.management import call_command
from django.test import Client
from copydesk.posts.models import Category, Post
if not sys.argv[1:]:
    call_command("migrate", verbosity=0)
    Category.objects.create(slug="world", name="World")
client, answers = Client(), []
for number in range(400):
    answer = client.post("/submit", {"headline": f"Post {number}", "category": "world", "body": "word " * 5000})
    if answer.status_code != 303:
        break
print(json.dumps([answer.status_code, "Post" in answer.content.decode(), client.get("/healthz").status_code,
                  number, Post.objects.count()]))
"""


def run(data: Path, *words: str) -> list[Any]:
    """Send posts in a process of its own, on a data folder of its own, until one is not taken."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        env=clean | {"COPYDESK_DATA": str(data), "COPYDESK_LIMITS": "off"},
        capture_output=True,
        text=True,
        check=True,
    )
    result: list[Any] = json.loads(done.stdout)
    return result


@pytest.mark.once
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_the_disk_is_full(tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", tmp_path], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        status, text_is_back, health_status, sent, stored = run(tmp_path)
        assert (status, text_is_back, health_status) == (503, True, 503)
        assert stored == sent > 0
        with closing(sqlite3.connect(tmp_path / "copydesk.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.once
def test_the_database_file_is_gone(tmp_path: Path) -> None:
    (tmp_path / "copydesk.sqlite3").mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    program = PROGRAM.replace("Post.objects.count()", "0")
    done = subprocess.run(
        [sys.executable, "-c", program, "again"],
        env=clean | {"COPYDESK_DATA": str(tmp_path), "COPYDESK_LIMITS": "off"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[503, true, 503, 0, 0]"


PATIENT = """
import django, json, sys
django.setup()
from django.core.management import call_command
from django.test import Client
from copydesk.posts.models import Category
call_command("migrate", verbosity=0)
Category.objects.create(slug="world", name="World")
client = Client()
def look(number):
    answer = client.post("/submit", {"headline": f"Post {number}", "category": "world", "body": "Words."})
    back = f"Post {number}" in answer.content.decode()
    print(json.dumps([answer.status_code, back, client.get("/healthz").status_code]), flush=True)
look(1)
sys.stdin.readline()
look(2)
"""


@pytest.mark.postgres
def test_the_database_server_has_gone(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    with postgres_cluster() as url:
        process = subprocess.Popen(
            [sys.executable, "-c", PATIENT],
            env=clean | {"COPYDESK_DATA": str(tmp_path), "COPYDESK_DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        first = process.stdout.readline()
    output, _errors = process.communicate("go on\n", timeout=180)
    assert [first.strip(), output.strip()] == ["[303, false, 200]", "[503, true, 503]"]
