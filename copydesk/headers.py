"""The security headers of every answer, in one place: for files (press.hot) and for live pages (the middleware).

A web server that serves the public folder itself sends the same; docs/operate.md shows how.
"""

import base64
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Nothing but our own files, and nothing written into a page: no inline script, style or handler ever runs. The pages of
# readers say it themselves as well (site/base.html), since a file may be handed out by a server that does not.
POLICY_OF_PAGES = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
# Who may frame a page can only be said in a header.
CONTENT_SECURITY_POLICY = f"{POLICY_OF_PAGES}; frame-ancestors 'none'"
ONE_YEAR = 365 * 24 * 60 * 60


def policy_of_page(data_block: str = "") -> str:
    """Return what a page says itself; with the JSON-LD that stands in it, which no browser runs.

    The Nu HTML checker takes such a block for a script, and is content when the policy knows its hash.
    """
    if not data_block:
        return POLICY_OF_PAGES
    digest = base64.b64encode(hashlib.sha256(data_block.encode()).digest()).decode()
    return POLICY_OF_PAGES.replace("script-src 'self'", f"script-src 'self' 'sha256-{digest}'")


def security_headers() -> dict[str, str]:
    """Return the headers that every answer carries unless its view sets a stricter one itself."""
    https = settings.SITE_URL.startswith("https:")
    return {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        **({"Strict-Transport-Security": f"max-age={ONE_YEAR}"} if https else {}),
    }


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put the headers on every live answer; what a view has set stays."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in security_headers().items():
            response.headers.setdefault(name, value)
        return response

    return answer
