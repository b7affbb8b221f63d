"""The JSON of the desk's API: what a decision must look like, and how posts are told."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from copydesk.desk.calls import Refusal
from copydesk.desk.forms import REASON
from copydesk.desk.queue import Line, by_loudness, is_held
from copydesk.desk.senders import SenderRecord, records_of
from copydesk.lib import text
from copydesk.people.models import Editor
from copydesk.posts.fields import TAGS_AT_MOST
from copydesk.posts.models import Event, Finding, Post, ReasonCode, Revision

DECISION_KEYS = {"revision", "reason_code", "reason", "publish_at"}
TEXT_KEYS = {"headline", "dek", "body", "category", "tags", "source_url", "language"}
EDIT_KEYS = TEXT_KEYS | {"revision", "reason", "new_address"}


class Checked:
    """A JSON object read key by key; what is wrong is gathered and told together (422)."""

    def __init__(self, sent: dict[str, Any], known: set[str]) -> None:
        self.sent = sent
        self.errors: dict[str, list[str]] = {}
        for key in sorted(set(sent) - known)[:20]:
            shown = key[:60].encode("utf-8", "backslashreplace").decode()
            self.wrong(shown, _("This is no key of this call; these are: %s.") % ", ".join(sorted(known)))

    def revision(self) -> int | None:
        """Return the number of the revision that was seen, or None for whatever is there now."""
        value = self.sent.get("revision")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        self.wrong("revision", _("This must be the number of a revision, from 1."))
        return None

    def reason_code(self) -> str:
        """Return the code of the reason; empty when none was sent."""
        value = self.sent.get("reason_code")
        if value is None or value in ReasonCode.values:
            return str(value or "")
        self.wrong("reason_code", _("This must be one of: %s.") % ", ".join(ReasonCode.values))
        return ""

    def reason(self) -> str:
        """Return the words for the author; empty when none were sent."""
        value = self.sent.get("reason")
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong("reason", _("This must be a string."))
            return ""
        if len(value) > REASON:
            self.wrong("reason", _("At most %(most)d characters.") % {"most": REASON})
        for wrong in text.forbidden_characters(text.normal_newlines(value), limit=1):
            facts = {"position": wrong.position + 1, "name": wrong.name}
            self.wrong("reason", _("Character %(position)d can't be kept (%(name)s).") % facts)
        return text.normal_newlines(value).strip()

    def publish_at(self) -> datetime | None:
        """Return when to publish; None for at once. A time that is over means at once too."""
        value = self.sent.get("publish_at")
        if value is None:
            return None
        try:
            when = parse_datetime(value)
            if when is not None and when.tzinfo is not None:
                return when.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            pass
        self.wrong("publish_at", _("This must be a time with its offset, such as 2026-11-22T18:00:00+01:00."))
        return None

    def words(self, key: str) -> str:
        """Return a text; null is an empty one."""
        value = self.sent.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        self.wrong(key, _("This must be a string."))
        return ""

    def yes(self, key: str) -> bool:
        """Return whether something is wanted; null is no."""
        value = self.sent.get(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, _("This must be true or false."))
        return value is True

    def tags(self) -> str:
        """Return tags as the line that a person would type; in a list, one tag must stay one tag."""
        value = self.sent.get("tags")
        if not isinstance(value, list):
            return self.words("tags")
        if all(isinstance(tag, str) and len(text.tag_names(tag)) == 1 for tag in value):
            if len(value) > TAGS_AT_MOST:
                facts = {"limit": TAGS_AT_MOST, "has": len(value)}
                self.wrong("tags", _("At most %(limit)s tags; these are %(has)s.") % facts)
            return ", ".join(value)
        self.wrong(
            "tags", _("This must be a list of tags, each without a comma and not empty, or one string.")
        )
        return ""

    def done(self) -> None:
        """Refuse the call if anything was wrong."""
        if self.errors:
            raise unprocessable(self.errors)

    def wrong(self, key: str, sentence: str) -> None:
        """Note what is wrong with a key."""
        self.errors.setdefault(key, []).append(sentence)


def unprocessable(errors: dict[str, list[str]]) -> Refusal:
    """Return the refusal of a call whose fields are wrong."""
    names = ", ".join(errors)
    return Refusal(422, _("Nothing was done; please mend: %s.") % names, errors=errors)


# -- posts, told to editors -------------------------------------------------------------------------------


def waiting_post(line: Line) -> dict[str, Any]:
    """Return a post of the queue."""
    return _state(line.post) | {
        "held": line.is_held,
        "submission": submission(line.revision),
        "findings": [finding(row) for row in line.findings],
        "sender": sender(line.sender),
    }


def whole_post(post: Post) -> dict[str, Any]:
    """Return everything about a post, in a handful of queries."""
    assert post.latest is not None
    findings = by_loudness(list(post.latest.findings.all()))
    revisions = post.revisions.select_related("category", "by").order_by("number")
    events = Event.objects.filter(post=post).select_related("by", "revision", "remark").order_by("id")
    return _state(post) | {
        "held": is_held(post, findings),
        "submission": submission(post.latest),
        "findings": [finding(row) for row in findings],
        "sender": sender(records_of([post])[post.pk]),
        "revisions": [_revision(row, post) for row in revisions],
        "events": [_event(row) for row in events],
    }


def _state(post: Post) -> dict[str, Any]:
    assert post.latest is not None
    return {
        "id": post.pk,
        "status": post.status,
        "pending": post.is_pending,
        "revision": post.latest.number,
        "received_at": post.received_at,
        "waiting_since": post.waiting_since,
        "publish_at": post.publish_at,
        "published_at": post.published_at,
        "post_url": f"{settings.SITE_URL}{post.address}" if post.address and post.live_id else None,
    }


def submission(revision: Revision) -> dict[str, Any]:
    """Return the fields of a revision exactly as they were typed."""
    names = ("headline", "dek", "body", "tags", "source_url", "byline", "own_work", "language")
    return {name: getattr(revision, name) for name in names} | {"category": revision.category.slug}


def finding(row: Finding) -> dict[str, Any]:
    """Return a finding; offsets in its evidence count code points of the field as typed."""
    return {
        "check": row.check_name,
        "severity": row.severity,
        "summary": row.summary,
        "author_summary": row.author_summary,
        "evidence": row.evidence,
    }


def sender(record: SenderRecord) -> dict[str, int]:
    """Return what became of the sender's other posts."""
    return {
        "published": record.published,
        "spiked": record.spiked,
        "retracted": record.retracted,
        "open": record.open,
    }


def _revision(revision: Revision, post: Post) -> dict[str, Any]:
    facts = {
        "number": revision.number,
        "by": _name(revision.by),
        "made_at": revision.made_at,
        "live": revision.pk == post.live_id,
    }
    return facts | submission(revision)


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.pk,
        "event": event.kind,
        "at": event.happened_at,
        "by": _name(event.by),
        "revision": event.revision.number if event.revision else None,
        "reason_code": event.reason_code,
        "reason": event.reason,
    }


def _name(editor: Editor | None) -> str | None:
    return editor.name if editor else None


# -- posts, told to everybody -----------------------------------------------------------------------------


def published_post(post: Post) -> dict[str, Any]:
    """Return what readers see of a post that came ``with_live()``."""
    assert post.live is not None
    told = submission(post.live)
    del told["own_work"]
    return told | {
        "id": post.pk,
        "tags": [tag.name for tag in post.tags.all()],
        "url": f"{settings.SITE_URL}{post.address}",
        "html": post.live.html,
        "published_at": post.published_at,
        "changed_at": post.changed_at,
    }
