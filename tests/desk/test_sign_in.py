"""Ways into the desk: one-time links, name and password, and what keeps others out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from copydesk.lib import clock
from copydesk.people import keys
from copydesk.people.models import Editor, SignInLink
from tests.desk.desk import at_the_desk, seen_by
from tests.people import an_editor, deliver_all

pytestmark = pytest.mark.django_db
PASSWORD = "seven bridges at dawn"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Take a hash that costs nothing: a good one takes half a second each, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def a_link(name: str = "Edda") -> str:
    return f"/desk/sign-in/{keys.invite(name, chief=True)}/"


def with_password(name: str = "Edda") -> Editor:
    editor = an_editor(name)
    editor.set_password(PASSWORD)
    editor.save()
    return editor


def sign_in(client: Client, password: str, name: str = "Edda", **more: str) -> int:
    return client.post("/desk/sign-in/", {"username": name, "password": password, **more}).status_code


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_a_link_signs_in_once() -> None:
    link, first, second = a_link(), Client(), Client()
    assert first.post(link)["Location"] == "/desk/password/"
    assert is_in(first)
    assert second.post(link).status_code == 410
    assert not is_in(second)


def test_looking_at_a_link_uses_nothing_up() -> None:
    link, client = a_link(), Client()
    page = client.get(link)
    assert page.status_code == 200
    assert not is_in(client)
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    client.post(link)
    assert is_in(client)


def test_a_link_is_good_for_half_an_hour() -> None:
    link, client = a_link(), Client()
    SignInLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert not is_in(client)


def test_no_key_is_kept_as_itself() -> None:
    key, token = keys.invite("Edda"), keys.make_token(an_editor())
    kept = f"{list(SignInLink.objects.values())} {list(an_editor().tokens.values())}"
    assert key not in kept
    assert token not in kept


def test_who_came_by_a_link_sets_a_password_and_comes_back_with_it() -> None:
    client, later = Client(), Client()
    client.post(a_link())
    assert "Not now" in seen_by(client, "/desk/password/")
    answer = client.post("/desk/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer.status_code == 303
    assert is_in(client), "a new password must not sign its owner out"
    assert sign_in(later, PASSWORD) == 303
    assert is_in(later)


def test_later_a_new_password_needs_the_old_one() -> None:
    client = at_the_desk(with_password())
    new = {"new_password1": "another seven bridges", "new_password2": "another seven bridges"}
    assert client.post("/desk/password/", {"old_password": "wrong", **new}).status_code == 422
    assert client.post("/desk/password/", {"old_password": PASSWORD, **new}).status_code == 303


def test_the_rules_of_a_password_are_said_in_words() -> None:
    client = Client()
    client.post(a_link())
    page = client.get("/desk/password/").content.decode()
    assert "at least 12 characters. Your password" in page
    assert "&lt;" not in page


def test_a_weak_password_is_refused_with_a_reason() -> None:
    client = Client()
    client.post(a_link())
    page = client.post("/desk/password/", {"new_password1": "short", "new_password2": "short"})
    assert page.status_code == 422
    assert "12 characters" in page.content.decode()


def test_a_wrong_password_lets_nobody_in() -> None:
    with_password()
    client = Client()
    assert sign_in(client, "wrong") == 422
    assert not is_in(client)


def test_who_may_not_sign_in_any_more_is_out() -> None:
    editor = with_password()
    client, link, token = at_the_desk(editor), a_link(), keys.make_token(editor)
    Editor.objects.update(is_active=False)
    assert not is_in(client)
    assert sign_in(Client(), PASSWORD) == 422
    assert Client().post(link).status_code == 410
    assert keys.owner_of_token(token) is None


def test_guessing_passwords_is_slowed_down() -> None:
    with_password()
    with clock.stopped(clock.now()):
        answers = [sign_in(Client(), f"guess {n}") for n in range(12)]
        page = Client().post("/desk/sign-in/", {"username": "Edda", "password": PASSWORD})
    assert answers[:5] == [422] * 5
    assert answers[-1] == 429
    assert int(page["Retry-After"]) > 0
    assert "Please wait" in page.content.decode()


def test_guesses_at_one_name_from_many_places_are_slowed_down() -> None:
    with_password()
    with clock.stopped(clock.now()):
        answers = [
            Client(REMOTE_ADDR=f"10.1.{n}.1").post(
                "/desk/sign-in/", {"username": "edda", "password": "guess"}
            )
            for n in range(22)
        ]
    assert answers[-1].status_code == 429


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/desk/", "/submit", ""])
def test_after_signing_in_nobody_is_sent_elsewhere(target: str) -> None:
    with_password()
    client = Client()
    answer = client.post("/desk/sign-in/", {"username": "Edda", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/desk/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for() -> None:
    with_password()
    client = Client()
    assert "next=/desk/posts/" in client.get("/desk/posts/")["Location"]
    answer = client.post("/desk/sign-in/", {"username": "Edda", "password": PASSWORD, "next": "/desk/posts/"})
    assert answer["Location"] == "/desk/posts/"


def test_signing_out() -> None:
    client = at_the_desk()
    assert client.get("/desk/sign-out/").status_code == 405
    client.post("/desk/sign-out/")
    assert not is_in(client)


def test_the_session_cookie_is_for_the_desk_only() -> None:
    client = Client()
    client.post(a_link())
    cookie = client.cookies["copydesk_desk"]
    assert cookie["path"] == "/desk/"
    assert cookie["httponly"]


def test_without_mail_a_lost_password_is_a_matter_for_a_chief() -> None:
    page = seen_by(Client(), "/desk/lost-password/")
    assert "copydesk editor add" in page
    assert "<form" not in page


def test_with_mail_a_lost_password_is_replaced_by_a_link(settings: Settings) -> None:
    settings.MAIL_IS_SET = True
    settings.SITE_URL = "https://paper.example"
    editor = with_password()
    Editor.objects.filter(pk=editor.pk).update(email="edda@example.org")
    client = Client()
    client.post("/desk/lost-password/", {"email": "edda@example.org"}, headers={"host": "evil.example"})
    assert client.post("/desk/lost-password/", {"email": "nobody@example.org"}).status_code == 303
    assert mail.outbox == []  # nobody waits for the mail server
    deliver_all()
    (message,) = mail.outbox
    link = next(word for word in message.body.split() if "://" in word)
    assert link.startswith("https://paper.example/desk/new-password/")
    form = client.get(link.removeprefix("https://paper.example"), follow=True)
    assert "at least 12 characters. Your password" in form.content.decode()
    where = form.redirect_chain[-1][0]
    new = "seven other bridges"
    client.post(where, {"new_password1": new, "new_password2": new})
    assert sign_in(Client(), new) == 303


def test_an_editor_changes_their_address_for_mail() -> None:
    client = at_the_desk()
    assert client.post("/desk/account/", {"email": "not an address"}).status_code == 422
    client.post("/desk/account/", {"email": "edda@example.org"})
    assert Editor.objects.get().email == "edda@example.org"


def test_an_editor_chooses_how_often_they_hear_of_what_waits() -> None:
    client = at_the_desk()
    assert 'value="hourly" selected' in seen_by(client, "/desk/account/")
    assert client.post("/desk/account/", {"notices": "daily"}).status_code == 422
    client.post("/desk/account/", {"email": "edda@example.org", "notices": "immediate"})
    assert 'value="immediate" selected' in seen_by(client, "/desk/account/")
