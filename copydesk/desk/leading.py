"""What the review screen offers a chief about the lead of the front."""

from dataclasses import dataclass
from datetime import datetime

from copydesk.desk.owner_forms import LeadForm
from copydesk.people import roles
from copydesk.posts.models import Post
from copydesk.press import lead


@dataclass(frozen=True)
class Leading:
    """Whether a post was picked to lead the front, until when, and the form to pick it."""

    is_lead: bool
    until: datetime | None
    form: LeadForm


def lead_of(post: Post, person: roles.Person) -> Leading | None:
    """Return it for a post that may lead and a person who may say so, else None."""
    if not (post.is_public and roles.may_configure(person)):
        return None
    return Leading(*lead.ends_at(post), LeadForm())
