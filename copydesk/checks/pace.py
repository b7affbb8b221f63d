"""The form came back faster than a person fills it in.

Under three seconds is a *flag*; under ten seconds with more than a hundred words a *note*, since people paste what
they wrote elsewhere. Posts without a time (by the API, imported, changed at the desk) are not looked at, and the
author hears nothing.
"""

from django.utils.translation import ngettext

from copydesk.lib import text
from copydesk.posts.models import Finding, Revision, Severity

TOO_FAST = 3  # seconds
FAST = 10
LONG = 100  # words


def check(revision: Revision) -> Finding | None:
    """Return a finding when the form took too little time."""
    seconds = revision.form_seconds
    if seconds is None or seconds >= FAST:
        return None
    if seconds >= TOO_FAST and len(text.words(revision.body)) <= LONG:
        return None
    return Finding(
        check_name="pace",
        severity=Severity.FLAG if seconds < TOO_FAST else Severity.NOTE,
        summary=ngettext(
            "The form was filled in within %(count)d second.",
            "The form was filled in within %(count)d seconds.",
            seconds,
        )
        % {"count": seconds},
    )
