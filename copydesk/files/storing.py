"""Records become posts by the thousand: a few statements a batch, and no page printed until the end."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import DataError, IntegrityError, transaction
from django.db.models import Exists, OuterRef

from copydesk.files import inserting, preparing, whole
from copydesk.files.preparing import Prepared, Ready
from copydesk.files.reading import Record, Unreadable
from copydesk.files.whole import Bundle
from copydesk.lib import clock, text
from copydesk.posts import lists
from copydesk.posts.draft import Draft
from copydesk.posts.lists import Entry
from copydesk.posts.models import Category, Event, EventKind, Place, Post, Status

BATCH = 500
PLACED_AT_ONCE = 5000
TRIES = 5


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
    records: Iterable[Record | Unreadable],
    *,
    publish: bool,
    progress: Callable[[int], object],
    blank: bool = False,
) -> Summary:
    """Store every record that is not there yet. ``publish``: also those without a decision become public.

    Records that were imported before (by their id) are left alone, so that an import can be run twice, or again
    after it was interrupted. Posts to be checked get a job each; published and spiked ones were decided where they
    came from. Nothing is printed. ``blank``: the site had no post before, so that places of an export are free.
    """
    summary = Summary()
    new = _New(records, summary, progress)
    for batch in preparing.ahead(new.batches()):
        _store_batch(batch, publish, blank, summary)
        progress(len(batch))
    _place()
    return summary


class _New:
    """Takes the records one batch at a time and lets the new ones through; what became of the others is said."""

    def __init__(
        self, records: Iterable[Record | Unreadable], summary: Summary, progress: Callable[[int], object]
    ) -> None:
        self._incoming = iter(records)
        self._summary = summary
        self._progress = progress
        self._seen: dict[str, int] = {}  # id → hash of the body, for all that came with this import

    def batches(self) -> Iterator[list[Record]]:
        while batch := list(islice(self._incoming, BATCH)):
            good = [record for record in batch if isinstance(record, Record)]
            self._summary.problems += [str(problem) for problem in batch if isinstance(problem, Unreadable)]
            new = list(self._unknown(good))
            self._progress(len(batch) - len(new))
            if new:
                yield new

    def _unknown(self, records: list[Record]) -> Iterator[Record]:
        ids = [record.import_id for record in records]
        stored = dict(Post.objects.filter(import_id__in=ids).values_list("import_id", "revisions__digest"))
        for record in records:
            own, before = hash(record.body), self._seen.get(record.import_id)
            self._seen.setdefault(record.import_id, own)
            if record.import_id in stored:
                same = record.whole is not None or stored[record.import_id] == text.repeat_digest(record.body)
            elif before is None:
                yield record
                continue
            else:
                same = before == own
            self._is_known(record, same=same)

    def _is_known(self, record: Record, *, same: bool) -> None:
        self._summary.known += 1
        if not same:
            self._summary.problems.append(
                f"{record.where}: a post with the id {record.import_id!r} but another text is here already; "
                "it was left out: give it an id of its own"
            )


def _store_batch(batch: list[Ready], publish: bool, blank: bool, summary: Summary) -> None:
    try:
        bundles, problems = _stored(batch, publish, blank)
    except DataError as problem:
        if len(batch) > 1:  # one of them has what the database does not take: the others come in all the same
            for each in batch:
                _store_batch([each], publish, blank, summary)
        else:
            summary.problems.append(f"{batch[0][0].where}: the database does not take it ({problem})")
        return
    summary.problems += problems
    for record, _made in batch:
        summary.mended += [f"{record.where}: {what}" for what in record.mended]
    summary.stored += len(bundles)
    summary.published += sum(bundle.live is not None for bundle in bundles)


def _stored(batch: list[Ready], publish: bool, blank: bool) -> tuple[list[Bundle], list[str]]:
    """Store a batch in one transaction; return its rows, and what is wrong with the records that are not in it."""
    for tries_left in reversed(range(TRIES)):
        known = whole.Known(Categories(), blank, whole.editors_by_name(), whole.listings())
        problems: list[str] = []
        try:
            with transaction.atomic():
                bundles = list(_bundles(batch, publish, known, problems))
                inserting.insert(bundles)
        except IntegrityError:
            # An address, say, that somebody else took in this moment: look again.
            if not tries_left:
                raise
        else:
            return bundles, problems
    raise AssertionError


def _bundles(batch: list[Ready], publish: bool, known: whole.Known, problems: list[str]) -> Iterator[Bundle]:
    for record, made in batch:
        if record.whole is None:
            yield _bundle(record, made[0], publish, known)
            continue
        try:
            yield whole.bundle(record, made, known)
        except (KeyError, ValueError, TypeError, IndexError, AttributeError) as problem:
            problems.append(
                f"{record.where}: what stands under copydesk is not as an export writes it ({problem!r}); "
                "take that part out to import the post alone"
            )


def _bundle(record: Record, made: Prepared, publish: bool, known: whole.Known) -> Bundle:
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
        category=known.category_named(record.category),
        dek=record.dek,
        tags=record.tags,
        source_url=record.source_url,
        byline=record.byline,
        language=record.language,
        own_work=record.own_work,
    )
    draft.take(made.html, made.digest)
    events = [(Event(kind=EventKind.IMPORTED, happened_at=now), "")]
    if status == Status.PUBLISHED:
        events.append((Event(kind=EventKind.PUBLISHED, happened_at=now), ""))
    elif status == Status.SPIKED:
        events.append((Event(kind=EventKind.SPIKED, reason_code=decision, happened_at=now), ""))
    live = 0 if status == Status.PUBLISHED else None
    return Bundle(post, [draft.revision(post, 1)], events, [made.hosts], live)


def _new_category(name: str) -> Category:
    slug = text.slug_of(name) or "category"
    taken = set(Category.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    free = next(
        each for each in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if each not in taken
    )
    return Category.objects.create(slug=free, name=name.strip()[:80], position=Category.objects.count() + 1)


def _place() -> None:
    """Give the public posts that have no place yet theirs, from the oldest; also those of an interrupted import."""
    placed = Place.objects.filter(post=OuterRef("pk"))
    unplaced = Post.objects.filter(~Exists(placed), live__isnull=False, published_at__isnull=False).order_by(
        "published_at", "pk"
    )
    wanted = unplaced.values_list("pk", "published_at", "live__category__slug", "live__tags")
    while True:
        with transaction.atomic():
            entries = [
                Entry(pk, moment, category, tags)
                for pk, moment, category, tags in wanted[:PLACED_AT_ONCE]
                if moment
            ]
            if not entries:
                return
            lists.place_many(entries)
