"""Sending: a form or an API call becomes a post exactly once, however often it is sent.

The receipt's key and code are derived from the Idempotency-Key (HMAC with the site's secret, salted with the moment
it was first used), so that a repeat gets the same answer although the database keeps only hashes of all three.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django_tasks import task

from copydesk import rows, together
from copydesk.intake import notices
from copydesk.intake.models import SentBefore
from copydesk.lib import clock, ids
from copydesk.people import limits
from copydesk.people.models import Editor
from copydesk.posts import workflow
from copydesk.posts.draft import Draft
from copydesk.posts.models import Event
from copydesk.visitors import keys
from copydesk.visitors.refusals import Refusal

KEPT = timedelta(hours=24)
# 128 bits are 22 characters of base 64, 32 of hexadecimal, 36 of a UUID.
_KEY = re.compile(r"[!-~]{22,200}")


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What was sent, by a stranger or ``by`` an editor. ``key`` is the Idempotency-Key, empty when there was none."""

    draft: Draft
    email: str = ""
    client: str = ""
    key: str = ""
    by: Editor | None = None

    @property
    def digest(self) -> str:
        """Equal for two sendings of the same text and fields."""
        draft = self.draft
        fields = [draft.headline, draft.body, draft.category.slug, draft.dek, draft.tags, draft.source_url]
        typed = json.dumps([*fields, draft.byline, draft.own_work, draft.language, self.email])
        return hashlib.sha256(typed.encode()).hexdigest()


def send(sending: Sending) -> workflow.Receipt:
    """Store the post, or return the receipt of the first time; raises ``Refusal`` and ``limits.TooMany``.

    Most posts are sent once, so a repeat is looked for only when the database, or the limit, says no.
    """
    if sending.key and not _KEY.fullmatch(sending.key):
        raise Refusal(
            422,
            _(
                "The Idempotency-Key must have 22 to 200 characters (at least 128 random bits), such as a UUID."
            ),
            fresh_key=True,
        )
    try:
        if sending.by is None:
            limits.look("submit", sending.client)
        sending.draft.prepare()
        return _store(sending)
    except (IntegrityError, limits.TooMany):
        if again := _sent_before(sending):
            return again
        raise


def _store(sending: Sending) -> workflow.Receipt:
    now = clock.now()
    seed = f"{sending.key} {now.isoformat()}" if sending.key else ids.new_key()
    key, code = _receipt_of(seed)

    def write() -> workflow.Receipt:
        if sending.by is None:
            limits.take("submit", sending.client)
        receipt = workflow.submit(
            sending.draft, key=key, code=code, email=sending.email, client=sending.client, by=sending.by
        )
        if sending.key:
            rows.insert(
                SentBefore(
                    key_hash=_hash_of(sending.key), body_hash=sending.digest, post=receipt.post, sent_at=now
                )
            )
        notices.received(receipt)
        return receipt

    return together.atomic(write)


def _sent_before(sending: Sending) -> workflow.Receipt | None:
    row = SentBefore.objects.select_related("post").filter(key_hash=_hash_of(sending.key)).first()
    if row is None:
        return None  # also when there was no key: nothing is ever kept under an empty one
    if row.body_hash != sending.digest:
        raise Refusal(
            422,
            _(
                "This form was already used to send another text. "
                "Press Send again to send this one as a new post."
            ),
            fresh_key=True,
        )
    return workflow.Receipt(row.post, *_receipt_of(f"{sending.key} {row.sent_at.isoformat()}"))


def _receipt_of(seed: str) -> tuple[str, str]:
    key = keys.new_key_of("receipt key of", seed)
    return key, keys.code_of(key)


def _hash_of(key: str) -> str:
    return ids.keyed_hash(settings.SECRET_KEY.encode(), "idempotency key", key)


def forget(event: Event) -> None:
    """Consumer: forget that a post that was erased was ever sent."""
    SentBefore.objects.filter(post=event.post_id or 0).delete()


@task()
def forget_keys() -> None:
    """Delete the keys that were first used more than a day ago."""
    SentBefore.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
