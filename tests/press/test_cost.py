"""What a decision costs: few statements, and as many on a large site as on a small one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from copydesk.posts.models import Event
from copydesk.press import due, run
from copydesk.press.files import Public
from tests.desk.desk import at_the_desk, seen_by
from tests.kept import keep_for_long
from tests.people import a_post, a_published_post
from tests.press.reading import publish

pytestmark = pytest.mark.django_db

MOST = 35  # what every page says of the site and who is signed in are a third of them


def statements(client: Client, folder: Public, headline: str) -> int:
    """Return how many statements it takes to approve a post, print its page and the front, and find the next post."""
    post = a_post(headline=headline)
    with CaptureQueriesContext(connection) as captured:
        decision = {"revision": 1, "verb": "approve", "go_on": "on"}
        assert client.post(f"/desk/posts/{post.pk}/decide/", decision).status_code == 303
    post.refresh_from_db()
    for path in (post.address.lstrip("/"), ""):
        assert headline in (folder.read(path) or b"").decode()
    return len(captured)


def test_a_decision_takes_the_same_few_statements_on_a_larger_site(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "FRONT_WAITS", 0)
    keep_for_long(monkeypatch)
    client = at_the_desk()
    seen_by(client, "/desk/")
    a_post(headline="The next one")
    a_published_post(headline="The first")  # the lists and tags are there from here on
    few = statements(client, folder, "The second")
    for number in range(30):
        a_published_post(headline=f"Number {number}")
        a_post(headline=f"Waiting {number}")
    assert statements(client, folder, "The last") == few
    assert few <= MOST, few


def test_the_lists_of_a_post_take_the_same_statements_on_a_larger_site(folder: Public) -> None:
    def printing(headline: str) -> int:
        post = a_published_post(headline=headline)
        run.reprint(Event.objects.filter(post=post).latest("pk"))
        with CaptureQueriesContext(connection) as captured:
            due.print_due()
        for path in ("category/world/", "tag/bridge/", "feed.xml", f"sitemap/{post.published_at:%Y-%m}.xml"):
            assert post.address in (folder.read(path) or b"").decode()
        return len(captured)

    publish(25)  # a page of each list is full
    few = printing("Early")
    publish(60)
    assert printing("Late") == few <= MOST
