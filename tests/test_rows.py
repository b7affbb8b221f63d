"""Rows stored the short way are what ``save`` would have made of them, on either database."""

from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from copydesk import rows
from copydesk.intake.models import SentBefore
from copydesk.jobs.models import Job
from copydesk.jobs.queue import job_for
from copydesk.lib import clock
from copydesk.posts.models import Address, Category, Event, EventKind, Post, Revision
from tests.people import a_category, a_draft, a_post

pytestmark = pytest.mark.django_db


def examples() -> list[models.Model]:
    """Return an unsaved row of each model that is stored this way, every kind of field in use."""
    post = a_post()
    event = Event(kind=EventKind.SUBMITTED, post=post, revision=post.latest, happened_at=clock.now())
    event.data = {"for_readers": "It’s “so”", "n": [1, None]}
    return [
        Post(received_at=clock.now(), email="tom@example.org", receipt_hash="a" * 64),
        a_draft(headline="Zwölf % of 'them' \\ 中", own_work=True).revision(post, 2, None),
        event,
        job_for("copydesk.wiring.deliver", 7, "ü"),
        SentBefore(key_hash="k" * 64, body_hash="b" * 64, post=post, sent_at=clock.now()),
    ]


def stored(row: models.Model) -> dict[str, Any]:
    """Return a row as the database has it, without its key and the moment at which it was stored."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    fields = [
        f for f in fresh._meta.concrete_fields if not f.primary_key and not getattr(f, "auto_now_add", 0)
    ]
    return {field.name: field.value_from_object(fresh) for field in fields}


def test_a_row_is_what_save_would_have_made() -> None:
    for row in examples():
        with transaction.atomic():
            rows.insert(row)
            ours, key = stored(row), row.pk
            type(row)._base_manager.filter(pk=row.pk).delete()
        row._state.adding = True
        row.pk = None if isinstance(row._meta.pk, models.BigAutoField) else key
        row.save(force_insert=True)
        assert ours == stored(row)
        assert key is not None


def test_many_rows_are_what_save_would_have_made() -> None:
    for row in examples():
        model, texts = type(row), [f for f in row._meta.concrete_fields if isinstance(f, models.TextField)]
        for field in texts:  # what COPY has its own signs for
            setattr(row, field.attname, "\\N\t\\.\n\r\\")
        with transaction.atomic(), rows.gathered(100):
            many = [copy(row) for _ in range(100)]
            for number, each in enumerate(many):
                _made_unique(each, number)
                rows.insert(each)
        ours = [stored(each) for each in many]
        model._base_manager.filter(pk__in=[each.pk for each in many]).delete()
        model._base_manager.bulk_create(many)
        assert ours == [stored(each) for each in many]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not compress")
def test_long_texts_are_compressed_in_the_quick_way() -> None:
    a_post(body="Word for word. " * 500)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_column_compression(body) FROM posts_revision")
        assert cursor.fetchall() == [("lz4",)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's indexes")
def test_no_index_is_kept_for_beginnings_that_nobody_looks_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'posts_post'")
        names = {name for (name,) in cursor.fetchall()}
    assert "posts_post_pkey" in names
    assert not {name for name in names if name.endswith("_like")}


@pytest.mark.parametrize(("value", "error"), [("a" * 64, IntegrityError), ("\ud800", UnicodeEncodeError)])
def test_one_of_many_rows_that_is_refused_keeps_all_out(value: str, error: type[Exception]) -> None:
    posts = [Post(received_at=clock.now(), receipt_hash=f"{number:064}") for number in range(100)]
    posts += [Post(received_at=clock.now(), receipt_hash=each) for each in ("a" * 64, value)]
    with pytest.raises(error), transaction.atomic(), rows.gathered(102):
        _insert_all(posts)
    assert not Post.objects.exists()


def _insert_all(posts: list[Post]) -> None:
    for post in posts:
        rows.insert(post)


def _made_unique(row: models.Model, number: int) -> None:
    for field in row._meta.concrete_fields:
        if field.unique and isinstance(field, models.CharField) and getattr(row, field.attname):
            setattr(row, field.attname, f"{number:064}")
    if isinstance(row, Revision):
        row.number = 2 + number
    if isinstance(row, Job):
        row.pk = uuid4()


def test_an_inserted_row_can_be_saved_again() -> None:
    post = Post(received_at=clock.now())
    rows.insert(post)
    post.email = "tom@example.org"
    post.save()
    assert Post.objects.get().email == "tom@example.org"


def test_gathered_rows_are_stored_when_the_gathering_ends_as_they_are_then() -> None:
    with transaction.atomic(), rows.gathered(2):
        posts = [Post(received_at=clock.now()) for _ in range(3)]
        for post in posts:
            rows.insert(post)
            post.email = "tom@example.org"
        assert not Post.objects.exists()
    assert list(Post.objects.order_by("pk").values_list("pk", "email")) == [
        (post.pk, "tom@example.org") for post in posts
    ]


def test_the_keys_that_were_set_apart_are_nobody_elses() -> None:
    with transaction.atomic(), rows.gathered(5):
        rows.insert(first := Post(received_at=clock.now()))
        second = Post.objects.create(received_at=clock.now())
    third = Post.objects.create(received_at=clock.now())
    assert len({first.pk, second.pk, third.pk}) == 3


def test_what_is_gathered_is_forgotten_when_something_fails() -> None:
    def fails() -> None:
        with transaction.atomic(), rows.gathered():
            rows.insert(Post(received_at=clock.now()))
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    rows.insert(Post(received_at=clock.now()))
    assert Post.objects.count() == 1


def test_whether_a_row_is_there() -> None:
    category = a_category("World")
    assert rows.is_stored(category)
    Category.objects.filter(pk=category.pk).delete()
    assert not rows.is_stored(category)


def test_a_row_that_is_there_is_looked_for_once_while_somebody_gathers() -> None:
    category = a_category("World")
    with rows.gathered(), CaptureQueriesContext(connection) as queries:
        assert [rows.is_stored(category) for _ in range(3)] == [True] * 3
    assert len(queries) == 1


def test_a_key_that_is_taken_is_refused_as_by_save() -> None:
    rows.insert(Post(received_at=clock.now(), receipt_hash="a" * 64))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Post(received_at=clock.now(), receipt_hash="a" * 64))
    assert Post.objects.count() == 1


def test_a_row_is_stored_if_its_value_is_free_and_spoils_nothing_if_not() -> None:
    first, second = a_post(), a_post()
    free, taken = Address(path="2026/11/x", post=first), Address(path="2026/11/x", post=second)
    with transaction.atomic():
        assert rows.insert_free(free)
        assert not rows.insert_free(taken)
        assert Address.objects.get(path="2026/11/x").post == first
    assert free.pk
    assert taken.pk is None
