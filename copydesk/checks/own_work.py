"""The tick "I wrote this, or may publish it" was left out: a *note*, never more."""

from django.utils.translation import gettext as _

from copydesk.posts.models import Finding, Revision, Severity


def check(revision: Revision) -> Finding | None:
    """Return a finding when the tick is missing."""
    if revision.own_work:
        return None
    return Finding(
        check_name="own_work",
        severity=Severity.NOTE,
        summary=_("Its author has not said that they wrote it or may publish it."),
        author_summary=_("If you wrote this, or may publish it, please say so with the tick below the form."),
    )
