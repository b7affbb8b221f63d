"""The list of blocked senders, and letting somebody in again."""

import re

import pytest
from django.test import Client

from copydesk.people.models import Ban
from tests.desk.desk import at_the_desk, seen_by
from tests.people import a_post, an_editor
from tests.talk.talking import begin, desk_address, say, the_conversation

pytestmark = pytest.mark.django_db


def block(client: Client) -> None:
    """Block whoever began the only conversation."""
    client.post(f"{desk_address()}/act/", {"verb": "block"})


def test_the_list_says_who_was_blocked_by_whom_and_what_for() -> None:
    begin(Client(), reply_to="ann@example.org")
    client = at_the_desk()
    block(client)
    page = seen_by(client, "/desk/blocked/")
    assert "ann@example.org" in page
    assert "an address on the network" in page
    assert page.count("<bdi>Edda</bdi>") == 2
    assert page.count(f'href="/desk/talk/{the_conversation().pk}/"') == 2


def test_posts_that_nobody_sent_belong_to_no_blocked_sender() -> None:
    begin(Client(), reply_to="ann@example.org")
    a_post()
    client = at_the_desk()
    block(client)
    assert "their last post" not in seen_by(client, "/desk/blocked/")


def test_whoever_is_let_in_may_write_again() -> None:
    ann, client = Client(), at_the_desk()
    address = begin(ann)
    block(client)
    assert say(ann, address, "Hello?").status_code == 403
    client.post(re.findall(r"/desk/blocked/\d+/let-in/", seen_by(client, "/desk/blocked/"))[0])
    assert say(ann, address, "Hello again.").status_code == 303
    assert "Nobody is blocked." in seen_by(client, "/desk/blocked/")


def test_only_editors_of_all_categories_come_here() -> None:
    otto = an_editor("Otto", chief=False)
    begin(Client())
    block(at_the_desk())
    assert at_the_desk(otto).get("/desk/blocked/").status_code == 200
    otto.all_categories = False
    otto.save()
    client = at_the_desk(otto)
    assert client.get("/desk/blocked/").status_code == 403
    assert client.post(f"/desk/blocked/{Ban.objects.get().pk}/let-in/").status_code == 403
    assert "/desk/blocked/" not in seen_by(client, "/desk/talk/")
    assert Ban.objects.exists()
