"""Pictures and other files: whole, in part, and only if they have changed."""

from pathlib import Path

import pytest
from pytest_django import Settings

from copydesk.press.hot import Hot, hot
from tests.press.hot import DJANGO, get, live

pytestmark = pytest.mark.once
PICTURE = bytes(range(256)) * 1000
SIZE = len(PICTURE)


@pytest.fixture
def app(settings: Settings, tmp_path: Path) -> Hot:
    """The callable, with one picture in ``media/``."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media/ab").mkdir(parents=True)
    (tmp_path / "media/ab/bridge.webp").write_bytes(PICTURE)
    (tmp_path / "media/.private").write_bytes(b"private")
    (tmp_path / "secret-key").write_bytes(b"secret")
    return hot(live)


def test_a_picture_is_sent(app: Hot) -> None:
    answer = get(app, "/media/ab/bridge.webp")
    assert (answer.status, answer.body) == ("200 OK", PICTURE)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Length"] == str(SIZE)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    head = get(app, "/media/ab/bridge.webp", method="HEAD")
    assert (head.body, head.headers) == (b"", answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/ab",
        "/media/nothing",
        "/media/.private",
        "/media/../secret-key",
        "/media//etc/passwd",
    ],
)
def test_nothing_else_is(app: Hot, path: str) -> None:
    assert get(app, path).body == DJANGO


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=100000-", 100_000, SIZE - 1),
        ("bytes=-5", SIZE - 5, SIZE - 1),
        ("bytes=250000-999999999", 250_000, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
    ],
)
def test_a_part_of_it_is_sent(app: Hot, asked: str, first: int, last: int) -> None:
    answer = get(app, "/media/ab/bridge.webp", range=asked)
    assert (answer.status, answer.body) == ("206 Partial Content", PICTURE[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers["Content-Length"] == str(last + 1 - first)


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "pages=1-2", "bytes=", "bytes=-", "bytes=5-2", "bytes=x-y", "²"]
)
def test_what_is_no_single_range_gets_all_of_it(app: Hot, asked: str) -> None:
    assert get(app, "/media/ab/bridge.webp", range=asked).body == PICTURE


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0"])
def test_a_part_behind_its_end_is_refused(app: Hot, asked: str) -> None:
    answer = get(app, "/media/ab/bridge.webp", range=asked)
    assert (answer.status, answer.body) == ("416 Range Not Satisfiable", b"")
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


def test_a_part_of_an_older_one_is_not_mixed_with_this(app: Hot) -> None:
    headers = get(app, "/media/ab/bridge.webp").headers
    for same in (headers["ETag"], headers["Last-Modified"]):
        assert get(app, "/media/ab/bridge.webp", range="bytes=0-9", if_range=same).body == PICTURE[:10]
    for other in ('"other"', f"W/{headers['ETag']}", "Thu, 01 Jan 1970 00:00:00 GMT"):
        assert get(app, "/media/ab/bridge.webp", range="bytes=0-9", if_range=other).body == PICTURE


def test_a_reader_who_has_it_is_told_so(app: Hot) -> None:
    headers = get(app, "/media/ab/bridge.webp").headers
    assert get(app, "/media/ab/bridge.webp", if_none_match=headers["ETag"]).status == "304 Not Modified"
    since = headers["Last-Modified"]
    assert get(app, "/media/ab/bridge.webp", if_modified_since=since).status == "304 Not Modified"
