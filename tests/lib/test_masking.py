"""Keys never get into the log, whoever writes the line."""

import logging.config
from typing import Any

import pytest
from django.test import Client

from copydesk.lib.masking import masked

KEY = "zzzzsecretzzzzsecretzzzzsecret12"


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (f"GET /receipt/{KEY} 200", "GET /receipt/*** 200"),
        (f'"/receipt/{KEY}/edit?x=1"', '"/receipt/***/edit?x=1"'),
        (f"/api/receipts/{KEY}\n", "/api/receipts/***\n"),
        (f"http://x/desk/sign-in/{KEY}/", "http://x/desk/sign-in/***/"),
        (f"/desk/new-password/MQ/{KEY}/", "/desk/new-password/MQ/***/"),
        (f"/mail/stop/{KEY}{KEY}/post/3", "/mail/stop/***/post/3"),
        (f"/receipt/12-{KEY} 200", "/receipt/*** 200"),
        (f"/receipt/{KEY} and /receipt/{KEY}", "/receipt/*** and /receipt/***"),
        ("/receipt/ and /desk/sign-in/", "/receipt/ and /desk/sign-in/"),
    ],
)
def test_a_key_in_an_address_is_masked(line: str, written: str) -> None:
    assert masked(line) == written


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/receipt/{}", "/receipt/{}/edit", "/api/receipts/{}", "/desk/sign-in/{}/"])
def test_no_line_of_django_holds_a_key(
    client: Client, settings: Any, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    talkative = settings.LOGGING | {"loggers": {"django.request": {"level": "DEBUG"}}}
    try:
        logging.config.dictConfig(talkative)
        client.get(path.format(KEY))
        client.put(path.format(KEY))
        written = capsys.readouterr().err
    finally:
        logging.config.dictConfig(settings.LOGGING)
    assert "***" in written
    assert KEY not in written
