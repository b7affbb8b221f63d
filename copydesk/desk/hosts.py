"""What a chief thinks of hosts: the two lists, and the word that puts a host into one or takes it out."""

from dataclasses import dataclass
from datetime import datetime

from copydesk.checks import standing
from copydesk.checks.hosts import Record, host_record, readable
from copydesk.checks.models import BannedHost
from copydesk.people.models import Editor
from copydesk.posts.models import TrustedHost


@dataclass(frozen=True)
class Listed:
    """A host in one of the lists: who put it there, when, and what became of posts that link to it."""

    host: str
    readable: str
    by: Editor | None
    when: datetime
    record: Record


def trusted() -> list[Listed]:
    """Return the trusted hosts by name."""
    rows = TrustedHost.objects.select_related("by").order_by("host")
    return _listed([(row.host, row.by, row.trusted_at) for row in rows])


def banned() -> list[Listed]:
    """Return the banned hosts by name."""
    rows = BannedHost.objects.select_related("by").order_by("host")
    return _listed([(row.host, row.by, row.banned_at) for row in rows])


def settle(verb: str, host: str, *, by: Editor) -> None:
    """Do *trust*, *distrust*, *ban* or *lift* (a ban); nothing for any other word."""
    match verb:
        case "trust":
            standing.trust(host, by=by)
        case "distrust":
            standing.distrust(host, by=by)
        case "ban":
            standing.ban(host, by=by)
        case "lift":
            standing.lift(host)


def _listed(rows: list[tuple[str, Editor | None, datetime]]) -> list[Listed]:
    records = host_record([host for host, _by, _when in rows])
    return [Listed(host, readable(host), by, when, records[host]) for host, by, when in rows]
