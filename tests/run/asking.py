"""One request to a running site, as a browser or a program sends it."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.site import Site


@dataclass(frozen=True)
class Answer:
    """What came back; the names of the headers are in lower case."""

    status: int
    headers: dict[str, str]
    text: str


def get(site: Site, path: str, *, client: str = "127.0.0.1") -> Answer:
    """``client``: the address that the request comes from, any of 127.0.0.0/8."""
    return _ask(site, "GET", path, None, {}, client)


def send_form(site: Site, path: str, fields: dict[str, str]) -> Answer:
    return _ask(site, "POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})


def send_json(site: Site, path: str, fields: dict[str, object]) -> Answer:
    return _ask(site, "POST", path, json.dumps(fields), {"Content-Type": "application/json"})


def _ask(
    site: Site, method: str, path: str, body: str | None, headers: dict[str, str], client: str = "127.0.0.1"
) -> Answer:
    connection = http.client.HTTPConnection(
        site.url.removeprefix("http://"), timeout=180, source_address=(client, 0)
    )
    try:
        connection.request(method, path, body.encode() if body is not None else None, headers)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read().decode())
    finally:
        connection.close()
