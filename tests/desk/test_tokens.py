"""An editor's own keys for the API: made, shown once, revoked."""

import re

import pytest
from django.test import Client

from tests.desk.desk import at_the_desk, seen_by
from tests.people import an_editor

pytestmark = pytest.mark.django_db


def make(client: Client, label: str = "Statistics") -> str:
    """Make a token; return it as the page shows it."""
    page = client.post("/desk/account/tokens/", {"label": label}).content.decode()
    found = re.search(r"<code[^>]*>([^<]+)</code>", page)
    assert found, page
    return found[1]


def opens(token: str) -> bool:
    return Client().get("/api/queue", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_token_is_shown_once_and_opens_the_api() -> None:
    client = at_the_desk()
    token = make(client)
    assert opens(token)
    page = seen_by(client, "/desk/account/tokens/")
    assert "Statistics" in page
    assert token not in page


def test_a_revoked_token_opens_nothing() -> None:
    client = at_the_desk()
    token, other = make(client), make(client, "The other")
    revoke = re.findall(r"/desk/account/tokens/\d+/revoke/", seen_by(client, "/desk/account/tokens/"))
    client.post(revoke[-1])
    assert not opens(token)
    assert opens(other)


def test_nobody_sees_or_revokes_those_of_others() -> None:
    edda, otto = at_the_desk(), at_the_desk(an_editor("Otto", chief=False))
    token = make(edda)
    assert "Statistics" not in seen_by(otto, "/desk/account/tokens/")
    assert otto.post(f"/desk/account/tokens/{an_editor().tokens.get().pk}/revoke/").status_code == 404
    assert opens(token)


def test_a_token_needs_to_say_what_it_is_for() -> None:
    client = at_the_desk()
    assert client.post("/desk/account/tokens/", {"label": " "}).status_code == 422
    assert not an_editor().tokens.exists()
