"""The links of a post: where they lead, and what this desk thought of those hosts before.

Every post with a link gets a *note* that lists them. It becomes a *flag* when

- a link goes through a shortener, to an IP address, to an address with a user name in it, to a name that mixes
  look-alike alphabets, or is neither http(s) nor mailto;
- there are many: more than ten, with fewer than thirty words to each;
- a host was spiked here at least three times and more often than it was published;

and a *hold* when a host is banned, or was spiked at least five times and never published. A trusted host is never
held against a post. The first 10,000 links are looked at; 50 of them, the doubtful ones first, are kept as evidence.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.checks import hosts
from copydesk.checks.hosts import Record
from copydesk.lib import markdown, text
from copydesk.posts.models import Finding, Revision, Severity, Status

MOST_LINKS = 10_000
MOST_HOSTS = 200
MOST_EVIDENCE = 50
MANY = 10
WORDS_TO_A_LINK = 30
MOSTLY_SPIKED = 3
ONLY_SPIKED = 5
LONGEST_TEXT = 200

# Begins with a letter, which is looked for quickly; with \b or IGNORECASE all of it is tried at each character.
_ADDRESS = re.compile(r"[hH][tT][tT][pP](?<=\b....)[sS]?://[^\s<>\"'()\[\]{}|\\^`*]+")
_AFTER = ".,;:!?…"  # ends a sentence rather than an address

DOUBTS = ("shortener", "number", "user", "mixed", "scheme")


class Place(NamedTuple):
    """A link and where it stands: ``start`` and ``end`` count code points of the field."""

    field: str
    start: int
    end: int
    url: str
    host: str


def check(revision: Revision) -> Finding | None:
    """Return a finding about the links of a revision, or None when it has none."""
    places = places_of(revision)
    if not places:
        return None
    # Only a post that was decided on before can count for itself.
    decided = revision.post.status in (Status.PUBLISHED, Status.SPIKED)
    records = hosts.host_record(_distinct(places), but=revision.post_id if decided else None)
    doubts = {place: _doubt(place) for place in places}
    spiked = [host for host, record in records.items() if _is_spiked(record)]
    severity = _severity(spiked, records, doubtful=any(doubts.values()) or _too_many(revision, places))
    return Finding(
        check_name="links",
        severity=severity,
        summary=" ".join(_summary(revision, places, doubts, records, spiked)),
        author_summary=" ".join(_advice(revision, places, doubts)),
        evidence=_evidence(revision, places, doubts, records, spiked),
    )


def hosts_of(revision: Revision) -> list[str]:
    """Return the hosts that a revision links to, at most 200, in order of appearance."""
    return hosts_in(revision.body, revision.source_url)


def hosts_in(body: str, source_url: str) -> list[str]:
    """Return the same for texts that are no revision yet."""
    return _distinct([*_source(source_url), *_body(body)])


def places_of(revision: Revision) -> list[Place]:
    """Return the source link, then the links of the body to other places and its bare addresses: 10,000 at most."""
    return [*_source(revision.source_url), *_body(revision.body)]


def _source(typed: str) -> Iterator[Place]:
    if url := typed.strip():
        start = typed.index(url)
        yield Place("source_url", start, start + len(url), url, hosts.host_of(url))


@lru_cache(maxsize=1)
def _body(body: str) -> list[Place]:
    """Called twice for each revision, so the last answer is kept."""
    links = markdown.body_links(body)[:MOST_LINKS]
    places = [Place("body", link.start, link.end, link.href, hosts.host_of(link.href)) for link in links]
    away = [place for place in places if place.host or _scheme(place.url)]
    return sorted([*away, *_bare(body, places)], key=lambda place: place.start)[:MOST_LINKS]


def _bare(body: str, links: list[Place]) -> Iterator[Place]:
    """Yield the web addresses that stand in the text outside of ``links``: readers can copy them."""
    later = iter(sorted((link.start, link.end) for link in links))
    end_of_link, following = 0, next(later, None)
    for found in islice(_ADDRESS.finditer(body), MOST_LINKS):
        while following and following[0] <= found.start():
            end_of_link, following = max(end_of_link, following[1]), next(later, None)
        url = found[0].rstrip(_AFTER)
        if found.start() >= end_of_link and (host := hosts.host_of(url)):
            yield Place("body", found.start(), found.start() + len(url), url, host)


def _distinct(places: list[Place]) -> list[str]:
    return list(dict.fromkeys(place.host for place in places if place.host))[:MOST_HOSTS]


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return "?"


def _doubt(place: Place) -> str:
    """Return the one of ``DOUBTS`` that a link raises by itself, or nothing."""
    if _scheme(place.url) == "mailto":
        return ""
    if _scheme(place.url) not in ("http", "https", ""):
        return "scheme"
    if hosts.is_shortener(place.host):
        return "shortener"
    if place.host and hosts.is_number(place.host):
        return "number"
    if "@" in place.url.split("://", 1)[-1].split("/", 1)[0]:
        return "user"
    return "mixed" if hosts.is_mixed(place.host) else ""


def _is_spiked(record: Record) -> bool:
    return not record.trusted and record.spiked >= MOSTLY_SPIKED and record.spiked > record.published


def _severity(spiked: list[str], records: dict[str, Record], *, doubtful: bool) -> Severity:
    if any(record.banned for record in records.values()):
        return Severity.HOLD
    if any(records[host].spiked >= ONLY_SPIKED and not records[host].published for host in spiked):
        return Severity.HOLD
    return Severity.FLAG if spiked or doubtful else Severity.NOTE


def _too_many(revision: Revision, places: list[Place]) -> bool:
    return len(places) > MANY and len(text.words(revision.body)) < WORDS_TO_A_LINK * len(places)


def _summary(
    revision: Revision,
    places: list[Place],
    doubts: dict[Place, str],
    records: dict[str, Record],
    spiked: list[str],
) -> Iterator[str]:
    """Yield the sentences for the editor."""
    yield _counted(places)
    for host in [host for host, record in records.items() if record.banned][:3]:
        yield _("%(host)s is banned here.") % {"host": hosts.readable(host)}
    if _too_many(revision, places):
        yield _("That is many for a text of this length.")
    raised = Counter(doubts.values())
    for doubt in DOUBTS:
        if raised[doubt]:
            yield _of_doubt(doubt, raised[doubt])
    for host in spiked[:3]:
        record = records[host]
        yield _("%(host)s: %(published)d published here, %(spiked)d spiked.") % {
            "host": hosts.readable(host),
            "published": record.published,
            "spiked": record.spiked,
        }


def _counted(places: list[Place]) -> str:
    """Return how many links there are, and the hosts that they lead to, the most linked first."""
    count = len(places)
    often = Counter(hosts.readable(place.host) for place in places if place.host)
    if not often:
        return ngettext("%(count)d link.", "%(count)d links.", count) % {"count": count}
    names = _(", ").join(host for host, _times in often.most_common(3))
    if (more := len(often) - 3) > 0:
        words = ngettext("%(names)s and %(count)d more host", "%(names)s and %(count)d more hosts", more)
        names = words % {"names": names, "count": more}
    sentence = ngettext("%(count)d link, to %(names)s.", "%(count)d links, to %(names)s.", count)
    return sentence % {"count": count, "names": names}


def _of_doubt(doubt: str, count: int) -> str:
    words = {
        "shortener": ngettext(
            "%(count)d goes through a shortener, which hides where it leads.",
            "%(count)d go through a shortener, which hides where they lead.",
            count,
        ),
        "number": ngettext(
            "%(count)d leads to a bare IP address.", "%(count)d lead to bare IP addresses.", count
        ),
        "user": ngettext(
            "%(count)d has a user name before the host, which may be there to mislead.",
            "%(count)d have a user name before the host, which may be there to mislead.",
            count,
        ),
        "mixed": ngettext(
            "%(count)d leads to a host that mixes look-alike alphabets.",
            "%(count)d lead to hosts that mix look-alike alphabets.",
            count,
        ),
        "scheme": ngettext(
            "%(count)d is neither a web nor a mail address.",
            "%(count)d are neither web nor mail addresses.",
            count,
        ),
    }
    return words[doubt] % {"count": count}


def _advice(revision: Revision, places: list[Place], doubts: dict[Place, str]) -> Iterator[str]:
    """Yield the sentences for the author: how to mend it, nothing about other people's posts."""
    raised = set(doubts.values())
    if "shortener" in raised:
        yield _(
            "Please use the full address in place of a shortened one, so that readers see where a link leads."
        )
    if raised & {"number", "user", "mixed", "scheme"}:
        yield _("Please look at your links again: at least one has an unusual address.")
    if _too_many(revision, places):
        yield _("There are many links for a text of this length; please keep those that a reader needs.")


def _evidence(
    revision: Revision,
    places: list[Place],
    doubts: dict[Place, str],
    records: dict[str, Record],
    spiked: list[str],
) -> list[dict[str, Any]]:
    bad = {*spiked, *(host for host, record in records.items() if record.banned)}
    doubtful_first = sorted(places, key=lambda place: not (doubts[place] or place.host in bad))
    return [_row(revision, place, doubts[place], records) for place in doubtful_first[:MOST_EVIDENCE]]


def _row(revision: Revision, place: Place, doubt: str, records: dict[str, Record]) -> dict[str, Any]:
    end = min(place.end, place.start + LONGEST_TEXT)
    record = records.get(place.host, Record())
    row = {
        "field": place.field,
        "start": place.start,
        "end": end,
        "text": str(getattr(revision, place.field))[place.start : end],
        "url": place.url[:2000],
        "host": place.host,
        "published": record.published,
        "spiked": record.spiked,
        "trusted": record.trusted,
        "banned": record.banned,
    }
    shown = hosts.readable(place.host)
    return row | ({"doubt": doubt} if doubt else {}) | ({"readable": shown} if shown != place.host else {})
