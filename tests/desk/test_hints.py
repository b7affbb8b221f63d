"""The owner's own words beside the fields of the form."""

import pytest
from django.test import Client

from copydesk.press.hints import HINTS
from copydesk.press.models import Site
from tests.desk.desk import at_the_desk, seen_by
from tests.people import an_editor

pytestmark = pytest.mark.django_db

OURS = "Separate tags with commas"


def form() -> str:
    return Client().get("/submit").content.decode()


def test_a_hint_of_the_owner_stands_in_the_place_of_ours() -> None:
    assert OURS in form()
    client = at_the_desk()
    typed = {
        "tags": "Places & people",
        "introduction": "Millbrook only.\n\nNo <b>poems</b>.",
        "headline": "Short!",
    }
    assert client.post("/desk/hints/", typed).status_code == 303
    shown = form()
    assert '<p class="hint" id="tags-hint">Places &amp; people</p>' in shown
    assert '<p class="hint" id="headline-hint">Short!</p>' in shown
    assert '<p dir="auto">Millbrook only.</p>\n<p dir="auto">No &lt;b&gt;poems&lt;/b&gt;.</p>' in shown
    assert OURS not in shown
    assert "Write the full description" in shown
    assert "Places &amp; people" in seen_by(client, "/desk/hints/")


def test_an_empty_hint_is_ours_again() -> None:
    client = at_the_desk()
    client.post("/desk/hints/", {"tags": "Other words"})
    client.post("/desk/hints/", {"tags": "  "})
    assert OURS in form()
    assert Site.current().hints == {}


def test_a_form_with_problems_has_the_same_hints() -> None:
    at_the_desk().post("/desk/hints/", {"tags": "Other words", "category": "Where?"})
    shown = Client().post("/submit", {"headline": "A post"}).content.decode()
    assert "Other words" in shown
    assert '<option value="">Where?</option>' in shown


def test_the_screen_says_what_stands_there_without_one() -> None:
    shown = seen_by(at_the_desk(), "/desk/hints/")
    assert f"Without one: “{OURS}”" in shown
    assert all(f'name="{name}"' in shown for name in HINTS)


def test_a_hint_that_is_too_long_is_refused() -> None:
    assert at_the_desk().post("/desk/hints/", {"tags": "x" * 301}).status_code == 422
    assert Site.current().hints == {}


def test_only_a_chief_may() -> None:
    client = at_the_desk(an_editor("Otto", chief=False))
    assert client.post("/desk/hints/", {"tags": "x"}).status_code == 403
