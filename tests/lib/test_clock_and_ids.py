"""The clock can be stopped; keys and codes cannot be guessed, and forgive how they are typed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.lib import clock, ids

SECRET = b"a secret of the site"


def test_a_stopped_clock_stands_and_can_be_moved_on() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with clock.stopped(noon):
        clock.advance(timedelta(hours=1))
        assert clock.now() == noon + timedelta(hours=1)
    assert clock.now() != noon + timedelta(hours=1)


def test_the_clock_wants_a_time_zone() -> None:
    with pytest.raises(ValueError), clock.stopped(datetime(2026, 11, 22)):  # noqa: DTZ001
        pass


def test_a_key_has_160_bits_and_needs_no_escaping() -> None:
    key = ids.new_key()
    assert len(key) == 32
    assert key.isalnum()
    assert key.isascii()
    assert ids.new_key() != key


def test_a_code_has_twelve_letters_that_nobody_confuses() -> None:
    code = ids.new_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("ILOU")


@given(st.binary(min_size=20))
def test_a_code_is_known_however_it_is_typed(seed: bytes) -> None:
    code = ids.code_from(seed)
    typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "."
    assert ids.normal_code(typed) == code


def test_a_seed_gives_the_same_key_and_code_each_time() -> None:
    seed = ids.derive(SECRET, "receipt", "an idempotency key")
    assert ids.key_from(seed) == ids.key_from(ids.derive(SECRET, "receipt", "an idempotency key"))
    assert ids.code_from(seed) != ids.code_from(ids.derive(SECRET, "receipt", "another"))


def test_the_code_tells_nothing_of_the_key() -> None:
    seed = ids.derive(SECRET, "receipt", "an idempotency key")
    assert ids.code_from(seed).replace("-", "").lower() not in ids.key_from(seed)


def test_purposes_have_hashes_of_their_own() -> None:
    assert ids.keyed_hash(SECRET, "key", "value") != ids.keyed_hash(SECRET, "code", "value")
    assert ids.keyed_hash(SECRET, "key", "value") != ids.keyed_hash(b"another", "key", "value")
    assert ids.keyed_hash(SECRET, "k", "eyvalue") != ids.keyed_hash(SECRET, "key", "value")


@given(st.text())
def test_any_text_can_be_hashed_and_compared(text: str) -> None:
    assert ids.same(ids.keyed_hash(SECRET, "x", text), ids.keyed_hash(SECRET, "x", text))
    assert len(ids.normal_code(text)) <= 80
