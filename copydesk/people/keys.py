"""The ways in for editors: one-time sign-in links and API tokens. Only keyed hashes of both are kept."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction

from copydesk.lib import clock, ids
from copydesk.people import rights
from copydesk.people.models import Editor, SignInLink, Token
from copydesk.people.rights import Rights

LINK_LIVES = timedelta(minutes=30)


def invite(name: str, *, chief: bool = False) -> str:
    """Return the key of a new one-time sign-in link for ``name``, an editor who is made when there is none yet.

    ``chief=True`` makes an editor a chief; ``chief=False`` leaves a chief what they are. One who was removed is let
    in again.
    """
    name = rights.normal_name(name)
    try:
        return _invite(name, chief)
    except IntegrityError:  # somebody else has made this editor in this moment
        return _invite(name, chief)


def _invite(name: str, chief: bool) -> str:
    with transaction.atomic():
        editor = Editor.objects.filter(name=name).first()
        if editor is None:
            editor = rights.add(name, rights=Rights(chief=chief))
        elif chief and not editor.is_chief:
            rights.change(editor, Rights(chief=True))
        rights.let_in(editor)
        return make_link(editor)


def make_link(editor: Editor) -> str:
    """Return the key of a new link that signs ``editor`` in once, within half an hour."""
    key = ids.new_key()
    SignInLink.objects.create(editor=editor, key_hash=_hash("link", key), expires_at=clock.now() + LINK_LIVES)
    return key


def link_url(key: str) -> str:
    """Return the full address of a sign-in link, to be printed or sent."""
    return f"{settings.SITE_URL}/desk/sign-in/{key}/"


def owner_of_link(key: str) -> Editor | None:
    """Return whom this link would sign in, or None when it is unknown, used or too old. Uses nothing up."""
    link = _good_links(key).select_related("editor").first()
    return link.editor if link and link.editor.is_active else None


def use_link(key: str) -> Editor | None:
    """Use a link up and return whom it signs in; None when it can't be used. Of two who try at once, one gets in."""
    editor = owner_of_link(key)
    if editor is None or not _good_links(key).update(used_at=clock.now()):
        return None
    return editor


def make_token(editor: Editor, *, label: str = "") -> str:
    """Return a new API token of ``editor``; it can't be shown again."""
    token = ids.new_key()
    Token.objects.create(editor=editor, label=label, key_hash=_hash("token", token), made_at=clock.now())
    return token


def owner_of_token(token: str) -> Editor | None:
    """Return the editor who may use the API with ``token``, or None."""
    if not token.isascii():
        return None
    known = Token.objects.filter(key_hash=_hash("token", token)).select_related("editor").first()
    return known.editor if known and known.editor.is_active else None


def _good_links(key: str) -> models.QuerySet[SignInLink]:
    return SignInLink.objects.filter(
        key_hash=_hash("link", key), used_at__isnull=True, expires_at__gt=clock.now()
    )


def _hash(purpose: str, key: str) -> str:
    return ids.keyed_hash(settings.SECRET_KEY.encode(), f"editor {purpose}", key)
