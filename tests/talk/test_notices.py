"""Conversations by mail, through a real SMTP server."""

from datetime import timedelta

import pytest
from django.test import Client

from copydesk.distribution.models import Mail
from copydesk.lib import clock
from copydesk.press.models import Site
from tests.desk.desk import at_the_desk
from tests.distribution.post_office import PostOffice, post_office, text_of
from tests.intake.forms import words_of
from tests.people import deliver_all
from tests.talk.talking import begin, desk_address, say

pytestmark = pytest.mark.django_db


def a_little_later() -> None:
    with clock.stopped(clock.now() + timedelta(minutes=2)):
        deliver_all()


def to(office: PostOffice, address: str) -> list[str]:
    return [text_of(mail) for mail in office.to(address)]


def test_the_reader_gets_the_answer_and_the_way_to_it(client: Client) -> None:
    with post_office() as office:
        page = begin(client, reply_to="ann@example.org")
        say(at_the_desk(), desk_address(), "It is 80 m.")
        a_little_later()
    (text,) = to(office, "ann@example.org")
    assert "It is 80 m." in text
    assert page in text
    assert "It is 80 m." in words_of(Client().get(page))


def test_who_has_written_again_has_seen_the_answer(client: Client) -> None:
    with post_office() as office:
        page = begin(client, reply_to="ann@example.org")
        say(at_the_desk(), desk_address(), "It is 80 m.")
        say(client, page, "Thank you.")
        a_little_later()
    assert to(office, "ann@example.org") == []


def test_the_desk_is_told_once_until_it_has_answered(client: Client) -> None:
    Site.objects.update_or_create(pk=1, defaults={"talk_mail": "desk@example.org"})
    with post_office() as office:
        page = begin(client)
        say(client, page, "Hello?")
        a_little_later()
        assert len(to(office, "desk@example.org")) == 1
        assert desk_address() in to(office, "desk@example.org")[0]
        say(at_the_desk(), desk_address(), "Yes?")
        say(client, page, "One more thing")
        a_little_later()
    assert "One more thing" in to(office, "desk@example.org")[1]


def test_erasing_reaches_the_mail_that_was_not_sent_yet(client: Client) -> None:
    Site.objects.update_or_create(pk=1, defaults={"talk_mail": "desk@example.org"})
    with post_office() as office:
        page = begin(client, reply_to="ann@example.org")
        say(at_the_desk(), desk_address(), "It is 80 m.")
        client.post(f"{page}/erase")
        assert not Mail.objects.exists()
        a_little_later()
    assert office.mails == []


def test_without_mail_nothing_is_missing(client: Client) -> None:
    page = begin(client, reply_to="ann@example.org")
    say(at_the_desk(), desk_address(), "It is 80 m.")
    assert "It is 80 m." in words_of(client.get(page))
    assert not Mail.objects.exists()
