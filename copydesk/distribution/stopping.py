"""Who wants no more mail of a kind. The link in each mail that stops it works without signing in (RFC 2369, 8058).

The link holds a keyed hash of the address, a signature of it, and the scope: what the mail is about. Nobody can make
one who has not got a mail, and the database keeps the hash alone.
"""

import re

from django.conf import settings

from copydesk.distribution.models import Stopped
from copydesk.lib import clock, ids
from copydesk.people.models import Editor, Notices

_LENGTH = 32
_TOKEN = re.compile(rf"[0-9a-z]{{{2 * _LENGTH}}}")
DESK = "desk"


def scope_of(key: str) -> str:
    """Return what a mail with this key is about: ``post/12``, ``conversation/7``, ``receipts``, ``desk``, or ``""``."""
    match key.split("/"):
        case ["desk", *_] | ["post", _, "desk", *_]:
            return DESK
        case ["receipts", *_]:
            return "receipts"
        case ["post", _, "conversation", number, *_] | ["conversation", number, *_]:
            return f"conversation/{number}"
        case ["post", number, *_]:
            return f"post/{number}"
    return ""


def address_of(to: str, key: str) -> str:
    """Return the address that stops further mail to ``to`` of the kind that ``key`` names; empty when nothing does."""
    scope = scope_of(key)
    hashed = hash_of(to)
    return f"{settings.SITE_URL}/mail/stop/{hashed}{_signature(hashed)}/{scope}" if scope else ""


def is_stopped(to: str, key: str) -> bool:
    """Whether who reads mail at ``to`` wants none about what ``key`` names."""
    scope = scope_of(key)
    wider = scope.partition("/")[0]
    return bool(scope) and Stopped.objects.filter(to=hash_of(to), scope__in=[scope, wider]).exists()


def owner_of(token: str) -> str:
    """Return the hash of the address that a link was mailed to; empty when it is none of ours."""
    hashed, signature = token[:_LENGTH], token[_LENGTH:]
    is_ours = bool(_TOKEN.fullmatch(token)) and ids.same(signature, _signature(hashed))
    return hashed if is_ours else ""


def stop(hashed: str, scope: str) -> None:
    """Send no more mail about ``scope`` to the address with this hash; twice is once."""
    if scope == DESK:
        _settle(hashed, Notices.NONE)
    else:
        row = Stopped(to=hashed, scope=scope, stopped_at=clock.now())
        Stopped.objects.bulk_create([row], ignore_conflicts=True)


def start(hashed: str, scope: str) -> None:
    """Send it again after all."""
    if scope == DESK:
        _settle(hashed, Notices.HOURLY)
    else:
        Stopped.objects.filter(to=hashed, scope__in=[scope, scope.partition("/")[0]]).delete()


def _settle(hashed: str, notices: Notices) -> None:
    """Change what the editors with this address chose on their account."""
    editors = Editor.objects.exclude(email="").values_list("pk", "email")
    mine = [pk for pk, email in editors if ids.same(hash_of(email), hashed)]
    Editor.objects.filter(pk__in=mine).update(notices=notices)


def hash_of(address: str) -> str:
    """Return what stands for an address where the address itself must not be kept."""
    return ids.key_from(ids.derive(settings.SECRET_KEY.encode(), "mail to", address.strip().lower()))


def _signature(hashed: str) -> str:
    return ids.key_from(ids.derive(settings.SECRET_KEY.encode(), "mail stopped by", hashed))
