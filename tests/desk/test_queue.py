"""The lists of the desk."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from copydesk.posts import workflow
from copydesk.posts.models import Finding, Post
from tests.desk.desk import at_the_desk, decide, seen_by
from tests.kept import keep_for_long
from tests.people import a_draft, a_post, a_published_post, a_receipt, an_editor, latest, seen

pytestmark = pytest.mark.django_db


def headlines(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/desk/posts/\d+/" dir="auto">([^<]*)</a></h2>', page)


def hold(post: Post) -> None:
    Finding.objects.create(revision=latest(post), check_name="links", severity="hold", summary="A bad host.")


def queries(client: Client, address: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        seen_by(client, address)
    return len(captured)


def test_what_waits_stands_in_the_queue_oldest_first() -> None:
    a_receipt(headline="Not read yet")
    a_post(headline="First")
    a_post(headline="Second")
    a_published_post(headline="Done")
    assert headlines(seen_by(at_the_desk(), "/desk/")) == ["First", "Second"]


def test_an_empty_queue_says_so() -> None:
    assert "Nothing waits." in seen_by(at_the_desk(), "/desk/")


def test_pending_revisions_wait_too() -> None:
    post = a_published_post()
    workflow.revise(post, a_draft(headline="A better headline"), seen=seen(post))
    workflow.queue(post, seen=seen(post))
    page = seen_by(at_the_desk(), "/desk/")
    assert headlines(page) == ["A better headline"]
    assert "Change of a published post" in page


def test_held_posts_are_marked_and_can_be_looked_at_alone() -> None:
    a_post(headline="Harmless")
    hold(a_post(headline="Doubtful"))
    client = at_the_desk()
    page = seen_by(client, "/desk/")
    assert page.count("Held</strong>") == 1
    assert "A bad host." in page
    assert "2 waiting" in page
    assert "1 held" in page
    assert headlines(seen_by(client, "/desk/?held")) == ["Doubtful"]


def test_what_was_decided_is_not_held_any_more() -> None:
    client, post = at_the_desk(), a_post()
    hold(post)
    assert "Held</strong>" in seen_by(client, "/desk/posts/")
    decide(client, post, "approve")
    assert "Held</strong>" not in seen_by(client, "/desk/posts/")
    assert "Held</strong>" not in seen_by(client, f"/desk/posts/{post.pk}/")


def test_a_long_queue_is_paged_and_shows_each_post_once() -> None:
    expected = [f"Post {n}" for n in range(60)]
    for headline in expected:
        a_post(headline=headline)
    client, found, address = at_the_desk(), [], "/desk/"
    while address:
        page = seen_by(client, address)
        found += headlines(page)
        a_post(headline="Came later")
        following = re.search(r'href="(/desk/\?after=[^"]+)"', page)
        address = following[1] if following else ""
    assert found[:60] == expected
    assert set(found[60:]) == {"Came later"}


@pytest.mark.parametrize(
    "address", ["/desk/?after=nonsense", "/desk/?after=-1", "/desk/?after=99", "/desk/?decided=x"]
)
def test_a_wrong_place_in_the_queue_is_no_error(address: str) -> None:
    assert at_the_desk().get(address, follow=True).status_code == 200


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/?held", "/desk/embargoed/", "/desk/decided/", "/desk/posts/"]
)
def test_a_list_takes_the_same_queries_however_long_it_is(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_for_long(monkeypatch)
    client = at_the_desk()
    seen_by(client, address)

    def more(count: int) -> None:
        for n in range(count):
            hold(a_post(email=f"tom{n}@example.org"))
            decide(client, a_post(email=f"tom{n}@example.org"), "approve", publish_at="2099-01-01T00:00")

    more(1)
    few = queries(client, address)
    more(6)
    assert queries(client, address) == few
    assert few <= 20


def test_decided_posts_are_listed_with_a_way_to_undo() -> None:
    client = at_the_desk()
    decide(client, a_post(headline="Refused"), "spike", code="spam")
    page = seen_by(client, "/desk/decided/")
    assert headlines(page) == ["Refused"]
    assert "advertising or spam" in page
    assert 'value="undo"' in page


def test_any_post_is_found_by_words_of_its_headline() -> None:
    a_post(headline="Moths in the town library")
    a_receipt(headline="Moths at sea")
    client = at_the_desk()
    assert headlines(seen_by(client, "/desk/posts/?q=library+moths")) == ["Moths in the town library"]
    assert len(headlines(seen_by(client, "/desk/posts/"))) == 2
    assert "No headline has these words." in seen_by(client, "/desk/posts/?q=%00%25_")


PAGES = ["/desk/", "/desk/embargoed/", "/desk/decided/", "/desk/posts/", "/desk/posts/1/", "/desk/posts/1/edit/",
         "/desk/posts/1/preview/", "/desk/reasons/", "/desk/account/", "/desk/password/"]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_only_editors_come_in(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/desk/sign-in/?next=")


@pytest.mark.parametrize("address", PAGES[:4])
def test_no_page_of_the_desk_is_kept_by_a_cache(address: str) -> None:
    assert "no-store" in at_the_desk().get(address)["Cache-Control"]


def test_a_post_that_is_not_there() -> None:
    assert at_the_desk(an_editor()).get("/desk/posts/999999999999999999999999/").status_code == 404
