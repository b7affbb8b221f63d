"""Requests to the callable in front of Django, as a web server makes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.util import setup_testing_defaults

from copydesk.press.hot import Hot

DJANGO = b"from Django"


@dataclass
class Answer:
    """One answer."""

    status: str
    headers: dict[str, str]
    body: bytes


def live(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [DJANGO]


def get(app: Hot, path: str, method: str = "GET", **headers: str) -> Answer:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    address, _mark, query = path.partition("?")
    environ |= {
        "REQUEST_METHOD": method,
        "PATH_INFO": address.encode().decode("latin-1"),
        "QUERY_STRING": query,
    }
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    said: list[Any] = []
    body = b"".join(app(environ, lambda status, fields: said.extend([status, fields])))  # type: ignore[arg-type]
    assert len({name.lower() for name, _ in said[1]}) == len(said[1]), "a header was sent twice"
    return Answer(said[0], dict(said[1]), body)
