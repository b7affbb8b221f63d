"""Hosts: one spelling each, what can be told from the name alone, and what this desk decided about each so far."""

import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from django.db.models import Count, QuerySet

from copydesk.checks.models import BannedHost, LinkedHost
from copydesk.lib import html
from copydesk.posts.models import Post, Revision, Status, TrustedHost

SHORTENERS = frozenset((Path(__file__).parent / "shorteners.txt").read_text().split())
_CONFUSABLE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_NUMBER = re.compile(r"0x[0-9a-f]+|[0-9]+")


class Record(NamedTuple):
    """How many posts with a link to a host were published here, how many spiked; whether it is trusted or banned."""

    published: int = 0
    spiked: int = 0
    trusted: bool = False
    banned: bool = False


class Linked(NamedTuple):
    """A host that a revision links to, its letters for people, and its record without the post itself."""

    host: str
    readable: str
    record: Record


def host_of(url: str) -> str:
    """Return the host that a web address leads to, in its one spelling; empty when there is none."""
    return normal_host(html.host_of(url.strip()))


def typed_host(text: str) -> str:
    """Return the host that a person typed by its name or as an address; empty when it is neither."""
    host = host_of(text) or host_of(f"https://{text.strip()}")
    is_whole = "." in host or ":" in host  # ":": an IPv6 address
    return host if is_whole and len(host.split()) == 1 else ""


def normal_host(host: str) -> str:
    """Return the one spelling of a host: ASCII (punycode), lower case, no ``www.``, no trailing dot; or empty.

    Names that no resolver would take (too long, empty labels) give the empty string.
    """
    name = html.ascii_host(host.strip()).removeprefix("www.")
    return name if 0 < len(name) <= html.LONGEST_HOST else ""


def readable(host: str) -> str:
    """Return a host in the letters that people see: punycode is spelled out where it can be."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def is_shortener(host: str) -> bool:
    """Whether a host is known for short addresses that hide where they lead."""
    return host in SHORTENERS


def is_number(host: str) -> bool:
    """Whether a host is an IP address, also as one of the odd spellings that browsers take (``0x7f.1``)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return all(_NUMBER.fullmatch(part) for part in host.split("."))
    return True


def is_mixed(host: str) -> bool:
    """Whether a part of the name mixes alphabets that have letters of the same look (раypal with a Cyrillic р)."""
    return any(len(_scripts(label)) > 1 for label in readable(host).split("."))


def host_record(hosts: Collection[str], *, but: int | None = None) -> dict[str, Record]:
    """Return what this desk decided about posts that link to each of ``hosts`` (spelled by ``host_of``).

    A published post counts by the revision that readers see, a spiked one by its last; the post whose id is
    ``but`` does not count. Three or four queries, however many hosts; those never seen have an empty record.
    """
    if not hosts:
        return {}
    decided = LinkedHost.objects.filter(host__in=hosts, counts_as__in=[Status.PUBLISHED, Status.SPIKED])
    counts = _counts(decided)
    if but is not None:
        counts.subtract(_counts(decided.filter(revision__post=but)))
    spellings = [*hosts, *(f"www.{host}" for host in hosts)]
    trusted_rows = TrustedHost.objects.filter(host__in=spellings).values_list("host", flat=True)
    trusted = {host.removeprefix("www.") for host in trusted_rows}
    banned = _banned(hosts) - trusted
    return {
        host: Record(
            counts[host, Status.PUBLISHED.value],
            counts[host, Status.SPIKED.value],
            host in trusted,
            host in banned,
        )
        for host in hosts
    }


def linked_hosts(revision: Revision) -> list[Linked]:
    """Return the hosts that a checked revision links to, in order of appearance, with their records. Five queries."""
    rows = LinkedHost.objects.filter(revision=revision).order_by("pk")
    hosts = list(rows.values_list("host", flat=True))
    records = host_record(hosts, but=revision.post_id)
    return [Linked(host, readable(host), records[host]) for host in hosts]


def counts_as(post: Post, revision: Revision) -> str:
    """Return how the links of a revision count for their hosts, as the post stands."""
    decided = {Status.PUBLISHED: post.live_id, Status.SPIKED: post.latest_id}
    return post.status if revision.pk and decided.get(Status(post.status)) == revision.pk else ""


def weigh(post: Post) -> None:
    """Let the links of a post count for their hosts as it stands now. Safe to run twice."""
    decided = {Status.PUBLISHED: post.live_id, Status.SPIKED: post.latest_id}.get(Status(post.status))
    of_post = LinkedHost.objects.filter(revision__post=post)
    of_post.exclude(counts_as="").exclude(revision=decided or 0).update(counts_as="")
    if decided:
        LinkedHost.objects.filter(revision=decided).update(counts_as=post.status)


def _banned(hosts: Collection[str]) -> set[str]:
    """Return those that are banned, or stand below one that is."""
    above = {host: set(_and_above(host)) for host in hosts}
    names = set().union(*above.values())
    banned = set(BannedHost.objects.filter(host__in=names).values_list("host", flat=True))
    return {host for host, its in above.items() if its & banned}


def _and_above(host: str) -> Iterator[str]:
    """Yield a host and those that it stands below: a.b.example, b.example, example."""
    while host:
        yield host
        host = host.partition(".")[2]


def _counts(rows: QuerySet[LinkedHost]) -> Counter[tuple[str, str]]:
    counted = rows.order_by().values_list("host", "counts_as").annotate(posts=Count("pk"))
    return Counter({(host, decision): posts for host, decision, posts in counted})


def _scripts(label: str) -> set[str]:
    names = (unicodedata.name(character, "") for character in label if not character.isascii())
    found = {name.split(" ", 1)[0] for name in names} & set(_CONFUSABLE_SCRIPTS)
    return found | ({"LATIN"} if re.search("[a-z]", label) else set())
