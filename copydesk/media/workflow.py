"""The life of a picture: taken in, claimed by a post, shown and hidden with it, forgotten when no post uses it."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from copydesk.lib import clock, pictures
from copydesk.media import darkroom, shelves
from copydesk.media.models import Picture
from copydesk.people import limits
from copydesk.posts.models import Event, EventKind, Post, Revision, Status

KEPT = timedelta(hours=24)
MOST = 10  # pictures of one post
LARGEST = 20 * 1024 * 1024  # bytes of a file
_AT_ONCE = 500
# The kinds of events that bring a text to the desk, and change nothing for readers.
_NEW_TEXT = {EventKind.SUBMITTED, EventKind.REVISED, EventKind.EDITED}


def take_in(source: Path, *, key: str, client: str = "") -> pictures.Picture:
    """Make a picture of a stranger's file; it is private, and gone in a day unless a post uses it.

    ``key``: one that nobody can guess; the same again gives the same picture.
    Raises ``darkroom.NotAPicture``, ``darkroom.Busy`` and ``limits.TooMany``.
    """
    limits.take("picture", client)
    made = darkroom.developed(source, key)
    Picture.objects.get_or_create(key=key, defaults={"made_at": clock.now()})
    return made


def attach(key: str) -> None:
    """Let a picture that was just taken in belong to a message, in the caller's transaction: only its sides see it."""
    Picture.objects.filter(key=key, post=None).update(attached=True)


def detach(keys: Collection[str]) -> None:
    """Delete pictures of messages for good once the caller's transaction is committed.

    Should that be cut short, their files go with the strays.
    """
    Picture.objects.filter(key__in=keys, attached=True).delete()
    for key in keys:
        transaction.on_commit(partial(shelves.drop, key))


def attached() -> QuerySet[Picture]:
    """Return the pictures that belong to messages."""
    return Picture.objects.filter(attached=True)


def missing(text: str) -> list[str]:
    """Return the keys of pictures that a text names and that are no longer here."""
    named = pictures.keys_in(text)
    known = set(Picture.objects.filter(key__in=named).values_list("key", flat=True)) if named else set()
    return [key for key in named if key not in known and not shelves.is_there(key)]


def follow(event: Event) -> None:
    """Consumer: let a post have the pictures that its texts show, and readers see those of the text that they read."""
    if event.kind in _NEW_TEXT and event.revision and pictures.OWN_MEDIA not in event.revision.body:
        return  # nothing to have, and readers see what they saw
    post = Post.objects.select_related("live").filter(pk=event.post_id or 0).first()
    if post:
        settle(post)


def drop(event: Event) -> None:
    """Consumer: delete the pictures of a post that was erased; the event still names those that its texts showed."""
    post = Post.objects.filter(pk=event.post_id or 0).first()
    if post:
        erase(post, event.data.get("pictures", []))


def settle(post: Post) -> None:
    """Put each picture of a post where it belongs now; safe to repeat, and right whatever happened before.

    Two may do so at once: who sees afterwards that readers have got another text meanwhile does it again.
    """
    _claim(post)
    rows, done_for = list(Picture.objects.filter(post=post)), None
    while rows and (text := _public_text(post)) != done_for:
        show_only(rows, set(pictures.keys_in(text)))
        done_for = text


def _public_text(post: Post) -> str:
    """Return the HTML of a post that readers see at this moment; empty when they see none."""
    public = Post.objects.filter(pk=post.pk, status=Status.PUBLISHED)
    return public.values_list("live__html", flat=True).first() or ""


def show_only(rows: Iterable[Picture], shown: Collection[str]) -> None:
    """Let readers see those of some pictures whose keys are ``shown``, and no other of them; safe to repeat."""
    for picture in rows:
        if picture.key in shown:
            Picture.objects.filter(pk=picture.pk, was_public=False).update(was_public=True)
            shelves.show(picture.key)
        else:
            shelves.hide(picture.key)


def _claim(post: Post, more: Iterable[str] = ()) -> None:
    """Let a post have those pictures in its texts (and ``more``, by their keys) that no other post has."""
    texts = Revision.objects.filter(post=post, html__contains=pictures.OWN_MEDIA).values_list(
        "html", flat=True
    )
    named = {*more, *(key for html in texts for key in pictures.keys_in(html))}
    if not named:
        return
    # An import brings files and texts, and nothing else.
    known = set(Picture.objects.filter(key__in=named).values_list("key", flat=True))
    new = [Picture(key=key, made_at=clock.now()) for key in named - known if shelves.is_there(key)]
    Picture.objects.bulk_create(new, ignore_conflicts=True)
    _unused().filter(key__in=named).update(post=post)


def may_be_seen(key: str) -> bool:
    """Whether a private picture is shown to who knows its address: until readers have seen it, since then many do.

    One that belongs to a message is not: its sides see it at another address.
    """
    return not Picture.objects.filter(Q(was_public=True) | Q(attached=True), key=key).exists()


def erase(post: Post, more: Iterable[str] = ()) -> int:
    """Delete every picture of a post, and ``more``, for good; return how many.

    What readers' browsers keep is out of reach.
    """
    _claim(post, more)
    keys = list(Picture.objects.filter(post=post).values_list("key", flat=True))
    for key in keys:
        shelves.drop(key)
    Picture.objects.filter(post=post).delete()
    return len(keys)


@task()
def forget() -> None:
    """Delete the pictures that nothing has used within a day, and files that belong to nothing."""
    before = clock.now() - KEPT
    unused = _unused().filter(made_at__lt=before)
    oldest = unused.order_by("made_at").first()
    if oldest:
        _claim_late(oldest)
    for picture in unused[:_AT_ONCE]:
        with transaction.atomic():
            gone, _each = _unused().filter(pk=picture.pk).delete()
        if gone:
            shelves.drop(picture.key)
    _drop_strays()


def _unused() -> QuerySet[Picture]:
    """Return the pictures that belong to no post, message or own page."""
    return Picture.objects.filter(post=None, attached=False, own_page=False)


def _claim_late(oldest: Picture) -> None:
    """Let posts have their pictures although the news of them was not delivered yet."""
    texts = Revision.objects.filter(made_at__gte=oldest.made_at, html__contains=pictures.OWN_MEDIA)
    for post in Post.objects.filter(pk__in=texts.values("post")):
        _claim(post)


def _drop_strays() -> None:
    """Delete files that belong to nothing: a process that was killed left them, or a post that was deleted."""
    known = set(Picture.objects.values_list("key", flat=True).iterator())
    for key in shelves.left_behind(clock.now() - KEPT):
        if key in known:
            continue
        text = Revision.objects.filter(html__contains=key).select_related("post").first()
        if text:  # an import brought both, and nothing has happened to the post since
            settle(text.post)
        else:
            shelves.drop(key)
