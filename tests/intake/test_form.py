"""The public form, through HTTP: what it takes, what it says, and that nothing typed is lost."""

import pytest
from django.test import Client

from copydesk.posts.models import Post
from tests.people import a_category, latest

pytestmark = pytest.mark.django_db


def fields(**others: str) -> dict[str, str]:
    a_category()
    return {"headline": "The mill", "category": "world", "body": "It turns."} | others


def test_a_stranger_sends_a_post(client: Client) -> None:
    answer = client.post("/submit", fields())
    assert answer.status_code == 303
    assert latest(Post.objects.get()).body == "It turns."
    page = client.get(answer["Location"])
    assert page.status_code == 200
    print(page.content.decode())
    print(client.post("/submit", fields(headline="")).content.decode())
    print(client.post("/submit", fields(preview="yes")).content.decode())
