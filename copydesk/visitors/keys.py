"""The key and the short code that a person without an account is given: they open a receipt or a conversation.

Both kinds are one mechanism, so that one form takes every code and one limit counts every guess. The database keeps
keyed hashes of both, in the columns ``receipt_hash`` and ``code_hash`` of what they open.

A mail can't tell an author the key of a receipt, which is kept nowhere. It has another one, ``12-…``, which is derived
from the post and the address that was left with it, and kept nowhere either (docs/decisions/0031-keys-in-mails.md).
"""

import re
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from copydesk.lib import ids
from copydesk.people.limits import EVERYBODY, look, take
from copydesk.posts.models import Post
from copydesk.posts.receipts import code_hash, receipt_hash

_KEY = re.compile(r"(?:([1-9][0-9]{0,17})-)?[0-9a-z]{32}")
_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def opened(key_or_code: str, client: str, *places: QuerySet[Any]) -> Any:
    """Return the row that this key or short code opens, from the first of the ``places`` that has it; or None.

    Wrong ones are counted, by client and for everybody together. When too many came, ``limits.TooMany`` is raised:
    for every code, since 60 bits are worth guarding; for wrong keys only, since nobody guesses 160 bits and nobody
    should be able to shut people out of what is theirs.
    """
    if not is_key(key_or_code):
        look("guess", client)
        look("guess-by-all", EVERYBODY)
    rows = (_opened(key_or_code, rows) for rows in places)
    found = next((row for row in rows if row is not None), None)
    if found is None:
        take("guess", client)
        take("guess-by-all", EVERYBODY)
    return found


def _opened(key_or_code: str, rows: QuerySet[Any]) -> Any:
    """Return the row that it opens; None when it opens none of these, or is neither a key nor a code."""
    key = _KEY.fullmatch(key_or_code)
    if key and key[1]:
        post = rows.filter(pk=int(key[1])).first() if rows.model is Post else None
        return post if post and ids.same(mailed_key_of(post), key_or_code) else None
    if key:
        return rows.filter(receipt_hash=receipt_hash(key_or_code)).first()
    is_code = _CODE.fullmatch(ids.normal_code(key_or_code))
    return rows.filter(code_hash=code_hash(key_or_code)).first() if is_code else None


def is_key(text: str) -> bool:
    """Whether this looks like a key (and not like a short code)."""
    return bool(_KEY.fullmatch(text))


def typed(text: str) -> str:
    """Return what a person typed as what opens: the code in its normal form, or a whole key that was pasted."""
    text = text.strip()
    return text if is_key(text) else ids.normal_code(text)


def new_key_of(purpose: str, seed: str) -> str:
    """Return the key that belongs to ``seed``, the same each time; nobody can tell it without the site's secret."""
    return ids.key_from(ids.derive(settings.SECRET_KEY.encode(), purpose, seed))


def mailed_key_of(post: Post) -> str:
    """Return the key of a post's receipt for a mail to its author; empty when no address was left.

    It opens nothing any more once the address is erased.
    """
    if not post.email:
        return ""
    seed = f"{post.pk} {post.received_at.isoformat()} {post.email}"
    return f"{post.pk}-{new_key_of('mailed receipt of', seed)}"


def code_of(key: str) -> str:
    """Return the short code that goes with a key. The key can't be told from the code."""
    return ids.code_from(ids.derive(settings.SECRET_KEY.encode(), "receipt code of", key))


def code_to_show(key_or_code: str, code_hash_kept: str | None) -> str:
    """Return the short code of what was opened, however it was opened; empty when it is of another making."""
    code = code_of(key_or_code) if is_key(key_or_code) else ids.normal_code(key_or_code)
    return code if code_hash(code) == code_hash_kept else ""
