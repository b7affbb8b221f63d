"""What the sanitiser took out of the body.

Formatting that the site doesn't use (a font, a style, a table's colours) is a *note*; what could have run, loaded
or sent something (scripts, event handlers, ``javascript:`` addresses, forms, frames), or hides such a thing in an
unknown tag or a comment, is a *flag*.
"""

import re
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.lib import markdown
from copydesk.lib.markdown import Removed
from copydesk.posts.models import Finding, Revision, Severity

MOST_EVIDENCE = 50
LONGEST_TEXT = 200

_HIDDEN = re.compile(r"script:|<script|<iframe|data:(?:text|image/svg)|\bon[a-z]{3,20}\s*=", re.IGNORECASE)


def check(revision: Revision) -> Finding | None:
    """Return a finding about what was taken out, or None when nothing was."""
    rendered = markdown.render(revision.body)
    if not rendered.removed:
        return None
    active = [removed for removed in rendered.removed if _is_active(removed)]
    return Finding(
        check_name="html",
        severity=Severity.FLAG if active else Severity.NOTE,
        summary=_summary(rendered.removed, max(rendered.removed_count, len(rendered.removed)), len(active)),
        author_summary=_advice(active),
        evidence=_evidence(revision, rendered.removed),
    )


def _is_active(removed: Removed) -> bool:
    return removed.active or bool(_HIDDEN.search(removed.text))


def _summary(removed: list[Removed], count: int, active: int) -> str:
    often = Counter(thing.what for thing in sorted(removed, key=lambda thing: not _is_active(thing)))
    names = _(", ").join(list(often)[:5]) + (" …" if len(often) > 5 else "")
    words = ngettext(
        "%(count)d piece of HTML was taken out: %(names)s.",
        "%(count)d pieces of HTML were taken out: %(names)s.",
        count,
    ) % {"count": count, "names": names}
    if not active:
        return words
    return f"{words} " + ngettext(
        "%(count)d of them could have run a script, or loaded or sent something.",
        "%(count)d of them could have run a script, or loaded or sent something.",
        active,
    ) % {"count": active}


def _advice(active: list[Removed]) -> str:
    if active:
        return _("Scripts, forms and the like can't be published here; they were left out of your text.")
    return _(
        "Some HTML is not used here and was left out; Markdown does headings, lists, links and emphasis."
    )


def _evidence(revision: Revision, removed: list[Removed]) -> list[dict[str, Any]]:
    active_first = sorted(removed, key=lambda thing: not _is_active(thing))[:MOST_EVIDENCE]
    return [_row(revision, thing) for thing in active_first]


def _row(revision: Revision, thing: Removed) -> dict[str, Any]:
    end = min(thing.end, thing.start + LONGEST_TEXT)
    return {
        "field": "body",
        "start": thing.start,
        "end": end,
        "text": revision.body[thing.start : end],
        "what": thing.what[:100],
        "active": _is_active(thing),
    }
