"""Who may do what, and about which posts. Views ask here and never look at roles themselves."""

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from copydesk.people.models import Editor

Person = Editor | AnonymousUser | None


def may_decide(person: Person) -> TypeGuard[Editor]:
    """Whether this person may see what waits and decide about it, as far as it is theirs: every editor."""
    return isinstance(person, Editor) and person.is_active


def may_configure(person: Person) -> TypeGuard[Editor]:
    """Whether this person may change what holds for all: canned reasons, trusted hosts, editors. Chiefs may."""
    return may_decide(person) and person.is_chief


def decides_everywhere(person: Person) -> TypeGuard[Editor]:
    """Whether this person decides about posts of every category, those that are yet to be made too."""
    return may_decide(person) and person.is_everywhere


def decides_in(editor: Editor, category_id: int) -> bool:
    """Whether this editor may decide about a text that stands, or would stand, in this category."""
    return decides_everywhere(editor) or editor.categories.filter(pk=category_id).exists()


def theirs(editor: Editor, post: str = "") -> Q:
    """Return what narrows posts to those that an editor sees; ``post``: the way from a row to it, as ``post__``.

    Those whose newest text, or the text that readers see, stands in a category of theirs.
    """
    if decides_everywhere(editor):
        return Q()
    mine = editor.categories.values("pk")
    return Q(**{f"{post}latest__category__in": mine}) | Q(**{f"{post}live__category__in": mine})
