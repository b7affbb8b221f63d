"""Mail, to a real SMTP server: once, again when it fails, and visibly so."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
from django.test import Client, override_settings

from copydesk.distribution import mail
from copydesk.distribution.models import Mail
from copydesk.jobs.models import Job
from copydesk.lib import clock
from tests.desk.desk import at_the_desk, seen_by
from tests.distribution.post_office import post_office
from tests.people import deliver_all
from tests.site import site_environment

pytestmark = pytest.mark.django_db


def send(text: str = "Grüße, Ann.\n", **fields: str) -> None:
    mail.send("ann@example.org", "An answer\nfrom the desk", text, **({"key": "a/1"} | fields))


def test_a_mail_arrives_as_it_was_written() -> None:
    with post_office() as office:
        send(html="<p>Grüße, Ann.</p>")
        deliver_all()
    (arrived,) = office.mails
    assert arrived["To"] == "ann@example.org"
    assert arrived["Subject"] == "An answer from the desk"
    assert arrived.get_body(("plain",)).get_content().splitlines() == ["Grüße, Ann."]  # type: ignore[union-attr]
    assert "<p>Grüße, Ann.</p>" in arrived.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_the_way_to_stop_it_is_plain_for_mail_programs() -> None:
    with post_office() as office:
        send(key="post/12/received")
        send(key="other/1")
        deliver_all()
    with_link, without = office.as_sent
    link = re.compile(
        rb"^List-Unsubscribe:\s+<http://[!-~]+/mail/stop/[0-9a-z]{64}/post/12>\r\n", re.MULTILINE
    )
    assert link.search(with_link)
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in with_link
    assert b"List-Unsubscribe" not in without


def test_the_same_key_is_the_same_mail() -> None:
    with post_office() as office:
        for _ in range(3):
            send()
        deliver_all()
        send()
        deliver_all()
        mail.deliver.call(Mail.objects.get().pk)
    assert len(office.mails) == 1


def test_words_are_not_kept_once_they_are_sent() -> None:
    with post_office():
        send()
        deliver_all()
    row = Mail.objects.get()
    assert (row.text, row.html, row.sent_at is not None) == ("", "", True)


def test_without_a_mail_server_nothing_is_kept_and_nothing_missing() -> None:
    send()
    assert not Mail.objects.exists()
    assert not Job.objects.exists()


def test_a_failure_is_tried_again_and_shown_on_the_desk() -> None:
    with post_office() as office:
        office.answer = "450 The box is full"
        send()
        with pytest.raises(SMTPRecipientsRefused):
            deliver_all()
        desk = at_the_desk()
        assert "1 mail could not be sent" in seen_by(desk, "/desk/")
        page = seen_by(desk, "/desk/mail/")
        assert "The box is full" in page
        assert "ann@example.org" in page
        office.answer = "250 OK"
        assert desk.post(f"/desk/mail/{Mail.objects.get().pk}/", {"verb": "retry"}).status_code == 303
        deliver_all()
        assert len(office.mails) == 1
        assert "could not be sent" not in seen_by(desk, "/desk/")


def test_an_address_that_is_none_is_given_up_and_shown() -> None:
    with post_office() as office:
        office.answer = "550 No such user"
        send()
        deliver_all()
        page = seen_by(at_the_desk(), "/desk/mail/")
        assert "refused for good" in page
        assert ">550 No such user<" in page
        at_the_desk().post(f"/desk/mail/{Mail.objects.get().pk}/", {"verb": "drop"})
    assert not Mail.objects.exists()


def test_a_server_that_is_away_is_asked_again() -> None:
    with post_office() as office:
        send()
        with override_settings(EMAIL_PORT=1), pytest.raises(OSError):
            deliver_all()
        assert Mail.objects.get().problem
        deliver_all()
    assert len(office.mails) == 1


def test_what_is_cancelled_is_not_sent() -> None:
    with post_office() as office:
        send(key="conversation/1/2/reader")
        send(key="conversation/12/2/reader")
        mail.cancel("conversation/1/")
        deliver_all()
    assert len(office.mails) == 1


def test_what_was_sent_is_forgotten_after_a_month() -> None:
    with post_office():
        send()
        deliver_all()
        with clock.stopped(clock.now() + timedelta(days=31)):
            mail.forget.call()
    assert not Mail.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "sender"),
    [("smtp://mail", "desk@paper.example"), ("smtp://mail?default_from_email=a@b.example", "a@b.example")],
)
def test_the_owner_names_the_sender(address: str, sender: str, tmp_path: Path) -> None:
    told = {"COPYDESK_EMAIL_URL": address, "COPYDESK_SITE_URL": "https://paper.example"}
    done = subprocess.run(
        [sys.executable, "-c", "from copydesk import settings; print(settings.DEFAULT_FROM_EMAIL)"],
        env=site_environment(tmp_path, **told),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == sender


def test_strangers_see_no_mail(client: Client) -> None:
    assert client.get("/desk/mail/").status_code == 302
