"""What anybody may ask the API for: published posts."""

import json

import pytest
from django.test import Client

from copydesk.posts import workflow
from copydesk.posts.models import Post
from tests.desk.test_api import fetched
from tests.people import a_category, a_draft, a_post, a_published_post, a_receipt, an_editor, seen

pytestmark = pytest.mark.django_db


def test_anybody_reads_what_is_published_and_nothing_else() -> None:
    a_post(headline="Waits")
    a_receipt(headline="Unread")
    retracted = a_published_post(headline="Gone")
    workflow.retract(retracted, by=an_editor(), seen=seen(retracted))
    for headline in ("First", "Second"):
        a_published_post(headline=headline, body="**x**", email="tom@example.org")
    posts = fetched(Client(), "/api/posts")["posts"]
    assert [post["headline"] for post in posts] == ["Second", "First"]
    assert posts[0]["body"] == "**x**"
    assert posts[0]["url"].endswith("/second/")
    assert posts[0]["tags"] == ["bridge", "council"]
    assert "tom@example.org" not in json.dumps(posts)


def test_published_posts_by_category_and_tag_in_pages() -> None:
    sport = a_category("Sport")
    expected = [a_published_post(category=sport, tags="cup").pk for _ in range(5)][::-1]
    a_published_post(tags="cup")
    a_published_post(category=sport, tags="other")
    client, found = Client(), []
    after: str | None = ""
    while after is not None:
        page = fetched(client, f"/api/posts?category=sport&tag=cup&limit=2&after={after}")
        found += [post["id"] for post in page["posts"]]
        after = page["next"]
    assert found == expected
    assert fetched(client, "/api/posts?category=nowhere")["posts"] == []


def test_a_pending_revision_is_not_public() -> None:
    post = a_published_post(body="Read this.")
    workflow.revise(post, a_draft(body="Secret."), seen=seen(post))
    assert "Secret" not in json.dumps(fetched(Client(), "/api/posts"))
    assert Post.objects.get().live_id != seen(post)
