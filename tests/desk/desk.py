"""What every test of the desk does: sign Edda in, decide on the review screen, look at what she then sees."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from copydesk.people.models import Editor
from copydesk.posts.models import Event, Post
from tests.people import an_editor


def at_the_desk(editor: Editor | None = None, **options: Any) -> Client:
    """Return the browser of an editor who has signed in."""
    client = Client(**options)
    client.force_login(editor or an_editor())
    return client


def decide(client: Client, post: Post, verb: str, **fields: Any) -> HttpResponse:
    """Press the button of ``verb`` on the review screen that shows the post as it is now, or ``revision``."""
    post.refresh_from_db()
    assert post.latest is not None
    typed = {"revision": post.latest.number, "verb": verb} | fields
    response: Any = client.post(f"/desk/posts/{post.pk}/decide/", typed)
    post.refresh_from_db()
    return response  # type: ignore[no-any-return]


def seen_by(client: Client, address: str) -> str:
    """Return the page at an address of the desk."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def kinds(post: Post) -> list[str]:
    """Return what happened to a post, oldest first."""
    return list(Event.objects.filter(post=post).order_by("id").values_list("kind", flat=True))
