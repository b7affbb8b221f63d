"""nginx in front of a site, as ``copydesk nginx`` has it: the same answers, with Copydesk there and without."""

import gzip
import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from copydesk.headers import CONTENT_SECURITY_POLICY
from tests.nginx import BROTLI, NGINX, Nginx, running_nginx
from tests.ports import free_port
from tests.run.rows import all_is_printed
from tests.run.tree import kill_all, until
from tests.site import Site, running_site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]
SECURITY = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
}
WORDS = "The bridge over the mill stream is open. " * 40


@dataclass
class Answer:
    """One answer, as it came."""

    status: int
    headers: Message
    body: bytes


def ask(
    url: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """Send one request; certificates are not looked at."""
    scheme, _slashes, rest = url.partition("://")
    host, _slash, path = rest.partition("/")
    connection = (
        HTTPConnection(host, timeout=180)
        if scheme == "http"
        else HTTPSConnection(host, timeout=180, context=ssl._create_unverified_context())
    )
    connection.request(method, f"/{path}", body, {"Accept-Encoding": "identity"} | (headers or {}))
    answer = connection.getresponse()
    found = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    return found


class Front:
    """A site with a few posts, and nginx in front of it."""

    def __init__(self, site: Site, nginx: Nginx, url: str) -> None:
        self.site, self.nginx, self.url = site, nginx, url
        self.token = site.command("token", "Edda").stdout.strip()

    def get(self, path: str, *, of: str = "", **headers: str) -> Answer:
        """Return the answer to a GET, of nginx unless another address is named."""
        return ask((of or self.url) + path, headers=headers)

    def is_answered_alike(self, path: str) -> bool:
        """Tell whether nginx and Copydesk answer with the same bytes."""
        return self.get(path).body == self.get(path, of=self.site.url).body

    def decide(self, path: str, verb: str, **data: Any) -> None:
        """Have the desk decide about the post at an address."""
        posts = json.loads(ask(f"{self.site.url}/api/posts").body)["posts"]
        number = next(post["id"] for post in posts if post["url"].endswith(path))
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        call = f"{self.site.url}/api/posts/{number}/{verb}"
        answer = ask(call, "POST", json.dumps(data).encode(), headers)
        assert answer.status == 200, answer.body


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The site, with a post, one that was retracted, and one that got another address."""
    folder = tmp_path_factory.mktemp("front")
    posts = [
        {
            "id": name,
            "headline": name,
            "category": "World",
            "body": WORDS,
            "published_at": "2026-11-02T10:00:00Z",
        }
        for name in ("Bridge", "Привет", "Wrong", "Hidden", "Brigde")
    ]
    lines = "".join(json.dumps(post) + "\n" for post in posts)
    (folder / "posts.jsonl").write_text(lines)
    port = free_port()
    with running_site(folder / "data") as site:
        done = site.command("import", str(folder / "posts.jsonl"), "--published")
        assert done.returncode == 0, done.stdout + done.stderr
        site.command("editor", "add", "Edda", "--chief")
        (folder / "data/media").mkdir(exist_ok=True)
        (folder / "data/media/bridge.webp").write_bytes(bytes(range(256)))
        words = ["--upstream", site.url.removeprefix("http://"), "--listen", f"127.0.0.1:{port}"]
        brotli = "on" if BROTLI.is_file() else "off"
        printed = site.command("nginx", *words, "--access-log", "off", "--brotli", brotli)
        assert printed.returncode == 0, printed.stderr
        with running_nginx(folder / "nginx", port, printed.stdout) as nginx:
            front = Front(site, nginx, f"http://127.0.0.1:{port}")
            until(lambda: front.get("/2026/11/brigde/").status == 200, "its page")
            front.decide("/2026/11/wrong/", "retract")
            front.decide("/2026/11/hidden/", "hide")
            front.decide("/2026/11/brigde/", "correct", headline="Bridges", new_address=True)
            until(lambda: front.get("/2026/11/wrong/").status == 410, "the notice of what was retracted")
            until(lambda: front.get("/2026/11/hidden/").status == 410, "the notice of what was hidden")
            until(lambda: front.get("/2026/11/brigde/").status == 301, "its new address")
            nginx.reload()
            # Until it has read its configuration again Copydesk answers.
            until(lambda: b"nginx" in front.get("/2026/11/brigde/").body, "the new configuration")
            # Lists are printed after the posts, and Copydesk looks at them a moment after that.
            until(lambda: all_is_printed(site), "the lists")
            until(
                lambda: all(front.is_answered_alike(path) for path, status in READERS if status == 200),
                "the same from both",
            )
            yield front


def told(answer: Answer) -> dict[str, Any]:
    """Return what of an answer has to be the same whoever gives it."""
    names = {*SECURITY, "Content-Type", "Cache-Control", "Vary", "Location", "Content-Encoding"}
    headers = {name: answer.headers[name] for name in names if name in answer.headers}
    return {"status": answer.status, "body": answer.body} | headers


READERS = [
    ("/", 200),
    ("/2026/11/bridge/", 200),
    ("/2026/11/bridge", 301),
    ("/2026/11/bridge?from=mail", 301),
    ("/2026/11/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82/", 200),
    ("/2026/11/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82", 301),
    ("/2026/11/wrong/", 410),
    ("/2026/11/hidden/", 410),
    ("/2026/11/hidden", 301),
    ("/2026/11/brigde/", 301),
    ("/2026/11/brigde", 301),
    ("/2026/11/bridges/", 200),
    ("/archive/2026/11/", 200),
    ("/feed.xml", 200),
    ("/category/world/feed.json", 200),
    ("/sitemap.xml", 200),
    ("/robots.txt", 200),
    ("/media/bridge.webp", 200),
    ("/nothing/", 404),
    ("/nothing", 404),
    ("/404.html", 404),
    ("/2026/11/bridge/index.html", 404),
    ("/2026/11/bridge/index.html.gz", 404),
    ("/2026/11/wrong/gone.html", 404),
    ("/media/nothing", 404),
    ("/media/.hidden", 404),
]


@pytest.mark.parametrize(("path", "status"), READERS)
def test_nginx_and_copydesk_answer_the_same(front: Front, path: str, status: int) -> None:
    ours, theirs = front.get(path, of=front.site.url), front.get(path)
    assert theirs.status == status
    assert [name for name in SECURITY if name not in theirs.headers] == []
    expected, found = told(ours), told(theirs)
    if status in (
        301,
        404,
    ):  # the words of a redirect are nobody's business, and Django's 404 is not kept for long
        for each in (expected, found):
            for name in ("body", "Content-Type", "Cache-Control", "Vary", "Cross-Origin-Opener-Policy"):
                each.pop(name, None)
    assert found == expected


@pytest.mark.parametrize(
    "path", ["/../secret-key", "/%2e%2e/secret-key", "/media/../secret-key", "/media/%2e%2e/secret-key"]
)
def test_no_address_leads_out_of_the_folders(front: Front, path: str) -> None:
    (front.site.data / "secret-key").stat()
    for of in ("", front.site.url):
        assert front.get(path, of=of).status in (400, 404)


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_pages_are_sent_compressed(front: Front, encoding: str) -> None:
    if encoding == "br" and not BROTLI.is_file():
        pytest.skip("nginx has no brotli module")
    for path in ("/2026/11/bridge/", "/2026/11/wrong/"):
        answer = front.get(path, **{"Accept-Encoding": encoding})
        assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == (encoding, "Accept-Encoding")
        assert {"gzip": gzip.decompress, "br": brotli.decompress}[encoding](answer.body) == front.get(
            path
        ).body


def test_a_reader_who_has_it_is_told_so(front: Front) -> None:
    for of in ("", front.site.url):
        first = front.get("/2026/11/bridge/", of=of)
        again = front.get("/2026/11/bridge/", of=of, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_parts_of_pictures_are_sent(front: Front) -> None:
    for of in ("", front.site.url):
        answer = front.get("/media/bridge.webp", of=of, Range="bytes=10-19")
        assert (answer.status, answer.body) == (206, bytes(range(10, 20)))
        assert front.get("/media/bridge.webp", of=of, Range="bytes=999-").status == 416


def test_live_pages_come_through_with_their_own_headers(front: Front) -> None:
    for path in ("/submit", "/desk/", "/search?q=bridge", "/receipt/nothing"):
        ours, theirs = front.get(path, of=front.site.url), front.get(path)
        assert theirs.status == ours.status
        for name in (*SECURITY, "Cache-Control"):
            assert theirs.headers.get_all(name) == ours.headers.get_all(name), (path, name)


def test_readers_notice_nothing_while_copydesk_is_stopped(front: Front) -> None:
    before = {path: told(front.get(path)) for path, status in READERS if status != 404}
    kill_all(front.site)
    try:
        for path, expected in before.items():
            assert told(front.get(path)) == expected, path
        for path in ("/nothing/", "/nothing"):
            answer = front.get(path)
            assert (answer.status, b"Nothing is here" in answer.body) == (404, True)
        for answer in (
            front.get("/submit"),
            front.get("/talk/"),
            ask(f"{front.url}/submit", "POST", b"headline=x"),
        ):
            assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
            assert b"Away for a moment" in answer.body
            assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    finally:
        front.site.process.returncode = 0  # it was told to die: running_site need not wonder


def test_the_configuration_for_https_is_one_that_nginx_takes(tmp_path: Path) -> None:
    with running_site(tmp_path / "data", COPYDESK_SITE_URL="https://paper.example") as site:
        words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=paper.example"]
        words += ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "pem")]
        subprocess.run(["openssl", *words], check=True, capture_output=True)
        words = [
            "--certificate",
            str(tmp_path / "pem"),
            "--key",
            str(tmp_path / "key"),
            "--access-log",
            "off",
        ]
        printed = site.command("nginx", *words, "--brotli", "off").stdout
        assert 'add_header Strict-Transport-Security "max-age=' in printed
        port, other = free_port(), free_port()
        moved = printed.replace("443 ssl", f"{port} ssl").replace("listen 80;", f"listen {other};")
        moved = moved.replace("[::]:80;", f"[::1]:{other};").replace("listen [::]:", "listen [::1]:")
        with running_nginx(tmp_path / "nginx", port, moved):
            front = ask(f"https://127.0.0.1:{port}/")
            assert front.status == 200
            assert "max-age=" in front.headers["Strict-Transport-Security"]


def test_the_units_are_ones_that_systemd_takes(front: Front, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for name in ("copydesk.service", "copydesk-moved.path", "copydesk-moved.service"):
        printed = front.site.command("systemd", name)
        assert printed.returncode == 0, printed.stderr
        (tmp_path / name).write_text(printed.stdout)
    verified = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            *(str(tmp_path / "copydesk.service"), str(tmp_path / "copydesk-moved.path")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in verified.stderr.splitlines() if "copydesk" in line]
    assert (verified.returncode, ours) == (0, [])
