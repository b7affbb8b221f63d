"""An editor with some categories sees and decides only what is in them: Otto has Local, and World is not his."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from copydesk.desk import urls
from copydesk.distribution.models import Mail
from copydesk.lib import clock
from copydesk.people import keys
from copydesk.people.models import Editor
from copydesk.posts import workflow
from copydesk.posts.models import Post, Status
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.people import a_category, a_draft, a_post, a_published_post, an_editor, seen
from tests.talk.talking import begin, the_conversation

pytestmark = pytest.mark.django_db
MINE, OTHERS = "The weir is mended", "A treaty is signed"
# Every address of the desk that is about one post. That of trust wants a host too; it is for chiefs.
DOORS = [
    str(route.pattern)
    for route in urls.urlpatterns
    if re.match("(desk|api)/posts/<int:number>", str(route.pattern))
    and not str(route.pattern).endswith("trust/")
]
FOR_CHIEFS = {f"desk/posts/<int:number>/{door}/" for door in ("erase", "lead")}


def otto() -> Editor:
    """Return Otto, who decides about Local only."""
    editor = an_editor("Otto", chief=False)
    Editor.objects.filter(pk=editor.pk).update(all_categories=False)
    editor.categories.set([a_category("Local")])
    editor.refresh_from_db()
    return editor


def mine(**fields: Any) -> Post:
    return a_post(headline=MINE, category=a_category("Local"), **fields)


def others(**fields: Any) -> Post:
    return a_post(headline=OTHERS, category=a_category("World"), **fields)


def api(path: str, **body: Any) -> HttpResponse:
    """Call the API as Otto does; with a body it is a POST."""
    headers = {"Authorization": f"Bearer {keys.make_token(otto())}"}
    client: Any = Client()
    if body:
        answer = client.post(path, body, content_type="application/json", headers=headers)
    else:
        answer = client.get(path, headers=headers)
    return answer  # type: ignore[no-any-return]


def moved(post: Post, slug: str, **fields: Any) -> Post:
    """Have the author of a post put it into another category."""
    draft = a_draft(headline=MINE, category=a_category(slug), **fields)
    workflow.revise(post, draft, seen=seen(post))
    return workflow.queue(post, seen=seen(post))


def test_the_queue_has_only_what_is_theirs() -> None:
    mine(), others()
    page = seen_by(at_the_desk(otto()), "/desk/")
    assert MINE in page
    assert OTHERS not in page


def test_the_queue_counts_only_what_is_theirs() -> None:
    others()
    assert "Nothing waits." in seen_by(at_the_desk(otto()), "/desk/")
    assert MINE not in seen_by(at_the_desk(otto()), "/desk/?held")


def test_embargoed_posts_are_theirs_only() -> None:
    for post in (mine(), others()):
        workflow.approve(post, by=an_editor(), seen=seen(post), publish_at=clock.now() + timedelta(days=1))
    page = seen_by(at_the_desk(otto()), "/desk/embargoed/")
    assert MINE in page
    assert OTHERS not in page


def test_decisions_are_about_theirs_only() -> None:
    for post in (mine(), others()):
        workflow.spike(post, by=an_editor(), seen=seen(post))
    page = seen_by(at_the_desk(otto()), "/desk/decided/")
    assert MINE in page
    assert OTHERS not in page


def test_all_posts_are_theirs_only() -> None:
    mine(), others()
    page = seen_by(at_the_desk(otto()), "/desk/posts/")
    assert MINE in page
    assert OTHERS not in page


def test_the_queue_of_the_api_is_theirs_only() -> None:
    mine(), others()
    answer: Any = api("/api/queue")
    assert [post["submission"]["headline"] for post in answer.json()["posts"]] == [MINE]


@pytest.mark.parametrize("route", DOORS)
def test_no_door_leads_to_a_post_of_others(route: str) -> None:
    post = others()
    workflow.edit(post, a_draft(category=a_category("World"), body="Anew."), by=an_editor(), seen=seen(post))
    address = "/" + route.replace("<int:number>", str(post.pk)).replace("<int:revision>", "2")
    assert {found for found in knock(address, an_editor()) if found != 405} != {404}
    assert set(knock(address, otto())) <= ({403} if route in FOR_CHIEFS else {404, 405})


def knock(address: str, editor: Editor) -> list[int]:
    """Return the statuses of reading and of writing at an address, by browser or by program."""
    headers = {"Authorization": f"Bearer {keys.make_token(editor)}"}
    client = at_the_desk(editor)
    read = client.get(address, headers=headers)
    wrote = client.post(address, {}, content_type="application/json", headers=headers)
    return [read.status_code, wrote.status_code]


def test_a_decision_that_led_to_the_queue_is_shown_for_theirs_only() -> None:
    post = others()
    workflow.spike(post, by=an_editor(), seen=seen(post))
    assert OTHERS not in seen_by(at_the_desk(otto()), f"/desk/?decided={post.pk}")


def test_what_is_theirs_they_decide() -> None:
    post = mine()
    assert decide(at_the_desk(otto()), post, "approve").status_code == 303
    assert post.status == Status.PUBLISHED


def test_what_is_theirs_they_decide_through_the_api() -> None:
    post = mine()
    assert api(f"/api/posts/{post.pk}/spike", revision=1).status_code == 200


def test_a_post_can_be_moved_away_by_nobody_who_may_not_decide_there() -> None:
    post = mine()
    a_category("World")
    typed = {"headline": MINE, "body": "Anew.", "category": "world", "revision": 1, "verb": "edit"}
    answer = at_the_desk(otto()).post(f"/desk/posts/{post.pk}/edit/", typed)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "you may not decide about posts in the category “World”" in page
    assert "Anew." in page
    assert post.revisions.count() == 1


def test_the_form_offers_the_categories_that_are_theirs() -> None:
    a_category("World")
    post = mine()
    page = seen_by(at_the_desk(otto()), f"/desk/posts/{post.pk}/")
    assert '<option value="local" selected>' in page
    assert '<option value="world"' not in page
    assert '<option value="world"' in seen_by(at_the_desk(), f"/desk/posts/{post.pk}/")


def test_the_api_refuses_such_a_move_in_the_same_words() -> None:
    post = mine()
    a_category("World")
    answer: Any = api(f"/api/posts/{post.pk}/edit", category="world", revision=1)
    assert answer.status_code == 403
    assert "you may not decide about posts in the category “World”" in answer.json()["error"]


def test_a_change_that_would_leave_their_category_is_seen_and_not_approved() -> None:
    post = moved(a_published_post(headline=MINE, category=a_category("Local")), "world")
    client = at_the_desk(otto())
    assert client.get(f"/desk/posts/{post.pk}/").status_code == 200
    assert decide(client, post, "approve").status_code == 403
    assert decide(client, post, "spike").status_code == 403
    assert post.is_pending


def test_what_readers_see_in_their_category_they_may_retract() -> None:
    post = moved(a_published_post(headline=MINE, category=a_category("Local")), "world")
    assert decide(at_the_desk(otto()), post, "retract").status_code == 303
    assert post.status == Status.RETRACTED


def test_what_readers_see_elsewhere_they_may_not_retract() -> None:
    post = moved(a_published_post(headline=MINE, category=a_category("World")), "local")
    client = at_the_desk(otto())
    assert decide(client, post, "retract").status_code == 403
    assert decide(client, post, "approve").status_code == 303


def test_a_conversation_about_a_post_of_others_is_not_there() -> None:
    post = a_published_post(headline=OTHERS, category=a_category("World"))
    begin(Client(), post=post.path)
    conversation, client = the_conversation(), at_the_desk(otto())
    assert conversation.post == post
    assert f"/desk/talk/{conversation.pk}/" not in seen_by(client, "/desk/talk/")
    assert "Unanswered: 0" in seen_by(client, "/desk/talk/")
    for page in ("", "new", "erase/"):
        assert client.get(f"/desk/talk/{conversation.pk}/{page}").status_code == 404
    for verb in ("say", "writing", "act/", "erase/"):
        assert client.post(f"/desk/talk/{conversation.pk}/{verb}", {"verb": "close"}).status_code == 404


def test_a_conversation_about_no_post_is_everybodys() -> None:
    begin(Client())
    assert at_the_desk(otto()).get(f"/desk/talk/{the_conversation().pk}/").status_code == 200


def test_a_conversation_is_not_handed_to_somebody_who_can_not_see_it() -> None:
    post = a_published_post(headline=OTHERS, category=a_category("World"))
    begin(Client(), post=post.path)
    address = f"/desk/talk/{the_conversation().pk}/"
    client, him = at_the_desk(), otto()
    assert "Otto</option>" not in seen_by(client, address)
    client.post(f"{address}act/", {"verb": "hand_over", "editor": him.pk})
    assert the_conversation().editor is None


def test_unsent_mail_is_for_those_who_may_see_all_of_it(settings: Settings) -> None:
    settings.MAIL_IS_SET = True
    mail = Mail.objects.create(key="x", to="ann@example.org", queued_at=clock.now(), problem="Full.")
    client = at_the_desk(otto())
    assert "/desk/mail/" not in seen_by(client, "/desk/")
    assert client.get("/desk/mail/").status_code == 403
    assert client.post(f"/desk/mail/{mail.pk}/", {"verb": "drop"}).status_code == 403
    assert Mail.objects.exists()


def test_an_editor_whose_categories_are_gone_sees_nothing() -> None:
    him = otto()
    mine()
    him.categories.clear()
    assert MINE not in seen_by(at_the_desk(him), "/desk/")
