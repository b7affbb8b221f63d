"""Mail to authors, through a real SMTP server: the receipt, and each decision with its reason."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from copydesk.distribution import mail
from copydesk.distribution.models import Mail
from copydesk.jobs.models import Job
from copydesk.lib import clock
from copydesk.people import limits
from copydesk.posts import workflow
from copydesk.posts.models import Post
from copydesk.visitors.keys import code_of
from tests.desk.desk import at_the_desk, decide
from tests.distribution.post_office import PostOffice, post_office, stop_link, text_of
from tests.intake.forms import kept, send, words_of
from tests.people import a_draft, an_editor, deliver_all, seen

pytestmark = pytest.mark.django_db
TOM = "tom@example.org"


def a_little_later() -> None:
    with clock.stopped(clock.now() + timedelta(minutes=2)):
        deliver_all()


def sent(client: Client, **others: Any) -> tuple[str, Post]:
    """Send a post and leave an address; return the address of its receipt, and the post in the queue."""
    receipt = send(client, **{"email": TOM, **others})
    a_little_later()
    return receipt, Post.objects.latest("pk")


def last(office: PostOffice) -> str:
    """Return subject and text of Tom's last mail."""
    a_little_later()
    letter = office.to(TOM)[-1]
    return f"{letter['Subject']}\n{text_of(letter)}"


def receipt_in(text: str) -> str:
    """Return the path of the receipt that a mail leads to."""
    (link,) = [line for line in text.splitlines() if "/receipt/" in line]
    return urlsplit(link).path


def test_the_receipt_comes_with_its_address_and_code(client: Client) -> None:
    with post_office() as office:
        receipt, _post = sent(client)
    (letter,) = office.to(TOM)
    code = code_of(receipt.rpartition("/")[2])
    for kind in ("plain", "html"):
        assert receipt in text_of(letter, kind)
        assert code in text_of(letter, kind)


def test_it_quotes_nothing_that_was_typed(client: Client) -> None:
    """An address may be somebody else's: no advertisement is sent there."""
    with post_office() as office:
        sent(client, headline="Cheap watches at https://spam.example", byline="Buy now")
    (letter,) = office.to(TOM)
    for words in ("watches", "spam.example", "Buy now"):
        for part in (str(letter.items()), text_of(letter), text_of(letter, "html")):
            assert words not in part


def test_sent_again_it_is_the_same_receipt(client: Client) -> None:
    with post_office() as office:
        for _ in range(2):
            send(client, email=TOM, idempotency_key="k" * 32)
        a_little_later()
    assert len(office.to(TOM)) == 1


def test_nobody_gets_many_receipts_at_once() -> None:
    most = limits.ALLOWANCES["receipt-mail"].at_once
    with post_office() as office, clock.stopped(clock.now()):
        for number in range(most + 2):
            send(Client(REMOTE_ADDR=f"10.0.{number}.1"), email=TOM, headline=f"No. {number}")
        deliver_all()
    assert len(office.mails) == most


def test_a_machine_that_filled_the_trap_gets_none(client: Client) -> None:
    with post_office() as office:
        sent(client, website="https://spam.example")
    assert office.mails == []


def test_the_words_of_a_mail_are_gone_once_it_is_sent(client: Client) -> None:
    with post_office():
        receipt, _post = sent(client)
    key = receipt.rpartition("/")[2]
    assert not any(key in value for row in Mail.objects.values() for value in map(str, row.values()))


def test_a_publication_comes_with_the_address_of_the_page(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "approve", reason="Thank you, Tom & Co!")
        text = last(office)
    assert post.address in text
    assert "is public" in text
    assert text.count("Thank you, Tom & Co!") == 1
    assert len(office.to(TOM)) == 2


def test_an_embargo_comes_with_its_time_and_its_words_come_once(client: Client) -> None:
    when = clock.now() + timedelta(days=400)
    with post_office() as office:
        _receipt, post = sent(client)
        workflow.approve(post, by=an_editor(), seen=seen(post), publish_at=when, reason="On the day.")
        text = last(office)
        assert str(when.year) in text
        assert "On the day." in text
        with clock.stopped(when + timedelta(minutes=1)):
            workflow.publish_due()
            deliver_all()
        assert "is public" in text_of(office.to(TOM)[-1])
        assert "On the day." not in text_of(office.to(TOM)[-1])


def test_what_is_sent_back_comes_with_its_reason_once_and_can_be_answered(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "send_back", reason="Whose photo is it?", code="legal")
        text = last(office)
    assert "legal reasons" in text
    assert len([mail for mail in office.to(TOM) if "Whose photo is it?" in text_of(mail)]) == 1
    receipt = receipt_in(text)
    page = client.get(receipt)
    assert "Whose photo is it?" in words_of(page)
    assert client.post(f"{receipt}/answer", kept(page) | {"answer": "Mine."}).status_code == 303
    assert "Mine." in words_of(client.get(receipt))


def test_a_spiked_post_comes_with_its_reason(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "spike", reason="We only do mills.", code="off-topic")
        text = last(office)
    assert "We only do mills." in text
    assert "not for this site" in text


def test_corrections_and_a_retraction_are_told(client: Client) -> None:
    with post_office() as office:
        receipt, post = sent(client)
        workflow.approve(post, by=an_editor(), seen=seen(post))
        a_little_later()
        post.refresh_from_db()
        workflow.correct(post, a_draft(), by=an_editor(), seen=seen(post), reason="It is 80 m long.")
        assert "It is 80 m long." in last(office)
        form = kept(client.get(f"{receipt}/edit")) | {"headline": "New"}
        assert client.post(f"{receipt}/edit", form).status_code == 303
        a_little_later()
        decide(at_the_desk(), post, "approve")
        assert "approved your change" in last(office)
        decide(at_the_desk(), post, "retract", reason="It was not yours.", code="copied")
        assert "It was not yours." in last(office)


def test_a_post_without_an_address_gets_no_mail(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client, email="")
        decide(at_the_desk(), post, "approve")
        a_little_later()
    assert office.mails == []


def test_what_is_taken_back_leaves_no_mail_on_its_way(client: Client) -> None:
    with post_office() as office:
        receipt = send(client, email=TOM)
        office.answer = "450 Later"
        with pytest.raises(SMTPRecipientsRefused):
            deliver_all()
        Job.objects.update(run_after=clock.now() + timedelta(minutes=1))  # as a worker puts it back
        client.post(f"{receipt}/withdraw", kept(client.get(f"{receipt}/withdraw")))
        deliver_all()
        office.answer = "250 OK"
        a_little_later()
    assert office.mails == []
    assert not Mail.objects.exists()


def test_every_mail_about_a_post_is_cancelled_with_it(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "send_back", reason="Please mend it.")
        client.post("/receipt/lost", {"email": TOM})
        office.answer = "450 Later"
        with pytest.raises(SMTPRecipientsRefused):
            deliver_all()
        mail.cancel(f"post/{post.pk}/")
        assert not Mail.objects.exists()


def test_the_key_of_a_mail_opens_the_receipt_of_its_post_only(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        decide(at_the_desk(), post, "send_back", reason="Please.")
        path = receipt_in(last(office))
    other = send(client, headline="Another")
    assert client.get(path).status_code == 200
    number, _, key = path.removeprefix("/receipt/").partition("-")
    assert client.get(f"/receipt/{int(number) + 1}-{key}").status_code == 404
    assert client.get(f"/receipt/{key}").status_code == 404
    Post.objects.filter(pk=post.pk).update(email="")
    assert client.get(path).status_code == 404
    assert client.get(other).status_code == 200


def test_an_author_stops_mail_about_one_post_by_one_click_without_signing_in(client: Client) -> None:
    with post_office() as office:
        _receipt, post = sent(client)
        link = urlsplit(stop_link(office.to(TOM)[0])).path
        answer = Client().post(link, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
        assert answer.status_code == 200
        decide(at_the_desk(), post, "approve")
        a_little_later()
        assert len(office.to(TOM)) == 1
        sent(client, headline="Another")
        assert len(office.to(TOM)) == 2


def test_looking_at_the_link_stops_nothing_and_the_buttons_do(client: Client) -> None:
    with post_office() as office:
        sent(client)
        link = urlsplit(stop_link(office.to(TOM)[0])).path
        assert "no more mail about this post?" in words_of(client.get(link))
        sent(client, headline="Second")
        assert len(office.to(TOM)) == 2
        assert "any of your posts" in words_of(client.post(link, {"all": "yes"}))
        sent(client, headline="Third")
        assert len(office.to(TOM)) == 2
        client.post(link, {"again": "yes"})
        sent(client, headline="Fourth")
        assert len(office.to(TOM)) == 3


def test_a_link_that_nobody_was_mailed_stops_nothing(client: Client) -> None:
    with post_office() as office:
        sent(client)
        link = urlsplit(stop_link(office.to(TOM)[0])).path
        key = link.split("/")[3]
        forged = link.replace(key, key[:-1] + ("0" if key[-1] != "0" else "1"))
        assert client.post(forged).status_code == 404
        assert client.post(f"/mail/stop/{'0' * 64}/post/1").status_code == 404


def test_without_mail_nothing_is_missing_but_the_mail(client: Client) -> None:
    receipt, post = sent(client)
    decide(at_the_desk(), post, "spike", reason="We only do mills.")
    deliver_all()
    assert "We only do mills." in words_of(client.get(receipt))
    assert not Mail.objects.exists()
