"""Asks the search page, and reads what it says as a browser would."""

import re
from html import unescape
from typing import Any

from django.test import Client

from tests.people import a_published_post, deliver_all

_LINK = re.compile(r'<h2 class="line-headline"><a href="[^"]*" dir="auto">(.*?)</a></h2>', re.DOTALL)
_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)


def publish(*headlines: str, **fields: Any) -> None:
    """Publish a post for each headline, and have everybody told."""
    for headline in headlines:
        a_published_post(**({"headline": headline, "body": "No more.", "tags": ""} | fields))
    deliver_all()


def page(question: str, **parameters: Any) -> str:
    """Return the page that answers a question."""
    response = Client().get("/search", {"q": question} | parameters)
    assert response.status_code == 200
    return response.content.decode()


def found(question: str, **parameters: Any) -> list[str]:
    """Return the headlines of the posts that have all that was asked for, in order."""
    html = page(question, **parameters).partition('<h2 class="search-more">')[0]
    return [_plain(link) for link in _LINK.findall(html)]


def found_with_some(question: str) -> list[str]:
    """Return the headlines of the posts that have some of the words."""
    return [_plain(link) for link in _LINK.findall(page(question).partition('<h2 class="search-more">')[2])]


def marks(question: str) -> list[str]:
    """Return what is marked on the page, in order."""
    return [unescape(mark) for mark in _MARK.findall(page(question))]


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))
