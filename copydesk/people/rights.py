"""The verbs of editors and their rights. A chief invites, changes, removes; one chief who may sign in always stays.

These verbs follow one another: each begins with the same row, so that of two chiefs who remove each other at the same
moment one stays. What an editor decided keeps their name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from copydesk.lib import clock
from copydesk.people.models import Editor


class LastChief(Exception):
    """Without this one nobody could configure the site any more."""


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What an editor may do: configure, and decide about posts in ``categories`` (ids); None for all of them."""

    chief: bool = False
    categories: Iterable[int] | None = None


def normal_name(name: str) -> str:
    """Return a name as the sign-in form reads it: NFKC, no white space around it."""
    return str(Editor.normalize_username(name.strip()))


def add(name: str, *, email: str = "", rights: Rights) -> Editor:
    """Make a new editor, who has no way in before there is a link (``keys.make_link``)."""
    with transaction.atomic():
        editor = Editor(name=name, email=email, joined_at=clock.now())
        editor.set_unusable_password()
        _give(editor, rights)
    return editor


def change(editor: Editor, rights: Rights) -> None:
    """Give an editor these rights in place of those they have; raises ``LastChief``."""
    with transaction.atomic():
        _wait_turn()
        if not rights.chief:
            _keep_a_chief(editor)
        _give(editor, rights)


def remove(editor: Editor) -> None:
    """Let an editor sign in no more: sessions end at once, links, tokens and the password go; ``LastChief``."""
    with transaction.atomic():
        _wait_turn()
        _keep_a_chief(editor)
        editor.is_active = False
        editor.set_unusable_password()  # ends the sessions for good, also when they are let in again
        editor.save(update_fields=["is_active", "password"])
        editor.tokens.all().delete()
        editor.sign_in_links.all().delete()


def let_in(editor: Editor) -> None:
    """Let somebody who was removed be an editor again, with the rights that they had; they need a new link."""
    Editor.objects.filter(pk=editor.pk).update(is_active=True)


def _give(editor: Editor, rights: Rights) -> None:
    editor.is_chief = rights.chief
    editor.all_categories = rights.chief or rights.categories is None
    editor.save(update_fields=["is_chief", "all_categories"] if editor.pk else None)
    editor.categories.set([] if editor.all_categories else rights.categories or [])


def _wait_turn() -> None:
    first = Editor.objects.order_by("pk").values("pk")[:1]
    Editor.objects.filter(pk__in=first).update(is_active=F("is_active"))


def _keep_a_chief(editor: Editor) -> None:
    others = Editor.objects.filter(is_chief=True, is_active=True).exclude(pk=editor.pk)
    if not others.exists():
        raise LastChief
