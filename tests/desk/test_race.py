"""Many editors at the same instant: one wins, the others are told."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from copydesk.people import keys, rights
from copydesk.people.models import Editor
from copydesk.posts.models import Event, EventKind, Post, Revision
from tests.people import a_post, a_published_post, an_editor

EDITORS = 12


def at_once(what: list[Callable[[], int]]) -> Counter[int]:
    """Do everything at the same moment, each in a thread; return how often each answer came."""
    start, answers = Barrier(len(what)), []

    def one(do: Callable[[], int]) -> None:
        start.wait()
        try:
            answers.append(do())
        finally:
            connection.close()

    threads = [Thread(target=one, args=(do,)) for do in what]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def deciding(post: Post, verbs: list[str], **body: object) -> list[Callable[[], int]]:
    """Return one decision for each editor, the verbs in turn."""
    tokens = [keys.make_token(an_editor(f"Editor {n}")) for n in range(EDITORS)]

    def decision(n: int) -> Callable[[], int]:
        client = Client(headers={"authorization": f"Bearer {tokens[n]}"}, raise_request_exception=False)
        path = f"/api/posts/{post.pk}/{verbs[n % len(verbs)]}"
        sent = {"revision": 1} | body
        return lambda: client.post(path, sent, content_type="application/json").status_code

    return [decision(n) for n in range(EDITORS)]


@pytest.mark.django_db(transaction=True)
def test_of_twelve_decisions_at_once_one_wins() -> None:
    post = a_post()
    assert at_once(deciding(post, ["approve", "spike", "send-back"])) == {200: 1, 409: EDITORS - 1}
    decisions = Event.objects.filter(
        post=post, kind__in=[EventKind.APPROVED, EventKind.SPIKED, EventKind.RETURNED]
    )
    assert decisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twelve_approvals_at_once_one_publishes() -> None:
    post = a_post()
    assert at_once(deciding(post, ["approve"])) == {200: 1, 409: EDITORS - 1}
    assert Event.objects.filter(post=post, kind=EventKind.PUBLISHED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twelve_corrections_at_once_one_counts() -> None:
    post = a_published_post()
    assert at_once(deciding(post, ["correct"], body="A better text.")) == {200: 1, 409: EDITORS - 1}
    assert Revision.objects.filter(post=post).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_twelve_who_use_one_link_one_gets_in() -> None:
    link = f"/desk/sign-in/{keys.invite('Edda')}/"
    answers = at_once([lambda: Client().post(link).status_code for _ in range(EDITORS)])
    assert answers == {303: 1, 410: EDITORS - 1}


@pytest.mark.django_db(transaction=True)
def test_posts_with_one_headline_approved_at_once_get_addresses_of_their_own() -> None:
    posts = [a_post(headline="The same") for _ in range(6)]
    token = keys.make_token(an_editor())

    def approve(post: Post) -> int:
        client = Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)
        return client.post(f"/api/posts/{post.pk}/approve", {}, content_type="application/json").status_code

    assert at_once([partial(approve, post) for post in posts]) == {200: 6}
    assert len(set(Post.objects.values_list("path", flat=True))) == 6


@pytest.mark.django_db(transaction=True)
def test_of_all_chiefs_who_go_at_once_one_stays() -> None:
    chiefs = [an_editor(f"Editor {n}") for n in range(EDITORS)]

    def going(chief: Editor) -> Callable[[], int]:
        client = Client(raise_request_exception=False)
        client.force_login(chief)
        return lambda: client.post(f"/desk/editors/{chief.pk}/remove/").status_code

    assert at_once([going(chief) for chief in chiefs]) == {303: EDITORS - 1, 409: 1}
    assert Editor.objects.filter(is_chief=True, is_active=True).count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_two_who_let_the_same_new_editor_in_both_get_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """As two first starts of a site do, or two who type ``copydesk editor add``."""
    add = rights.add

    def late(name: str, **about: Any) -> Editor:
        monkeypatch.setattr(rights, "add", add)
        assert at_once([lambda: bool(keys.invite(name))]) == {True: 1}
        return add(name, **about)

    monkeypatch.setattr(rights, "add", late)
    assert keys.owner_of_link(keys.invite("Otto")) == Editor.objects.get(name="Otto")
