"""The search page: a form that is complete without JavaScript, and what was found."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from copydesk.people import limits
from copydesk.people.client import client_of
from copydesk.search.find import MOST_PAGES, Found, Hit, find
from copydesk.search.index import plain_body
from copydesk.search.marking import Piece, marked, snippet
from copydesk.search.query import MOST_CHARACTERS, MOST_WORDS, Query, parse
from copydesk.search.tantivy_index import NoIndex

SECONDS_KEPT = 10
SECONDS_UNTIL_THERE = 30
SORTS = ("best", "newest")


@dataclass(frozen=True)
class Ask:
    """What the address asks for. ``typed`` is as it was typed, up to a length."""

    typed: str
    sort: str
    page: int

    def address(self, **other: object) -> str:
        """Return the address of this question with something changed: ``sort`` or ``page``."""
        asked = {"q": self.typed, "sort": self.sort, "page": self.page} | other
        usual = {"sort": SORTS[0], "page": 1}
        return "/search?" + urlencode(
            {name: value for name, value in asked.items() if usual.get(name) != value}
        )


@dataclass(frozen=True)
class Line:
    """A post as the list shows it: headline and a piece of its text, marked."""

    post: Hit
    headline: list[Piece]
    text: list[Piece]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the form, and the posts that fit what was typed; the same for everybody."""
    ask = _ask(request)
    query = parse(ask.typed)
    try:
        if query:
            limits.take_lightly("search", client_of(request))
        found = find(query, newest=ask.sort == "newest", page=ask.page)
    except limits.TooMany as problem:
        return _page(request, ask, query, status=429, wait=problem.wait)
    except NoIndex:
        return _page(request, ask, query, status=503, wait=SECONDS_UNTIL_THERE)
    return _page(request, ask, query, found)


def _ask(request: HttpRequest) -> Ask:
    page, sort = request.GET.get("page", ""), request.GET.get("sort", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return Ask(
        typed=request.GET.get("q", "").replace("\0", " ")[: MOST_CHARACTERS + 1],
        sort=sort if sort in SORTS else SORTS[0],
        page=min(max(number, 1), MOST_PAGES),
    )


def _page(
    request: HttpRequest,
    ask: Ask,
    query: Query,
    found: Found | None = None,
    *,
    status: int = 200,
    wait: int = 0,
) -> HttpResponse:
    shown = found or Found()
    context = {
        "ask": ask,
        "query": query,
        "found": found,
        "lines": [_line(post, query) for post in shown.posts],
        "more": [_line(post, query) for post in shown.more],
        "most_words": MOST_WORDS,
        "wait": wait,
    }
    response = render(request, "site/search.html", context, status=status)
    response["Cache-Control"] = "no-store" if wait else f"public, max-age={SECONDS_KEPT}"
    response["X-Robots-Tag"] = "noindex"
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _line(post: Hit, query: Query) -> Line:
    return Line(post, marked(post.headline, query.words), _text(post, query.words))


def _text(post: Hit, words: frozenset[str]) -> list[Piece]:
    """Return the dek when it has as many of the words as any part of the body."""
    dek = snippet(post.dek, words)
    if post.dek and dek.hits == len(words):
        return dek.pieces
    best = snippet("\n".join(plain_body(post.html, post.html_version, post.body)), words)
    return dek.pieces if post.dek and dek.hits >= best.hits else best.pieces
