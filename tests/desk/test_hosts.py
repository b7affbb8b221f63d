"""Trusted and banned hosts: a chief's screen, and what a ban does to posts that link there."""

import pytest
from django.test import Client

from copydesk.checks.models import BannedHost
from copydesk.posts.models import Post, Status, TrustedHost
from tests.checks.findings import a_read_post, assert_exact, finding_of, found
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.people import an_editor, deliver_all

pytestmark = pytest.mark.django_db


def settle(client: Client, verb: str, host: str = "casino.example") -> int:
    return client.post("/desk/hosts/", {"verb": verb, "host": host}).status_code


def linking(url: str = "https://casino.example/win", **fields: str) -> Post:
    return a_read_post(body=f"See [this page]({url}) for more.", **fields)


def test_a_link_to_a_banned_host_holds_the_post() -> None:
    settle(at_the_desk(), "ban")
    post = linking("https://www.Casino.example/win")
    finding = finding_of(post, "links")
    assert finding.severity == "hold"
    assert "casino.example is banned here." in finding.summary
    assert [(row["host"], row["banned"]) for row in finding.evidence] == [("casino.example", True)]
    assert_exact(finding)


def test_a_source_link_to_one_holds_it_too() -> None:
    settle(at_the_desk(), "ban")
    post = a_read_post(source_url="https://casino.example/")
    assert found(post)["links"] == "hold"


def test_a_ban_reaches_what_stands_below_and_nothing_else() -> None:
    settle(at_the_desk(), "ban")
    assert found(linking("https://play.casino.example/"))["links"] == "hold"
    assert found(linking("https://mycasino.example/"))["links"] == "note"
    assert found(linking("https://example/"))["links"] == "note"


def test_the_author_is_told_nothing_of_a_ban() -> None:
    settle(at_the_desk(), "ban")
    assert finding_of(linking(), "links").author_summary == ""


def test_a_held_post_may_be_approved() -> None:
    client = at_the_desk()
    settle(client, "ban")
    post = linking()
    assert decide(client, post, "approve").status_code == 303
    assert post.status == Status.PUBLISHED


def test_what_waits_is_held_at_once_and_let_go_when_the_ban_is_lifted() -> None:
    client, post = at_the_desk(), linking()
    assert found(post)["links"] == "note"
    settle(client, "ban")
    deliver_all()
    assert found(post)["links"] == "hold"
    settle(client, "lift")
    deliver_all()
    assert found(post)["links"] == "note"


def test_what_was_decided_is_left_alone() -> None:
    client, post = at_the_desk(), linking()
    decide(client, post, "approve")
    settle(client, "ban")
    deliver_all()
    assert found(post)["links"] == "note"


def test_the_screen_says_who_and_when() -> None:
    client = at_the_desk()
    settle(client, "ban")
    settle(client, "trust", "https://good.example/page")
    page = seen_by(client, "/desk/hosts/")
    assert page.index("good.example") < page.index("casino.example")
    assert page.count("<bdi>Edda</bdi>, <time") == 2


def test_a_host_is_trusted_or_banned_never_both() -> None:
    client = at_the_desk()
    settle(client, "trust")
    settle(client, "ban")
    assert not TrustedHost.objects.exists()
    settle(client, "trust")
    assert not BannedHost.objects.exists()
    settle(client, "distrust")
    assert not TrustedHost.objects.exists()


def test_trust_in_one_host_wins_over_a_ban_of_the_one_above() -> None:
    client = at_the_desk()
    settle(client, "ban")
    settle(client, "trust", "good.casino.example")
    assert found(linking("https://good.casino.example/"))["links"] == "note"


def test_a_chief_bans_a_host_where_a_post_links_to_it() -> None:
    client, post = at_the_desk(), linking()
    client.post(f"/desk/posts/{post.pk}/trust/", {"host": "casino.example", "trusted": "ban"})
    assert BannedHost.objects.get().by == an_editor()
    assert "<strong>banned</strong>" in seen_by(client, f"/desk/posts/{post.pk}/")


@pytest.mark.parametrize("typed", ["", "casino", "two words.example", "https://"])
def test_what_is_no_host_is_refused_with_a_sentence(typed: str) -> None:
    client = at_the_desk()
    assert settle(client, "ban", typed) == 422
    assert not BannedHost.objects.exists()


def test_only_chiefs_come_here() -> None:
    client = at_the_desk(an_editor("Otto", chief=False))
    assert client.get("/desk/hosts/").status_code == 403
    assert settle(client, "ban") == 403
