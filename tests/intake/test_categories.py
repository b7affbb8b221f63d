"""Forms know the categories as they were a moment ago; what is stored stands in one that is there."""

from typing import Any

import pytest
from django.test import Client

from copydesk.posts.models import Category, Post
from tests.intake.forms import fields, kept, parsed, words_of
from tests.kept import keep_for_long
from tests.people import a_category, latest

pytestmark = pytest.mark.django_db


def offered(answer: Any) -> list[str]:
    """Return the categories that a form offers."""
    select = next(field for field in parsed(answer).iter("select") if field.get("name") == "category")
    return ["".join(option.itertext()).strip() for option in select.iter("option")]


def test_a_category_that_was_taken_away_meanwhile_costs_nothing_that_was_typed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_for_long(monkeypatch)
    typed, gone = fields(category="chess"), a_category("Chess")
    assert "Chess" in offered(client.get("/submit"))  # the categories are known now, for a second
    gone.delete()
    answer = client.post("/submit", typed)
    assert answer.status_code == 422
    assert "The category that you chose was just taken away" in words_of(answer)
    assert kept(answer)["headline"] == "The mill"
    assert offered(answer) == ["Select a category", "World"]
    assert Post.objects.count() == 0


def test_a_new_category_can_be_chosen_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_for_long(monkeypatch)
    typed = fields(category="chess")
    client.get("/submit")  # the categories are known now, for a second
    Category.objects.create(name="Chess", slug="chess")
    assert client.post("/submit", typed).status_code == 303
    assert latest(Post.objects.get()).category.slug == "chess"
