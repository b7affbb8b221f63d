"""Editors as a chief sees them: invited by a link, given rights, removed, let in again."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from copydesk.distribution.models import Mail
from copydesk.people import keys
from copydesk.people.models import Editor, SignInLink
from copydesk.talk.models import Conversation
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.people import a_category, a_post, an_editor
from tests.talk.talking import begin, the_conversation

pytestmark = pytest.mark.django_db


def an_inexperienced_one(name: str = "Otto") -> Editor:
    return an_editor(name, chief=False)


def invite(client: Client, **fields: Any) -> str:
    """Invite Otto; return the page."""
    answer = client.post("/desk/editors/", {"name": "Otto", "scope": "all"} | fields)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def link_in(page: str) -> str:
    """Return the path of the sign-in link on a page."""
    found = re.findall(r"/desk/sign-in/[^/<\s]+/", page)
    assert len(found) == 1, found
    return str(found[0])


def signed_in_by(link: str) -> Client:
    client = Client()
    assert client.post(link)["Location"] == "/desk/password/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_whoever_is_invited_comes_in_by_the_link() -> None:
    otto = signed_in_by(link_in(invite(at_the_desk())))
    assert is_in(otto)
    assert otto.get("/desk/editors/").status_code == 403


def test_the_link_is_shown_once_and_kept_by_nobody() -> None:
    client = at_the_desk()
    answer = client.post("/desk/editors/", {"name": "Otto", "scope": "all"})
    key = link_in(answer.content.decode()).split("/")[3]
    assert "no-store" in answer["Cache-Control"]
    assert key not in seen_by(client, "/desk/editors/")
    assert key not in str(list(SignInLink.objects.values()))


def test_the_invitation_is_mailed_too_where_there_is_mail(settings: Settings) -> None:
    settings.MAIL_IS_SET = True
    page = invite(at_the_desk(), email="otto@example.org")
    assert "It is also on its way to" in page
    mail = Mail.objects.get()
    assert mail.to == "otto@example.org"
    assert link_in(page) in mail.text


def test_without_mail_the_page_does_not_promise_one() -> None:
    assert "It is also on its way to" not in invite(at_the_desk(), email="otto@example.org")
    assert not Mail.objects.exists()


def test_a_name_is_given_once_however_it_is_written() -> None:
    client = at_the_desk()
    invite(client)
    answer = client.post("/desk/editors/", {"name": " otto ", "scope": "all"})
    assert answer.status_code == 422
    assert "There is an editor of this name already" in answer.content.decode()
    assert Editor.objects.count() == 2


def test_an_invited_chief_may_do_what_a_chief_may() -> None:
    otto = signed_in_by(link_in(invite(at_the_desk(), chief="on")))
    assert otto.get("/desk/editors/").status_code == 200


def test_some_categories_need_one() -> None:
    answer = at_the_desk().post("/desk/editors/", {"name": "Otto", "scope": "some"})
    assert answer.status_code == 422
    assert "Tick at least one category" in answer.content.decode()


def test_the_list_says_who_decides_about_what() -> None:
    a_category("World")
    client, local = at_the_desk(), a_category("Local")
    invite(client, scope="some", categories=[local.pk])
    page = " ".join(seen_by(client, "/desk/editors/").split())
    assert re.search(
        r"Otto</a></h2> <p class=\"facts\"> <span>Editor</span> <span><bdi>Local</bdi></span>", page
    )


def test_rights_can_be_changed() -> None:
    client, otto, local = at_the_desk(), an_inexperienced_one(), a_category("Local")
    address = f"/desk/editors/{otto.pk}/"
    client.post(address, {"scope": "some", "categories": [local.pk]})
    assert list(Editor.objects.get(pk=otto.pk).categories.all()) == [local]
    client.post(address, {"scope": "all", "categories": [local.pk]})
    assert Editor.objects.get(pk=otto.pk).all_categories
    client.post(address, {"scope": "some", "categories": [local.pk], "chief": "on"})
    chief = Editor.objects.get(pk=otto.pk)
    assert chief.is_chief
    assert chief.all_categories


def test_the_form_shows_the_rights_that_somebody_has() -> None:
    client, otto, local = at_the_desk(), an_inexperienced_one(), a_category("Local")
    client.post(f"/desk/editors/{otto.pk}/", {"scope": "some", "categories": [local.pk]})
    page = seen_by(client, f"/desk/editors/{otto.pk}/")
    assert '<option value="some" selected>' in page
    assert re.search(rf'value="{local.pk}"[^>]* checked', page)


def test_a_chief_who_is_made_an_editor_configures_no_more() -> None:
    client, other = at_the_desk(), an_editor("Olga")
    olga = at_the_desk(other)
    client.post(f"/desk/editors/{other.pk}/", {"scope": "all"})
    assert olga.get("/desk/editors/").status_code == 403
    assert is_in(olga)


@pytest.mark.parametrize("address", ["", "remove/"])
def test_the_last_chief_stays_one(address: str) -> None:
    client, edda = at_the_desk(), an_editor()
    an_inexperienced_one()
    answer = client.post(f"/desk/editors/{edda.pk}/{address}", {"scope": "all"})
    assert answer.status_code == 409
    assert "This is the only chief" in answer.content.decode()
    assert client.get("/desk/editors/").status_code == 200


def test_one_of_two_chiefs_may_go() -> None:
    client, edda = at_the_desk(), an_editor()
    an_editor("Olga")
    assert client.post(f"/desk/editors/{edda.pk}/remove/").status_code == 303
    assert not is_in(client)


def test_a_removed_chief_does_not_count_as_one() -> None:
    client, edda, olga = at_the_desk(), an_editor(), an_editor("Olga")
    client.post(f"/desk/editors/{olga.pk}/remove/")
    assert client.post(f"/desk/editors/{edda.pk}/remove/").status_code == 409


def test_removing_ends_every_way_in_at_once() -> None:
    otto = an_inexperienced_one()
    link, token, session = f"/desk/sign-in/{keys.make_link(otto)}/", keys.make_token(otto), at_the_desk(otto)
    at_the_desk().post(f"/desk/editors/{otto.pk}/remove/")
    assert not is_in(session)
    assert Client().post(link).status_code == 410
    answer = Client().get("/api/queue", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_removed_editor_gets_no_mail_with_a_link(settings: Settings) -> None:
    settings.MAIL_IS_SET = True
    client = at_the_desk()
    invite(client, email="otto@example.org")
    client.post(f"/desk/editors/{Editor.objects.get(name='Otto').pk}/remove/")
    assert not Mail.objects.exists()


def test_what_a_removed_editor_decided_keeps_their_name() -> None:
    otto, post, edda = an_inexperienced_one(), a_post(), at_the_desk()
    decide(at_the_desk(otto), post, "spike")
    edda.post(f"/desk/editors/{otto.pk}/remove/")
    assert "<bdi>Otto</bdi>" in seen_by(edda, f"/desk/posts/{post.pk}/")


def test_whoever_comes_back_needs_the_new_link() -> None:
    client, otto = at_the_desk(), an_inexperienced_one()
    otto.set_password("seven bridges at dawn")
    otto.save()
    session = at_the_desk(otto)
    client.post(f"/desk/editors/{otto.pk}/remove/")
    answer = client.post(f"/desk/editors/{otto.pk}/let-in/")
    assert not is_in(session)
    assert not Client().login(username="Otto", password="seven bridges at dawn")
    assert is_in(signed_in_by(link_in(answer.content.decode())))


def test_a_lost_link_is_made_anew() -> None:
    client, otto = at_the_desk(), an_inexperienced_one()
    page = client.post(f"/desk/editors/{otto.pk}/link/").content.decode()
    assert is_in(signed_in_by(link_in(page)))


def test_the_command_lets_in_again_who_was_removed() -> None:
    otto = an_inexperienced_one()
    at_the_desk().post(f"/desk/editors/{otto.pk}/remove/")
    assert is_in(signed_in_by(f"/desk/sign-in/{keys.invite('Otto')}/"))


def test_conversations_in_the_hands_of_who_leaves_go_back_to_everybody() -> None:
    begin(Client())
    edda, otto, conversation = at_the_desk(), an_inexperienced_one(), the_conversation()
    edda.post(f"/desk/talk/{conversation.pk}/act/", {"verb": "hand_over", "editor": otto.pk})
    edda.post(f"/desk/editors/{otto.pk}/remove/")
    assert Conversation.objects.get().editor is None


def test_conversations_that_somebody_sees_no_more_go_back_to_everybody() -> None:
    post, local, edda, otto = a_post(), a_category("Local"), at_the_desk(), an_inexperienced_one()
    edda.post(f"/desk/posts/{post.pk}/talk/say", {"reply": "Who says so?", "uuid": uuid4()})
    conversation = the_conversation()
    edda.post(f"/desk/talk/{conversation.pk}/act/", {"verb": "hand_over", "editor": otto.pk})
    assert the_conversation().editor == otto
    edda.post(f"/desk/editors/{otto.pk}/", {"scope": "some", "categories": [local.pk]})
    assert the_conversation().editor is None


@pytest.mark.parametrize("address", ["", "1/", "1/link/", "1/remove/", "1/let-in/"])
def test_only_chiefs_come_here(address: str) -> None:
    client = at_the_desk(an_inexperienced_one())
    assert client.post(f"/desk/editors/{address}").status_code == 403
