"""The whole of a post, and of a site, as an export carries it: what goes out comes in again unchanged.

An exported line has the fields of a submission first, for other systems to read, and under ``copydesk`` everything
else: status, dates, addresses, places, all revisions, all events with their words. Left out are receipts and
senders: they are hashes under this site's secret key and mean nothing elsewhere (a backup has them).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Greatest

from copydesk.files.preparing import Prepared
from copydesk.files.reading import Record
from copydesk.people.models import Editor
from copydesk.posts.draft import Draft
from copydesk.posts.lists import take_position
from copydesk.posts.models import (
    Category,
    Event,
    EventKind,
    Listing,
    Place,
    Post,
    Revision,
    Status,
    Tag,
    TrustedHost,
)
from copydesk.press.letters import LIST
from copydesk.press.models import Letter, OwnPage, Site, Stage

FORMAT = 1
# All but the lead, which is a post and comes after them.
_SITE_FIELDS = [
    each.attname for each in Site._meta.concrete_fields if each.attname not in ("id", "lead_id", "lead_until")
]
_PAGE_FIELDS = ("slug", "title", "body", "position", "is_public", "in_footer", "former")
_REVISION_FIELDS = ("headline", "dek", "body", "tags", "source_url", "byline", "own_work", "language")


@dataclass
class Bundle:
    """The rows of one post before they have keys. ``live`` counts its revisions from 0; ``hosts`` are those of each."""

    post: Post
    revisions: list[Revision]
    events: list[tuple[Event, str]]
    hosts: list[list[str]]
    live: int | None = None
    paths: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)


def line(post: Post, site_host: str, keys: dict[int, str]) -> dict[str, Any]:
    """Return a post as one line of an export. It comes with everything prefetched (see ``writing``).

    ``keys``: the key of each list by its id.
    """
    revisions = sorted(post.revisions.all(), key=lambda revision: revision.number)
    numbers = {revision.pk: index for index, revision in enumerate(revisions)}
    shown = post.live or revisions[-1]
    return {
        "id": _id_of(post, site_host),
        **{name: getattr(shown, name) for name in _REVISION_FIELDS},
        "category": shown.category.slug,
        "email": post.email,
        "published_at": _when(post.published_at),
        "decision": _decision(post),
        "copydesk": {
            "status": post.status,
            **{name: _when(getattr(post, name)) for name in _MOMENTS},
            "live": numbers.get(post.live_id) if post.live_id else None,
            "paths": _paths(post),
            "places": {keys[place.listing_id]: place.position for place in _places(post)},
            "revisions": [_revision_out(revision) for revision in revisions],
            "events": [_event_out(event, numbers, keys) for event in post.events.all()],
            "letters": [_letter_out(letter) for letter in post.letters.all() if letter.is_published],
        },
    }


_MOMENTS = ("received_at", "waiting_since", "publish_at", "published_at", "changed_at")


@dataclass
class Known:
    """What records name and the site has, each looked up once an import. ``blank``: the site had no post before."""

    category_named: Callable[[str], Category]
    blank: bool
    editors: dict[str, Editor]
    listings: dict[str, int]


def bundle(record: Record, made: list[Prepared], known: Known) -> Bundle:
    """Return the rows of a post that an export of ours describes. Raises KeyError or ValueError when it doesn't."""
    data = record.whole or {}
    post = Post(
        status=Status(data["status"]),
        email=record.email,
        import_id=record.import_id,
        **{name: _moment(data[name]) for name in _MOMENTS},
    )
    revisions = [
        _revision_in(post, number, each, prepared, known)
        for number, (each, prepared) in enumerate(zip(data["revisions"], made, strict=True), 1)
    ]
    if not revisions or (data["live"] is not None and not 0 <= data["live"] < len(revisions)):
        raise ValueError("it has no such revision")
    events = [_event_in(each, revisions, known) for each in data["events"]]
    places = data["places"] if known.blank else {}
    hosts = [prepared.hosts for prepared in made]
    letters = [_letter_in(each, post, blank=known.blank) for each in data.get("letters", [])]
    return Bundle(post, revisions, events, hosts, data["live"], data["paths"], places, letters)


def site_out(site_host: str) -> dict[str, Any]:
    """Return what an export says about the site itself."""
    site = Site.current()
    return {
        "format": FORMAT,
        "site": {name: getattr(site, name) for name in _SITE_FIELDS},
        "categories": list(Category.objects.values("slug", "name", "position", "former")),
        "own_pages": list(OwnPage.objects.values(*_PAGE_FIELDS)),
        "tags": list(Tag.objects.order_by("pk").values("key", "name", "slug")),
        "listings": dict(Listing.objects.order_by("key").values_list("key", "count")),
        "editors": list(Editor.objects.order_by("pk").values_list("name", flat=True)),
        "trusted_hosts": list(TrustedHost.objects.order_by("host").values_list("host", flat=True)),
        "letters": [_letter_out(letter) for letter in Letter.objects.published().filter(post=None)],
        "lead": {"post": _id_of(site.lead, site_host), "until": _when(site.lead_until)}
        if site.lead
        else None,
    }


def is_blank() -> bool:
    """Whether the site has no posts yet but samples, so that an export may put everything where it stood."""
    return not Post.objects.exclude(sample__isnull=False, path=None).exists()


def site_in(data: dict[str, Any], *, blank: bool, now: datetime) -> None:
    """Take over categories and tags, and on a blank site its name, order of categories and lists too."""
    for each in data["categories"]:
        category, _new = Category.objects.get_or_create(slug=each["slug"], defaults={"name": each["name"]})
        if blank:
            of_export = {name: each[name] for name in ("name", "position", "former") if name in each}
            Category.objects.filter(pk=category.pk).update(**of_export)
    Tag.objects.bulk_create([Tag(**each) for each in data["tags"]], ignore_conflicts=True)
    if not blank:
        return
    exported = [each["slug"] for each in data["categories"]]
    used = Revision.objects.filter(category=OuterRef("pk"))
    Category.objects.exclude(slug__in=exported).exclude(Exists(used)).delete()
    Site.objects.update_or_create(pk=1, defaults=data["site"])
    if "own_pages" in data:
        OwnPage.objects.all().delete()
        OwnPage.objects.bulk_create(OwnPage(**each) for each in data["own_pages"])
    _name_editors(data.get("editors", []), now)
    hosts = [TrustedHost(host=host, trusted_at=now) for host in data["trusted_hosts"]]
    TrustedHost.objects.bulk_create(hosts, ignore_conflicts=True)
    Listing.objects.bulk_create([Listing(key=key) for key in data["listings"]], ignore_conflicts=True)
    for key, count in data["listings"].items():
        Listing.objects.filter(key=key).update(count=Greatest(F("count"), Value(count)))
    letters = [_letter_in(each, None, blank=True) for each in data.get("letters", [])]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)


def _id_of(post: Post, site_host: str) -> str:
    return post.import_id or f"{site_host}/{post.pk}"


def _name_editors(names: list[str], now: datetime) -> None:
    """Make those whom the record names and the site does not have, so that it stays true; they have no way in."""
    for name in names:
        if not Editor.objects.filter(name=name).exists():
            editor = Editor(name=name, joined_at=now)
            editor.set_unusable_password()
            editor.save()


def listings() -> dict[str, int]:
    """Return the id of each list by its key."""
    return dict(Listing.objects.values_list("key", "pk"))


def editors_by_name() -> dict[str, Editor]:
    """Return the editors of this site, to whom imported decisions of the same name are ascribed."""
    return {editor.name: editor for editor in Editor.objects.all()}


def _decision(post: Post) -> str:
    if post.status == Status.SPIKED:
        codes = [event.reason_code for event in post.events.all() if event.kind == EventKind.SPIKED]
        return codes[-1] if codes else "other"
    return "approve" if post.status == Status.PUBLISHED else ""


def _places(post: Post) -> list[Place]:
    return sorted(post.places.all(), key=lambda place: place.pk)


def _paths(post: Post) -> list[str]:
    """Its present address first, then the older ones that lead there."""
    paths = sorted(address.path for address in post.addresses.all())
    return sorted(paths, key=lambda path: path != post.path)


def _revision_out(revision: Revision) -> dict[str, Any]:
    return {
        **{name: getattr(revision, name) for name in _REVISION_FIELDS},
        "category": revision.category.slug,
        "by": revision.by.name if revision.by else None,
        "made_at": _when(revision.made_at),
        "trap_filled": revision.trap_filled,
        "form_seconds": revision.form_seconds,
    }


def _revision_in(post: Post, number: int, data: dict[str, Any], prepared: Prepared, known: Known) -> Revision:
    draft = Draft(
        **{name: data[name] for name in _REVISION_FIELDS if name in data},
        category=known.category_named(data["category"]),
        trap_filled=data["trap_filled"],
        form_seconds=data["form_seconds"],
    )
    draft.take(prepared.html, prepared.digest)
    revision = draft.revision(post, number, known.editors.get(data["by"] or ""))
    revision.made_at = _moment(data["made_at"]) or revision.made_at
    return revision


def _event_out(event: Event, numbers: dict[int, int], keys: dict[int, str]) -> dict[str, Any]:
    left = [[keys[pk], position] for pk, position in event.data.get("left", []) if pk in keys]
    return {
        "kind": event.kind,
        "happened_at": _when(event.happened_at),
        "by": event.by.name if event.by else None,
        "reason_code": event.reason_code,
        "revision": numbers.get(event.revision_id or 0),
        "data": event.data | ({"left": left} if "left" in event.data else {}),
        "words": event.reason,
    }


def _event_in(data: dict[str, Any], revisions: list[Revision], known: Known) -> tuple[Event, str]:
    details = dict(data["data"])
    if "left" in details:  # places of a site that was not blank are other ones
        left = details["left"] if known.blank else []
        details["left"] = [[known.listings[key], position] for key, position in left]
    event = Event(
        kind=EventKind(data["kind"]),
        happened_at=datetime.fromisoformat(data["happened_at"]),
        by=known.editors.get(data["by"] or ""),
        reason_code=data["reason_code"],
        data=details,
    )
    if data["revision"] is not None:
        event.revision = revisions[data["revision"]]
    return event, data["words"]


def _letter_out(letter: Letter) -> dict[str, Any]:
    return {
        "text": letter.text,
        "signature": letter.signature,
        "published_at": _when(letter.published_at),
        "position": letter.position,
        "place": letter.place,
    }


def _letter_in(data: dict[str, Any], post: Post | None, *, blank: bool) -> Letter:
    """Return a letter at its place on a blank site, else at the end: places of another site are other ones."""
    return Letter(
        post=post,
        text=data["text"],
        signature=data["signature"],
        stage=Stage.PUBLISHED,
        published_at=_moment(data["published_at"]),
        position=data["position"] if blank else take_position(LIST),
        place=data.get("place", 0),
    )


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
