"""The doctor finds each fault, made here on purpose, says what to do, and never falls over itself."""

import ipaddress
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import LazySettings
from django.test import override_settings

from copydesk.distribution import mail
from copydesk.files import backup, doctor
from copydesk.files.doctor import Level
from copydesk.jobs import queue
from copydesk.jobs.models import FAILED, RUNNING, Job, Worker
from copydesk.lib import clock
from copydesk.press import whole as press
from tests.distribution.post_office import post_office
from tests.files.elsewhere import elsewhere
from tests.people import a_published_post, deliver_all
from tests.ports import free_port

pytestmark = pytest.mark.django_db


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def said(about: str, level: Level) -> str:
    """Return what the doctor says of this level about one thing."""
    return "\n".join(line.says for line in doctor.look() if (line.about, line.level) == (about, level))


def a_worker(**fields: Any) -> Worker:
    now = clock.now()
    return Worker.objects.create(
        **({"id": "w", "host": "here", "pid": 1, "started_at": now, "beat_at": now} | fields)
    )


@pytest.fixture
def data(tmp_path: Path, settings: LazySettings) -> Path:
    """A data folder of its own for a test that breaks something in it."""
    settings.DATA, settings.PUBLIC, settings.MEDIA_ROOT = tmp_path, tmp_path / "public", tmp_path / "media"
    (tmp_path / "secret-key").write_text(settings.SECRET_KEY)
    (tmp_path / "secret-key").chmod(0o600)
    return tmp_path


def test_a_site_that_is_well_has_nothing_wrong(data: Path) -> None:
    a_worker()
    press.press_all()
    assert [line for line in doctor.look() if line.level is Level.WRONG] == []


def test_limits_that_are_off(settings: LazySettings) -> None:
    settings.LIMITS = False
    assert "COPYDESK_LIMITS" in said("settings", Level.WARN)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://paper.example"])
def test_an_address_that_is_not_for_the_world(settings: LazySettings, url: str) -> None:
    settings.SITE_URL = url
    assert "COPYDESK_SITE_URL" in said("settings", Level.WARN)


def test_proxies_that_are_everybody_or_nobody(settings: LazySettings) -> None:
    settings.SITE_URL = "https://paper.example"
    assert "COPYDESK_TRUSTED_PROXIES" in said("settings", Level.WARN)
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("0.0.0.0/0")]
    assert "COPYDESK_TRUSTED_PROXIES" in said("settings", Level.WRONG)


def test_a_secret_key_that_others_can_read_or_that_is_not_used(data: Path) -> None:
    (data / "secret-key").chmod(0o644)
    assert "chmod 600" in said("secret key", Level.WRONG)
    (data / "secret-key").chmod(0o600)
    (data / "secret-key").write_text("another key")
    assert "another one" in said("secret key", Level.WARN)


@pytest.mark.parametrize(("free", "level"), [(1_000_000, Level.WRONG), (400_000_000, Level.WARN)])
def test_a_disk_that_is_full_or_nearly(monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10**12, 10**12 - free, free))
    assert "make room" in said("folder", level)


def test_a_folder_that_anybody_can_write_into(data: Path) -> None:
    data.chmod(0o777)
    assert "chmod o-w" in said("folder", Level.WRONG)


def test_a_restore_or_an_import_that_was_interrupted(data: Path) -> None:
    (data / backup.UNFINISHED).write_text("digest")
    (data / "importing").write_text("digest")
    assert "copydesk restore" in said("folder", Level.WRONG)
    assert "import" in said("folder", Level.WARN)


def test_no_worker_with_and_without_work(data: Path) -> None:
    assert "no worker is running" in said("jobs", Level.WARN)
    a_worker(beat_at=clock.now() - timedelta(minutes=5))
    queue.enqueue("copydesk.wiring.publish_due")
    assert "1 jobs wait and no worker is running" in said("jobs", Level.WRONG)


def test_jobs_that_were_given_up_or_hang(data: Path) -> None:
    failed, hanging = queue.enqueue("copydesk.wiring.deliver", 1), queue.enqueue("copydesk.wiring.press_all")
    Job.objects.filter(pk=failed.pk).update(status=FAILED, exception_class_path="builtins.ZeroDivisionError")
    Job.objects.filter(pk=hanging.pk).update(status=RUNNING, started_at=clock.now() - timedelta(hours=2))
    says = said("jobs", Level.WRONG)
    assert "copydesk.wiring.deliver(1) (builtins.ZeroDivisionError)" in says
    assert "should have begun or ended long ago" in says


def test_pages_that_are_not_what_the_database_says(data: Path) -> None:
    a_published_post()
    press.press_all()
    (page,) = (data / "public").resolve().glob("20*/*/*/index.html")
    page.write_text("defaced")
    Job.objects.all().delete()
    assert "(differs)" in said("pages", Level.WRONG)


def test_mail_that_is_not_set_or_goes_nowhere(settings: LazySettings) -> None:
    assert "COPYDESK_EMAIL_URL" in said("mail", Level.WARN)
    settings.MAIL_IS_SET, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "takes none" in said("mail", Level.WRONG)


def test_mail_is_looked_at_as_far_as_the_password() -> None:
    with post_office(password="right") as office:
        with override_settings(EMAIL_HOST_USER="paper", EMAIL_HOST_PASSWORD="wrong"):
            assert "takes none" in said("mail", Level.WRONG)
        with override_settings(EMAIL_HOST_USER="paper", EMAIL_HOST_PASSWORD="right"):
            assert f"127.0.0.1:{office.port}" in said("mail", Level.OK)


def test_mail_that_could_not_be_sent() -> None:
    with post_office() as office:
        office.answer = "550 No such user"
        mail.send("ann@example.org", "Hello", "Hello.", key="a/1")
        deliver_all()
        assert "1 could not be sent" in said("mail", Level.WARN)


def test_trouble_in_one_place_keeps_none_of_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_folder", lambda: iter([1 // 0]))
    assert "could not be looked at" in said("folder", Level.WRONG)
    assert said("mail", Level.WARN)


@pytest.mark.once
def test_a_database_that_is_away(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "one") as site:
        away = f"postgres://a:secret@127.0.0.1:{free_port()}/x"
        says = site.copydesk("doctor", code=1, COPYDESK_DATABASE_URL=away)
        assert "wrong  database: it does not answer" in says
        assert "secret@" not in says
        assert "Traceback" not in says


@pytest.mark.once
def test_a_database_without_tables_one_of_another_version_and_a_damaged_one(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "one", COPYDESK_DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3") as site:
        assert "it is empty" in site.copydesk("doctor", code=1)
        site.copydesk("setup")
        assert "tables of this version" in site.copydesk("doctor")
        in_file(
            tmp_path, "INSERT INTO django_migrations (app, name, applied) VALUES ('posts', '9999_new', 0)"
        )
        assert "newer Copydesk" in site.copydesk("doctor", code=1)
        in_file(tmp_path, "DELETE FROM django_migrations WHERE name = '9999_new' OR app = 'desk'")
        assert "older version" in site.copydesk("doctor", code=1)
        (tmp_path / "db.sqlite3").write_bytes(b"no database at all" * 1000)
        says = site.copydesk("doctor", code=1)
        assert "wrong  database" in says
        assert "Traceback" not in says


@pytest.mark.once
def test_a_damaged_page_of_the_database(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "one", COPYDESK_DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3") as site:
        site.copydesk("setup")
        in_file(tmp_path, "PRAGMA journal_mode=DELETE")
        in_file(tmp_path, "PRAGMA writable_schema=1; DELETE FROM sqlite_master WHERE name = 'post_waiting'")
        assert "it is damaged" in site.copydesk("doctor", code=1)


@pytest.mark.once
def test_jobs_that_were_given_up_are_tried_again_when_asked(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "one", COPYDESK_DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3") as site:
        site.copydesk("setup")
        site.python(
            "-c",
            "import django; django.setup()\n"
            "from copydesk.jobs import models, queue\n"
            "queue.enqueue('copydesk.wiring.publish_due')\n"
            "models.Job.objects.update(status='FAILED')",
        )
        assert "were given up" in site.copydesk("doctor", code=1)
        says = site.copydesk("doctor", "--retry", code=1)
        assert "1 jobs that had been given up are tried again" in says
        assert "were given up" not in says


def in_file(folder: Path, statements: str) -> None:
    connection = sqlite3.connect(folder / "db.sqlite3")
    connection.executescript(statements)
    connection.commit()
    connection.close()
