"""What Django answers for the press: old addresses, nothing, assets; and the headers of every answer."""

import base64
import gzip
import hashlib
import html
import re

import pytest
from django.test import Client
from pytest_django import Settings

from copydesk.headers import CONTENT_SECURITY_POLICY, security_headers
from copydesk.posts.models import Address
from copydesk.press import whole
from copydesk.press.files import Public
from copydesk.press.hot import hot
from copydesk.press.pages import assets
from tests.people import a_published_post, deliver_all
from tests.press.hot import get, live

pytestmark = pytest.mark.django_db


def test_an_old_address_leads_to_the_present_one(client: Client) -> None:
    post = a_published_post(headline="Привет")
    Address.objects.create(path="2020/01/old-name", post=post)
    for address in ("/2020/01/old-name/", "/2020/01/old-name"):
        answer = client.get(address)
        assert answer.status_code == 301
        assert answer["Location"].startswith("/2")
        assert answer["Location"].endswith("/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82/")


def test_an_address_where_nothing_is_gets_the_printed_page(client: Client, folder: Public) -> None:
    whole.press_all()
    folder.put("404.html", b"printed: nothing here")
    answer = client.get("/2020/01/nothing/")
    assert (answer.status_code, answer.content) == (404, b"printed: nothing here")


@pytest.mark.parametrize(
    "path", ["/nothing", "/%00", "/%FF", "/a//b", "/static/nothing.css", "/2026/11/", "/x" * 500]
)
def test_any_other_address_is_a_404(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"Nothing is here" in answer.content
    assert b'<meta name="description" content="There is no page at this address.' in answer.content


def test_an_address_whose_page_was_never_printed_is_a_404_and_no_loop(client: Client) -> None:
    post = a_published_post()
    assert client.get(post.address).status_code == 404
    assert client.get(post.address.rstrip("/"))["Location"] == post.address


def test_live_addresses_get_their_slash(client: Client) -> None:
    answer = client.get("/desk")
    assert (answer.status_code, answer["Location"]) == (301, "/desk/")


@pytest.mark.parametrize(("taken", "sent"), [("gzip, br", "gzip"), ("", "")])
def test_live_pages_go_compressed_to_whoever_takes_it(client: Client, taken: str, sent: str) -> None:
    answer = client.get("/submit", headers={"Accept-Encoding": taken})
    assert answer.headers.get("Content-Encoding", "") == sent
    assert "Accept-Encoding" in answer["Vary"]
    page = gzip.decompress(answer.content) if sent else answer.content
    assert b"<form" in page
    assert int(answer["Content-Length"]) == len(answer.content)


def test_what_is_no_page_goes_as_it_is(client: Client) -> None:
    answer = client.get(assets.address("site.css"), headers={"Accept-Encoding": "gzip"})
    assert not answer.has_header("Content-Encoding")


def test_assets_are_there_before_anything_was_printed(client: Client) -> None:
    address = assets.address("site.css")
    answer = client.get(address)
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert b"--accent" in answer.content


def test_a_live_page_and_a_file_carry_the_same_security_headers(client: Client, folder: Public) -> None:
    post = a_published_post()
    deliver_all()
    file, page = get(hot(live), post.address).headers, client.get("/nothing/").headers
    expected = security_headers()
    assert expected["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    for name, value in expected.items():
        assert file[name] == page[name] == value


@pytest.mark.parametrize("address", ["/submit", "/search", "/receipt/", "/talk/", "/nothing/"])
def test_a_live_page_says_its_policy_itself_before_it_loads_anything(client: Client, address: str) -> None:
    says_its_policy(client.get(address).content.decode())


def test_a_file_says_its_policy_itself_before_it_loads_anything(folder: Public) -> None:
    post = a_published_post()
    deliver_all()
    page = get(hot(live), post.address).body.decode()
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
    says_its_policy(page, f" 'sha256-{digest}'")


def says_its_policy(page: str, data_block: str = "") -> None:
    before, _meta, after = page.partition('<meta http-equiv="Content-Security-Policy" content="')
    policy = html.unescape(after.partition('"')[0])
    known = CONTENT_SECURITY_POLICY.replace("script-src 'self'", f"script-src 'self'{data_block}")
    assert f"{policy}; frame-ancestors 'none'" == known
    assert not re.search("<(link|script|style|img)", before)


def test_only_a_site_with_https_asks_for_it(settings: Settings) -> None:
    settings.SITE_URL = "http://paper.example"
    assert "Strict-Transport-Security" not in security_headers()
    settings.SITE_URL = "https://paper.example"
    assert "Strict-Transport-Security" in security_headers()


def test_the_middleware_comes_first(settings: Settings) -> None:
    assert settings.MIDDLEWARE[0] == "copydesk.headers.middleware"
