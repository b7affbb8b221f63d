"""What a reader gets from the callable in front of Django."""

import gzip
import os
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from pytest_django import Settings

from copydesk.press import hot as hot_module
from copydesk.press.files import Public
from copydesk.press.hot import Hot, hot
from tests.press.hot import DJANGO, get, live

pytestmark = pytest.mark.once
PAGE = b"<p>" + b"A page about the bridge. " * 100


@pytest.fixture
def app(folder: Public, monkeypatch: pytest.MonkeyPatch) -> Hot:
    """The callable, with one page printed; it looks at the file system each time."""
    monkeypatch.setattr(hot_module, "LOOKS_EVERY", 0.0)
    folder.put("2026/11/hello/", PAGE)
    return hot(live)


def test_a_published_path_is_answered_from_its_file(app: Hot) -> None:
    answer = get(app, "/2026/11/hello/")
    assert (answer.status, answer.body) == ("200 OK", PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(PAGE))
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "/submit",
        "/desk/",
        "/2026/11/",
        "/../secret-key",
        "/2026//11/hello/",
        "/.hidden",
        "/\0",
        "/a/..%2f",
        "",
    ],
)
def test_everything_else_goes_to_django(app: Hot, folder: Public, path: str) -> None:
    (folder.root / ".hidden").write_bytes(b"hidden")
    (folder.root.parent / "secret-key").write_bytes(b"secret")
    assert get(app, path).body == DJANGO


def test_a_path_that_is_not_utf8_goes_to_django(app: Hot) -> None:
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": "/\xff"}
    assert b"".join(app(environ, lambda *_: None)) == DJANGO  # type: ignore[arg-type]


def test_a_post_goes_to_django_even_where_a_file_is(app: Hot) -> None:
    assert get(app, "/2026/11/hello/", method="POST").body == DJANGO


def test_head_has_the_headers_and_no_body(app: Hot) -> None:
    head, full = get(app, "/2026/11/hello/", method="HEAD"), get(app, "/2026/11/hello/")
    assert (head.status, head.body) == ("200 OK", b"")
    assert head.headers == full.headers


def test_a_missing_slash_is_added(app: Hot) -> None:
    answer = get(app, "/2026/11/hello?from=mail")
    assert answer.status.startswith("301")
    assert answer.headers["Location"] == "/2026/11/hello/?from=mail"


def test_addresses_in_any_script_are_found(app: Hot, folder: Public) -> None:
    folder.put("tag/привет/", PAGE)
    assert get(app, "/tag/привет/").body == PAGE
    assert get(app, "/tag/привет").headers["Location"] == "/tag/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82/"


def test_a_reader_who_has_it_is_told_so(app: Hot) -> None:
    first = get(app, "/2026/11/hello/")
    etag = first.headers["ETag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        answer = get(app, "/2026/11/hello/", if_none_match=known)
        assert (answer.status, answer.body) == ("304 Not Modified", b"")
        assert answer.headers["ETag"] == etag
    assert get(app, "/2026/11/hello/", if_none_match='"other"').status == "200 OK"
    assert get(app, "/2026/11/hello/", if_modified_since=first.headers["Last-Modified"]).status.startswith(
        "304"
    )
    for since in ("Thu, 01 Jan 1970 00:00:00 GMT", "nonsense", ""):
        assert get(app, "/2026/11/hello/", if_modified_since=since).status == "200 OK"
    later = get(
        app, "/2026/11/hello/", if_none_match='"other"', if_modified_since=first.headers["Last-Modified"]
    )
    assert later.status == "200 OK"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", ""),
        ("br;q=0.0, gzip; q=0", ""),
        ("", ""),
    ],
)
def test_pages_are_compressed_as_the_reader_likes(app: Hot, accepted: str, encoding: str) -> None:
    answer = get(app, "/2026/11/hello/", accept_encoding=accepted)
    assert answer.headers.get("Content-Encoding", "") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert unpack(answer.body) == PAGE
    assert answer.headers["Content-Length"] == str(len(answer.body))
    again = get(app, "/2026/11/hello/", accept_encoding=accepted, if_none_match=answer.headers["ETag"])
    assert again.status.startswith("304")


def test_each_encoding_has_its_own_tag(app: Hot) -> None:
    tags = {get(app, "/2026/11/hello/", accept_encoding=name).headers["ETag"] for name in ("br", "gzip", "")}
    assert len(tags) == 3


def test_a_changed_page_is_answered(app: Hot, folder: Public) -> None:
    before = get(app, "/2026/11/hello/")
    folder.put("2026/11/hello/", PAGE.replace(b"bridge", b"harbor"))
    after = get(app, "/2026/11/hello/", if_none_match=before.headers["ETag"])
    assert b"harbor" in after.body


def test_a_page_that_is_gone_goes_to_django(app: Hot, folder: Public) -> None:
    get(app, "/2026/11/hello/")
    folder.delete("2026/11/hello/")
    assert get(app, "/2026/11/hello/").body == DJANGO


def test_a_switched_tree_is_answered_and_equal_pages_keep_their_tag(app: Hot, folder: Public) -> None:
    before = get(app, "/2026/11/hello/")
    tree = folder.fresh()
    tree.put("2026/11/hello/", PAGE)
    tree.put("new/", b"new")
    folder.switch(tree)
    folder.drop_old()
    assert get(app, "/2026/11/hello/").headers["ETag"] == before.headers["ETag"]
    assert get(app, "/new/").body == b"new"


def test_the_file_system_is_not_asked_for_each_request(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot_module, "LOOKS_EVERY", 1000.0)
    folder.put("x/", PAGE)
    app = hot(live)
    get(app, "/x/")
    monkeypatch.setattr(os, "stat", lambda *_: pytest.fail("looked again"))
    assert get(app, "/x/").body == PAGE


def test_memory_is_bounded(app: Hot, folder: Public, settings: Settings) -> None:
    settings.PAGE_CACHE = 20_000
    for number in range(20):
        folder.put(f"{number}/", PAGE)
        assert get(app, f"/{number}/").body == PAGE
    assert len(app._kept) <= 5
    assert get(app, "/0/").body == PAGE


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("tag/x/feed.json", "application/feed+json"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("tag/feed.xml/", "text/html; charset=utf-8"),
        ("static/icon.0a1b2c.svg", "image/svg+xml"),
    ],
)
def test_each_file_has_its_type(app: Hot, folder: Public, path: str, kind: str) -> None:
    folder.put(path, b"x")
    assert get(app, f"/{path}").headers["Content-Type"] == kind


def test_what_has_its_content_in_its_name_may_be_kept_for_ever(app: Hot, folder: Public) -> None:
    folder.put("static/site.0a1b2c3d4e.css", b"a {}")
    assert "immutable" in get(app, "/static/site.0a1b2c3d4e.css").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/2026/11/hello/index.html",
        "/404.html",
        "/503.html",
        "/2026/11/hello/index.html.gz",
        "/2026/11/hello/index.html.br",
    ],
)
def test_a_page_has_one_address_only(app: Hot, folder: Public, path: str) -> None:
    folder.put("404.html", PAGE)
    folder.put("503.html", PAGE)
    assert get(app, path).body == DJANGO


def test_the_notice_of_a_retraction_is_answered_as_gone(app: Hot, folder: Public) -> None:
    folder.put("2026/11/gone/gone.html", PAGE)
    answer = get(app, "/2026/11/gone/")
    assert (answer.status, answer.body) == ("410 Gone", PAGE)
    assert get(app, "/2026/11/gone").headers["Location"] == "/2026/11/gone/"
    assert get(app, "/2026/11/gone/", if_none_match="*").status == "410 Gone"
    assert get(app, "/2026/11/gone/gone.html").body == DJANGO


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_what_the_press_has_compressed_is_sent_as_it_is(app: Hot, folder: Public, encoding: str) -> None:
    ending, squeezed = {
        "gzip": (".gz", gzip.compress(PAGE, 1, mtime=5)),
        "br": (".br", brotli.compress(PAGE, quality=1)),
    }[encoding]
    (folder.root / f"2026/11/hello/index.html{ending}").write_bytes(squeezed)
    assert get(app, "/2026/11/hello/", accept_encoding=encoding).body == squeezed


@pytest.mark.parametrize("encoding", ["gzip", "br"])
@pytest.mark.parametrize("left", [b"", b"broken", "older"])
def test_a_compressed_file_of_another_text_is_never_sent(
    app: Hot, folder: Public, encoding: str, left: bytes | str
) -> None:
    pack, unpack, ending = {
        "gzip": (gzip.compress, gzip.decompress, ".gz"),
        "br": (brotli.compress, brotli.decompress, ".br"),
    }[encoding]
    squeezed = left if isinstance(left, bytes) else pack(PAGE + b"older")
    (folder.root / f"2026/11/hello/index.html{ending}").write_bytes(squeezed)
    assert unpack(get(app, "/2026/11/hello/", accept_encoding=encoding).body) == PAGE


def test_pages_that_are_asked_for_stay_in_memory(app: Hot, folder: Public, settings: Settings) -> None:
    settings.PAGE_CACHE = 20_000
    for number in range(20):
        folder.put(f"{number}/", PAGE)
        get(app, f"/{number}/")
        get(app, "/2026/11/hello/")
    assert "/2026/11/hello/" in app._kept


def test_what_was_printed_is_answered_after_the_next_look(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot_module, "TRUSTED_FOR", 1000.0)
    monkeypatch.setattr(hot_module, "LOOKS_EVERY", 0.0)
    folder.put("x/", PAGE)
    here, there = hot(live), hot(live)
    for app in (here, there):
        assert get(app, "/x/").body == PAGE
    folder.put("x/", b"new")
    for app in (here, there):
        assert get(app, "/x/").body == b"new"


def test_what_was_changed_by_hand_is_answered_in_the_end(
    folder: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot_module, "TRUSTED_FOR", 0.0)
    monkeypatch.setattr(hot_module, "LOOKS_EVERY", 0.0)
    folder.put("x/", PAGE)
    app = hot(live)
    get(app, "/x/")
    (folder.root / "x/index.html").write_bytes(b"by hand")
    assert get(app, "/x/").body == b"by hand"


def test_a_get_with_a_body_goes_to_django(app: Hot) -> None:
    get(app, "/2026/11/hello/")
    assert get(app, "/2026/11/hello/", transfer_encoding="chunked").body == DJANGO
