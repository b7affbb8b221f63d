"""Mail to editors about what waits, through a real SMTP server."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

import pytest
from django.test import Client

from copydesk.desk import editors, notices
from copydesk.distribution.models import Mail
from copydesk.lib import clock
from copydesk.people import limits
from copydesk.people.models import Editor, Notices
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.distribution.post_office import PostOffice, post_office, stop_link, text_of
from tests.intake.forms import words_of
from tests.people import a_category, a_receipt, an_editor, deliver_all
from tests.talk.talking import begin

pytestmark = pytest.mark.django_db
EDDA = "edda@example.org"


def edda(choice: str = Notices.HOURLY, email: str = EDDA) -> Editor:
    """Return Edda, who has chosen on her account."""
    editor = an_editor()
    at_the_desk(editor).post("/desk/account/", {"email": email, "notices": choice})
    return editor


def an_hour_passes(hours: int = 1) -> None:
    """Do what the workers do every hour, after what came in until now."""
    deliver_all()
    with clock.stopped(clock.now() + timedelta(hours=hours)):
        notices.tell_hourly.call()
        deliver_all()


def texts(office: PostOffice, address: str = EDDA) -> list[str]:
    return [text_of(mail) for mail in office.to(address)]


def test_once_an_hour_an_editor_hears_of_all_that_is_new() -> None:
    with post_office() as office:
        edda()
        for headline in ("The weir", "The mill"):
            a_receipt(headline=headline)
        an_hour_passes()
    (text,) = texts(office)
    assert "2 posts wait for a decision." in text
    assert "The weir" in text
    assert "/desk/posts/" in text


def test_nothing_new_is_no_mail() -> None:
    with post_office() as office:
        edda()
        a_receipt()
        an_hour_passes()
        an_hour_passes(2)
    assert len(office.mails) == 1


def test_what_was_decided_meanwhile_is_no_news() -> None:
    with post_office() as office:
        edda()
        post = a_receipt().post
        deliver_all()
        decide(at_the_desk(), post, "spike")
        an_hour_passes()
    assert texts(office) == []


def test_two_workers_send_it_once() -> None:
    with post_office() as office:
        edda()
        a_receipt()
        deliver_all()
        with clock.stopped(clock.now() + timedelta(hours=1)):
            notices.tell_hourly.call()
            notices.tell_hourly.call()
            deliver_all()
    assert len(office.mails) == 1


def test_a_conversation_that_waits_is_news_too(client: Client) -> None:
    with post_office() as office:
        edda()
        begin(client)
        an_hour_passes()
    (text,) = texts(office)
    assert "1 conversation waits for an answer." in text


def test_who_wants_it_at_once_gets_a_mail_for_each_post_and_none_an_hour_later() -> None:
    with post_office() as office:
        edda(Notices.IMMEDIATE)
        for headline in ("The weir", "The mill"):
            a_receipt(headline=headline)
        deliver_all()
        assert [("The weir" in text, "The mill" in text) for text in texts(office)] == [
            (True, False),
            (False, True),
        ]
        an_hour_passes()
    assert len(office.mails) == 2


def test_a_flood_comes_in_the_hourly_mail() -> None:
    most = limits.ALLOWANCES["notice"].at_once
    with post_office() as office:
        edda(Notices.IMMEDIATE)
        with clock.stopped(clock.now()):
            for number in range(most + 3):
                a_receipt(headline=f"No. {number}", body=f"A text of its own, the {number}th.")
            deliver_all()
        assert len(office.mails) == most
        an_hour_passes()
    assert len(office.mails) == most + 1
    assert f"{most + 3} posts wait" in texts(office)[-1]


@pytest.mark.parametrize(("choice", "email"), [("none", EDDA), ("hourly", ""), ("immediate", "")])
def test_who_wants_none_or_left_no_address_gets_none(choice: str, email: str) -> None:
    with post_office() as office:
        edda(choice, email)
        a_receipt()
        an_hour_passes()
    assert office.mails == []


@pytest.mark.parametrize("choice", [Notices.HOURLY, Notices.IMMEDIATE])
def test_who_may_not_sign_in_gets_none(choice: str) -> None:
    with post_office() as office:
        editor = edda(choice)
        Editor.objects.filter(pk=editor.pk).update(is_active=False)
        a_receipt()
        an_hour_passes()
    assert office.mails == []


def test_who_is_removed_gets_not_even_what_is_on_its_way() -> None:
    with post_office() as office:
        an_editor("Chief")
        editor = edda(Notices.IMMEDIATE)
        a_receipt()
        office.answer = "450 Later"
        with pytest.raises(SMTPRecipientsRefused):
            deliver_all()
        editors.remove(editor)
        assert not Mail.objects.exists()


@pytest.mark.parametrize("choice", [Notices.HOURLY, Notices.IMMEDIATE])
def test_an_editor_of_some_categories_hears_of_those_only(choice: str) -> None:
    with post_office() as office:
        editor = an_editor("Ed", chief=False)
        Editor.objects.filter(pk=editor.pk).update(email=EDDA, notices=choice, all_categories=False)
        editor.categories.add(a_category("Culture"))
        a_receipt(headline="Not theirs")
        a_receipt(headline="Theirs", category=a_category("Culture"))
        an_hour_passes()
    (text,) = texts(office)
    assert "Theirs" in text
    assert "Not theirs" not in text


def test_one_click_stops_it_without_signing_in_and_the_account_says_so() -> None:
    with post_office() as office:
        editor = edda()
        a_receipt()
        an_hour_passes()
        link = urlsplit(stop_link(office.mails[0])).path
        assert "waits at the desk?" in words_of(Client().get(link))
        Client().post(link, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
        assert 'value="none" selected' in seen_by(at_the_desk(editor), "/desk/account/")
        a_receipt(headline="Another", body="Another text.")
        an_hour_passes(2)
    assert len(office.mails) == 1


def test_the_navigation_of_the_desk_counts_what_was_not_sent() -> None:
    with post_office() as office:
        edda(Notices.IMMEDIATE)
        office.answer = "550 No such user"
        a_receipt()
        deliver_all()
        for page in ("/desk/", "/desk/posts/", "/desk/account/"):
            assert "1 unsent mail" in seen_by(at_the_desk(), page)
        at_the_desk().post(f"/desk/mail/{Mail.objects.get().pk}/", {"verb": "drop"})
        assert "unsent" not in seen_by(at_the_desk(), "/desk/")
