"""Writes that wait at the same time are stored together; each fails alone, unless the database itself fails."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from copydesk import together
from copydesk.posts.models import Category

pytestmark = pytest.mark.django_db(transaction=True)


def write(name: str) -> Callable[[], str]:
    def stored() -> str:
        Category.objects.create(slug=name, name=name)
        return name

    return stored


def at_once(writes: list[Callable[[], str]]) -> list[str | Exception]:
    """Run all writes in threads that begin while the first one holds the transaction; return what each got."""
    results: list[str | Exception] = ["?"] * len(writes)
    begun, go = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go.wait(180)
        return writes[0]()

    def run(place: int, one: Callable[[], str]) -> None:
        try:
            results[place] = together.atomic(one)
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(0, first))]
    threads[0].start()
    assert begun.wait(180)
    threads += [threading.Thread(target=run, args=(place, one)) for place, one in enumerate(writes) if place]
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(180)
    return results


def stored() -> set[str]:
    return set(Category.objects.values_list("slug", flat=True))


def test_all_of_them_are_stored() -> None:
    names = [f"c{number}" for number in range(12)]
    assert at_once([write(name) for name in names]) == names
    assert stored() == set(names)


def test_one_that_fails_fails_alone() -> None:
    def refused() -> str:
        write("half")()
        raise LookupError("no")

    first, lookup, twice, last = at_once([write("a"), refused, write("a"), write("b")])
    assert (first, last) == ("a", "b")
    assert isinstance(lookup, LookupError)
    assert isinstance(twice, IntegrityError)
    assert stored() == {"a", "b"}


def test_nobody_hears_of_success_when_the_database_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> str:
        raise DatabaseError("database or disk is full")

    batch = [together._Write(write("a")), together._Write(full), together._Write(write("b"))]
    monkeypatch.setattr(together, "_waiting", batch[1:])
    together._lead(batch[0])
    assert all(isinstance(each.error, DatabaseError) for each in batch)
    assert stored() == set()
    monkeypatch.setattr(together, "_somebody_writes", False)


def test_those_that_come_before_the_database_fails_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def full_at_last() -> str:
        tries.append(1)
        raise DatabaseError("database or disk is full") if len(tries) > 1 else LookupError("no")

    batch = [together._Write(write("a")), together._Write(full_at_last), together._Write(write("b"))]
    monkeypatch.setattr(together, "_waiting", batch[1:])
    together._lead(batch[0])
    assert (batch[0].error, batch[0].result) == (None, "a")
    assert all(isinstance(each.error, DatabaseError) for each in batch[1:])
    assert stored() == {"a"}
    monkeypatch.setattr(together, "_somebody_writes", False)


def test_nobody_waits_for_ever_behind_a_database_that_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PATIENCE", 0.1)
    begun, go = threading.Event(), threading.Event()

    def held() -> str:
        begun.set()
        go.wait(180)
        return write("a")()

    def lead() -> None:
        together.atomic(held)
        connection.close()

    first = threading.Thread(target=lead)
    first.start()
    assert begun.wait(180)
    with pytest.raises(OperationalError, match="wait for the database"):
        together.atomic(write("b"))
    go.set()
    first.join(180)
    assert together.atomic(write("c")) == "c"
    assert stored() == {"a", "c"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_writes_of_two_processes_that_wait_for_each_other_are_all_stored() -> None:
    for name in ("a", "b"):
        write(name)()
    both_have_one = threading.Barrier(2, timeout=180)

    def rename(name: str, *, first: bool) -> Callable[[], str]:
        waits = [both_have_one.wait] if first else []  # once: alone, nobody waits for it

        def renamed() -> str:
            Category.objects.filter(slug=name).update(name=Concat(F("name"), Value("+")))
            if waits:
                waits.pop()()
            return name

        return renamed

    def run(order: str) -> None:
        batch = [together._Write(rename(name, first=name == order[0])) for name in order]
        together._store(batch)
        connection.close()
        results.extend(each.error or each.result for each in batch)

    results: list[object] = []
    threads = [threading.Thread(target=run, args=(order,)) for order in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert sorted(map(str, results)) == ["a", "a", "b", "b"]
    assert set(Category.objects.values_list("name", flat=True)) == {"a++", "b++"}
