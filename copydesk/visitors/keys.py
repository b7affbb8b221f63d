"""The key and the short code that a person without an account is given: they open a receipt or a conversation.

Both kinds are one mechanism, so that one form takes every code and one limit counts every guess. The database keeps
keyed hashes of both, in the columns ``receipt_hash`` and ``code_hash`` of what they open.
"""

import re
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from copydesk.lib import ids
from copydesk.people.limits import EVERYBODY, look, take
from copydesk.posts.workflow import code_hash, receipt_hash

_KEY = re.compile(r"[0-9a-z]{32}")
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
    column, digest = _column(key_or_code)
    rows = (rows.filter(**{column: digest}).first() for rows in places if digest)
    found = next((row for row in rows if row is not None), None)
    if found is None:
        take("guess", client)
        take("guess-by-all", EVERYBODY)
    return found


def _column(key_or_code: str) -> tuple[str, str]:
    """Return the column to look in, and for what; nothing to look for when it is neither a key nor a code."""
    if is_key(key_or_code):
        return "receipt_hash", receipt_hash(key_or_code)
    is_code = _CODE.fullmatch(ids.normal_code(key_or_code))
    return "code_hash", code_hash(key_or_code) if is_code else ""


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


def code_of(key: str) -> str:
    """Return the short code that goes with a key. The key can't be told from the code."""
    return ids.code_from(ids.derive(settings.SECRET_KEY.encode(), "receipt code of", key))


def code_to_show(key_or_code: str, code_hash_kept: str | None) -> str:
    """Return the short code of what was opened, however it was opened; empty when it is of another making."""
    code = code_of(key_or_code) if is_key(key_or_code) else ids.normal_code(key_or_code)
    return code if code_hash(code) == code_hash_kept else ""
