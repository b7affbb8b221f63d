"""Whose address counts: never one that the client could have written itself."""

import re
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import RequestFactory

from copydesk.people.client import address_of, client_of

PROXIES = ["127.0.0.1/32", "10.0.0.0/8", "2001:db8:ffff::/48"]


def address(remote: str, forwarded: str | None = None) -> str:
    """Return the address that counts, as text."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return str(address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)))


def client(remote: str) -> str:
    return client_of(RequestFactory().get("/", REMOTE_ADDR=remote))


def test_without_proxies_only_the_connection_counts() -> None:
    assert address("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert address("127.0.0.1", "198.51.100.1") == "127.0.0.1"


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.1.1.1", "198.51.100.1"),
        ("127.0.0.1", "10.1.1.1", "10.1.1.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("2001:db8:ffff::1", "2001:db8::7", "2001:db8::7"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("", "198.51.100.1", "None"),
    ],
)
def test_behind_proxies_the_last_hop_that_is_not_ours_counts(
    settings: Any, remote: str, forwarded: str | None, expected: str
) -> None:
    settings.TRUSTED_PROXIES = [ip_network(network) for network in PROXIES]
    assert address(remote, forwarded) == expected


def test_a_household_with_ipv6_is_one_client() -> None:
    assert client("2001:db8::1") == client("2001:db8::ffff:1")
    assert client("2001:db8::1") != client("2001:db8:0:1::1")
    assert client("203.0.113.1") != client("203.0.113.2")


def test_the_address_itself_is_not_kept(settings: Any) -> None:
    before = client("203.0.113.1")
    assert re.fullmatch(r"[0-9a-f]{64}", before)
    settings.SECRET_KEY = "another secret, another hash, for ever" * 2
    assert client("203.0.113.1") != before
