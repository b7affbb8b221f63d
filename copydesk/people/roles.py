"""Who may do what. Views ask here and never look at roles themselves."""

from django.contrib.auth.models import AnonymousUser

from copydesk.people.models import Editor

Person = Editor | AnonymousUser | None


def may_decide(person: Person) -> bool:
    """Whether this person may see what waits and decide about it: every editor."""
    return isinstance(person, Editor) and person.is_active


def may_configure(person: Person) -> bool:
    """Whether this person may change what holds for all: canned reasons, trusted hosts, editors. Chiefs may."""
    return isinstance(person, Editor) and person.is_active and person.is_chief
