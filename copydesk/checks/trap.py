"""The field of the form that people don't see was filled: a program may have sent the post. A *flag*.

Some browsers and password managers fill hidden fields too, so it is no more than that; the author hears nothing.
"""

from django.utils.translation import gettext as _

from copydesk.posts.models import Finding, Revision, Severity


def check(revision: Revision) -> Finding | None:
    """Return a finding when the hidden field was filled."""
    if not revision.trap_filled:
        return None
    return Finding(
        check_name="trap",
        severity=Severity.FLAG,
        summary=_("A field that people don't see was filled: a program may have sent this."),
    )
