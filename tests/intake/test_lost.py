"""A lost receipt: sent again to the address that it was left with, and nothing told to anybody else."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.people import limits
from tests.distribution.post_office import post_office, text_of
from tests.intake.forms import parsed, words_of
from tests.people import a_receipt, deliver_all

pytestmark = pytest.mark.django_db
TOM = "tom@example.org"


def ask(client: Client, email: str = TOM) -> str:
    """Ask for the receipts of an address; return what the page says then."""
    answer = client.post("/receipt/lost", {"email": email})
    assert answer.status_code == 303, answer.content.decode()
    (main,) = parsed(client.get(answer["Location"])).iter("main")
    return " ".join("".join(main.itertext()).split())


def test_the_links_come_to_the_address_and_open_the_receipts(client: Client) -> None:
    with post_office() as office:
        for headline in ("The weir", "The mill & more"):
            a_receipt(email=TOM, headline=headline)
        a_receipt(email="other@example.org", headline="Not his")
        ask(client, " Tom@Example.ORG ")
        deliver_all()
        (letter,) = office.mails
    text = text_of(letter)
    assert letter["To"] == TOM
    assert "Not his" not in text
    assert "The mill & more" in text
    links = [urlsplit(line).path for line in text.splitlines() if "/receipt/" in line]
    assert ["The mill" in words_of(client.get(link)) for link in links] == [True, False]
    assert "The weir" in words_of(client.get(links[1]))


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client: Client) -> None:
    with post_office() as office:
        a_receipt(email=TOM)
        assert ask(client) == ask(client, "nobody@example.org")
        deliver_all()
    assert [mail["To"] for mail in office.mails] == [TOM]


def test_posts_of_long_ago_are_left_out(client: Client) -> None:
    with post_office() as office:
        with clock.stopped(clock.now() - timedelta(days=300)):
            a_receipt(email=TOM)
        ask(client)
        deliver_all()
    assert office.mails == []


def test_one_client_can_ask_a_few_times_only(client: Client) -> None:
    with post_office(), clock.stopped(clock.now()):
        for number in range(limits.ALLOWANCES["lost-receipt"].at_once):
            ask(client, f"{number}@example.org")
        answer = client.post("/receipt/lost", {"email": TOM})
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")


def test_one_address_gets_a_few_only_whoever_asks_and_nobody_is_told(client: Client) -> None:
    with post_office() as office, clock.stopped(clock.now()):
        a_receipt(email=TOM)
        most = limits.ALLOWANCES["lost-receipt-to"].at_once
        said = {ask(Client(REMOTE_ADDR=f"10.0.{number}.1")) for number in range(most + 3)}
        deliver_all()
    assert len(said) == 1
    assert len(office.mails) == most


@pytest.mark.parametrize("typed", ["", "nonsense", "a@b@c"])
def test_what_is_no_address_is_said(client: Client, typed: str) -> None:
    with post_office():
        assert client.post("/receipt/lost", {"email": typed}).status_code == 422


def test_form_and_receipt_page_lead_there_and_without_mail_it_says_so(client: Client) -> None:
    assert (
        b'href="/receipt/"' in client.get("/submit").content.partition(b"</form>")[2].partition(b"<footer")[0]
    )
    assert b'href="/receipt/lost"' in client.get("/receipt/").content
    assert "sends no mail" in words_of(client.get("/receipt/lost"))
