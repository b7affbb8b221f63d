"""Records become posts by the thousand: a few statements a batch, and no page printed until the end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.db.models import OuterRef, Subquery

from copydesk.checks.hosts import counts_as
from copydesk.checks.links import hosts_of
from copydesk.checks.models import LinkedHost
from copydesk.files import whole
from copydesk.files.reading import Record, Unreadable
from copydesk.files.whole import Bundle
from copydesk.jobs.models import Job
from copydesk.jobs.queue import job_for
from copydesk.lib import clock, text
from copydesk.people.models import Editor
from copydesk.posts import lists
from copydesk.posts.draft import Draft
from copydesk.posts.models import (
    Address,
    Category,
    Event,
    EventKind,
    Place,
    Post,
    Remark,
    Revision,
    Status,
)
from copydesk.posts.workflow import DELIVER

BATCH = 500
PLACED_AT_ONCE = 5000


@dataclass
class Summary:
    """What an import did."""

    stored: int = 0
    published: int = 0
    known: int = 0
    problems: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)


class Categories:
    """The categories of the site by slug or name, made where there is none; each is looked up once an import."""

    def __init__(self) -> None:
        self._known: dict[str, Category] = {}

    def __call__(self, name: str) -> Category:
        if name not in self._known:
            self._known[name] = lists.category_of(name) or _new_category(name)
        return self._known[name]


def store(
    records: Iterable[Record | Unreadable], *, publish: bool, progress: Callable[[int], None]
) -> Summary:
    """Store every record that is not there yet. ``publish``: also those without a decision become public.

    Records that were imported before (by their id) are left alone, so that an import can be run twice. Posts to
    be checked get a job each; published and spiked ones were decided where they came from. Nothing is printed.
    """
    summary = Summary()
    editors, categories = whole.editors_by_name(), Categories()
    unplaced: list[tuple[float, int]] = []
    incoming = iter(records)
    while batch := list(islice(incoming, BATCH)):
        good = [record for record in batch if isinstance(record, Record)]
        summary.problems += [str(problem) for problem in batch if isinstance(problem, Unreadable)]
        with transaction.atomic():
            new = _unknown(good, summary)
            bundles = [_bundle(record, publish, editors, categories) for record in new]
            unplaced += _insert(bundles)
        for record in new:
            summary.mended += [f"{record.where}: {what}" for what in record.mended]
        summary.stored += len(bundles)
        summary.published += sum(bundle.live is not None for bundle in bundles)
        progress(len(batch))
    _place(unplaced)
    return summary


def _unknown(records: list[Record], summary: Summary) -> list[Record]:
    """Return the records whose id is new; the same id with another text is a problem that somebody must look at."""
    ids = [record.import_id for record in records]
    known = dict(Post.objects.filter(import_id__in=ids).values_list("import_id", "revisions__digest"))
    new: dict[str, Record] = {}
    for record in records:
        before = known.get(record.import_id)
        if before is None and record.import_id not in new:
            new[record.import_id] = record
            continue
        summary.known += 1
        first = new.get(record.import_id)
        digest = before or text.repeat_digest(first.body if first else "")
        if record.whole is None and digest != text.repeat_digest(record.body):
            summary.problems.append(
                f"{record.where}: a post with the id {record.import_id!r} but another text is here already; "
                "it was left out: give it an id of its own"
            )
    return list(new.values())


def _bundle(record: Record, publish: bool, editors: dict[str, Editor], categories: Categories) -> Bundle:
    if record.whole is not None:
        return whole.bundle(record, editors, categories)
    now = clock.now()
    decision = record.decision or ("approve" if publish else "")
    status = {"": Status.RECEIVED, "approve": Status.PUBLISHED}.get(decision, Status.SPIKED)
    post = Post(
        status=status,
        received_at=record.published_at or now,
        published_at=record.published_at or (now if status == Status.PUBLISHED else None),
        changed_at=record.published_at or now,
        email=record.email,
        import_id=record.import_id,
    )
    draft = Draft(
        headline=record.headline,
        body=record.body,
        category=categories(record.category),
        dek=record.dek,
        tags=record.tags,
        source_url=record.source_url,
        byline=record.byline,
        own_work=record.own_work,
    )
    events = [(Event(kind=EventKind.IMPORTED, happened_at=now), "")]
    if status == Status.PUBLISHED:
        events.append((Event(kind=EventKind.PUBLISHED, happened_at=now), ""))
    elif status == Status.SPIKED:
        events.append((Event(kind=EventKind.SPIKED, reason_code=decision, happened_at=now), ""))
    return Bundle(post, [draft.revision(post, 1)], events, live=0 if status == Status.PUBLISHED else None)


def _new_category(name: str) -> Category:
    slug = text.slug_of(name) or "category"
    taken = set(Category.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    free = next(
        each for each in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if each not in taken
    )
    return Category.objects.create(slug=free, name=name.strip()[:80], position=Category.objects.count() + 1)


def _insert(bundles: list[Bundle]) -> list[tuple[float, int]]:
    """Insert a batch; return (published_at, id) of the public posts that have no place in the lists yet."""
    posts = [bundle.post for bundle in bundles]
    Post.objects.bulk_create(posts)
    # bulk_create set the keys of the posts; the rows that point at them take them over from here.
    revisions = [revision for bundle in bundles for revision in bundle.revisions]
    for revision in revisions:
        revision.post = revision.post  # takes the key over
    Revision.objects.bulk_create(revisions)
    _point_at_revisions(bundles)
    _addresses(bundles)
    _events(bundles)
    _hosts(revisions)
    _explicit_places(bundles)
    return [
        (bundle.post.published_at.timestamp(), bundle.post.pk)
        for bundle in bundles
        if bundle.live is not None and bundle.post.published_at and not bundle.places
    ]


def _point_at_revisions(bundles: list[Bundle]) -> None:
    everything = [bundle.post.pk for bundle in bundles]
    newest = Revision.objects.filter(post=OuterRef("pk")).order_by("-number").values("pk")[:1]
    Post.objects.filter(pk__in=everything).update(latest_id=Subquery(newest))
    for bundle in bundles:
        bundle.post.latest = bundle.revisions[-1]
        bundle.post.live = None if bundle.live is None else bundle.revisions[bundle.live]
    newest_is_live = [b.post.pk for b in bundles if b.live == len(b.revisions) - 1]
    Post.objects.filter(pk__in=newest_is_live).update(live_id=Subquery(newest))
    older = [b.post for b in bundles if b.live is not None and b.live != len(b.revisions) - 1]
    Post.objects.bulk_update(older, ["live"])


def _addresses(bundles: list[Bundle]) -> None:
    """Give each public post its address: its own where it is free, else the next free one."""
    public = [bundle for bundle in bundles if bundle.live is not None]
    wanted = {bundle.post.pk: bundle.paths or [lists.wanted_address(bundle.post)] for bundle in public}
    asked = [path for paths in wanted.values() for path in paths]
    taken = set(Address.objects.filter(path__in=asked).values_list("path", flat=True))
    rows, late = [], []
    for bundle in public:
        free = [path for path in wanted[bundle.post.pk] if path not in taken]
        if not free:
            late.append(bundle.post)
            continue
        bundle.post.path = free[0]
        taken.update(free)
        rows += [Address(path=path, post=bundle.post) for path in free]
    Address.objects.bulk_create(rows)
    for post in late:
        post.path = lists.take_address(post)
    Post.objects.bulk_update([bundle.post for bundle in public], ["path"], batch_size=200)


def _events(bundles: list[Bundle]) -> None:
    pairs = [(bundle, event, words) for bundle in bundles for event, words in bundle.events]
    for bundle, event, _words in pairs:
        event.post = bundle.post
        event.revision = event.revision or bundle.revisions[-1]
    Event.objects.bulk_create([event for _bundle, event, _words in pairs])
    Remark.objects.bulk_create([Remark(event=event, text=words) for _bundle, event, words in pairs if words])
    unread = {
        bundle.post.pk: event for bundle, event, _words in pairs if bundle.post.status == Status.RECEIVED
    }
    Job.objects.bulk_create([job_for(DELIVER, event.pk) for event in unread.values()])


def _hosts(revisions: list[Revision]) -> None:
    linking = [revision for revision in revisions if "//" in revision.body or revision.source_url]
    LinkedHost.objects.bulk_create(
        LinkedHost(revision=revision, host=host, counts_as=counts_as(revision.post, revision))
        for revision in linking
        for host in hosts_of(revision)
    )


def _explicit_places(bundles: list[Bundle]) -> None:
    """Put the posts of an export where they stood; ``whole.restore_site`` made the lists and their counts."""
    wanted = {key for bundle in bundles for key in bundle.places}
    listings = whole.listings(wanted)
    Place.objects.bulk_create(
        Place(listing=listings[key], post=bundle.post, position=position)
        for bundle in bundles
        for key, position in bundle.places.items()
    )
    for bundle in bundles:
        if bundle.places and bundle.post.live:
            bundle.post.tags.set(lists.tags_of(bundle.post.live.tag_names))


def _place(unplaced: list[tuple[float, int]]) -> None:
    """Give the new public posts their places, from the oldest."""
    keys = [pk for _moment, pk in sorted(unplaced)]
    for start in range(0, len(keys), PLACED_AT_ONCE):
        some = keys[start : start + PLACED_AT_ONCE]
        with transaction.atomic():
            posts = (
                Post.objects.select_related("live__category").defer("live__body", "live__html").in_bulk(some)
            )
            lists.place_many([posts[pk] for pk in some if pk in posts])
