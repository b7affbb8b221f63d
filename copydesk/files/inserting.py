"""Inserts the rows of many posts in a few statements. Runs inside the caller's transaction."""

from django.db.models import OuterRef, Subquery

from copydesk.checks.hosts import counts_as
from copydesk.checks.models import LinkedHost
from copydesk.files import whole
from copydesk.files.whole import Bundle
from copydesk.jobs.models import Job
from copydesk.jobs.queue import job_for
from copydesk.posts import lists, rows
from copydesk.posts.models import Address, Event, EventKind, Place, Post, Remark, Revision, Status
from copydesk.posts.workflow import DELIVER
from copydesk.press.models import Letter
from copydesk.press.run import LETTERS

# Telling of these has the checks read the text.
_BRING_TEXT = {
    EventKind.SUBMITTED,
    EventKind.REVISED,
    EventKind.EDITED,
    EventKind.CORRECTED,
    EventKind.IMPORTED,
}


def insert(bundles: list[Bundle]) -> None:
    """Insert a batch. Public posts without places of their own get theirs later."""
    paths = _take_paths(bundles)
    Post.objects.bulk_create([bundle.post for bundle in bundles])
    # bulk_create set the keys of the posts; the rows that point at them take them over from here.
    revisions = [revision for bundle in bundles for revision in bundle.revisions]
    for revision in revisions:
        revision.post = revision.post
    Revision.objects.bulk_create(revisions)
    _point_at_revisions(bundles)
    _addresses(bundles, paths)
    _events(bundles)
    _hosts(bundles)
    _own_places(bundles)
    _letters(bundles)


def _take_paths(bundles: list[Bundle]) -> list[list[str]]:
    """Choose each public post's addresses: its own where they are free, else its wanted one; none if that is taken."""
    wanted = [_wanted(bundle) for bundle in bundles]
    asked = [path for paths in wanted for path in paths]
    taken = set(Address.objects.filter(path__in=asked).values_list("path", flat=True))
    chosen = []
    for bundle, paths in zip(bundles, wanted, strict=True):
        free = [path for path in paths if path not in taken]
        taken.update(free)
        bundle.post.path = free[0] if free else None
        chosen.append(free)
    return chosen


def _wanted(bundle: Bundle) -> list[str]:
    if bundle.live is None:
        return []
    return bundle.paths or [lists.wanted_address(bundle.post, bundle.revisions[-1].headline)]


def _point_at_revisions(bundles: list[Bundle]) -> None:
    newest = Subquery(Revision.objects.filter(post=OuterRef("pk")).order_by("-number").values("pk")[:1])
    simple = [bundle.post.pk for bundle in bundles if bundle.live == len(bundle.revisions) - 1]
    others = [bundle.post.pk for bundle in bundles if bundle.live != len(bundle.revisions) - 1]
    Post.objects.filter(pk__in=simple).update(latest_id=newest, live_id=newest)
    Post.objects.filter(pk__in=others).update(latest_id=newest)
    for bundle in bundles:
        bundle.post.latest = bundle.revisions[-1]
        bundle.post.live = None if bundle.live is None else bundle.revisions[bundle.live]
    older = [b.post for b in bundles if b.live is not None and b.live != len(b.revisions) - 1]
    Post.objects.bulk_update(older, ["live"], batch_size=100)


def _addresses(bundles: list[Bundle], paths: list[list[str]]) -> None:
    own = ((path, bundle.post.pk) for bundle, free in zip(bundles, paths, strict=True) for path in free)
    rows.insert(Address, ("path", "post_id"), own)
    late = [bundle.post for bundle in bundles if bundle.live is not None and not bundle.post.path]
    for post in late:
        post.path = lists.take_address(post)
    Post.objects.bulk_update(late, ["path"], batch_size=100)


def _events(bundles: list[Bundle]) -> None:
    pairs = [(bundle, event, words) for bundle in bundles for event, words in bundle.events]
    for bundle, event, _words in pairs:
        event.post = bundle.post
        if event.kind not in LETTERS:
            event.revision = event.revision or bundle.revisions[-1]
    Event.objects.bulk_create([event for _bundle, event, _words in pairs])
    Remark.objects.bulk_create(
        [Remark(event_id=event.pk, text=words) for _bundle, event, words in pairs if words]
    )
    # Findings are made here: who decides about a text sees what this site's checks say of it.
    undecided = {
        bundle.post.pk: event
        for bundle, event, _words in pairs
        if event.kind in _BRING_TEXT and (bundle.post.status == Status.RECEIVED or bundle.post.is_waiting)
    }
    Job.objects.bulk_create([job_for(DELIVER, event.pk) for event in undecided.values()])


def _hosts(bundles: list[Bundle]) -> None:
    linked = (
        (revision.pk, host, counts_as(bundle.post, revision))
        for bundle in bundles
        for revision, hosts in zip(bundle.revisions, bundle.hosts, strict=True)
        for host in hosts
    )
    rows.insert(LinkedHost, ("revision_id", "host", "counts_as"), linked)


def _own_places(bundles: list[Bundle]) -> None:
    """Put the posts of an export where they stood; ``whole.site_in`` made the lists and their counts."""
    own = [bundle for bundle in bundles if bundle.places]
    if not own:
        return
    listings = whole.listings()
    placed = (
        (listings[key], bundle.post.pk, position) for bundle in own for key, position in bundle.places.items()
    )
    rows.insert(Place, ("listing_id", "post_id", "position"), placed)
    lists.tag_many({bundle.post.pk: bundle.post.live.tags for bundle in own if bundle.post.live})


def _letters(bundles: list[Bundle]) -> None:
    letters = [letter for bundle in bundles for letter in bundle.letters]
    for letter in letters:
        letter.post = letter.post  # it has its key by now
    Letter.objects.bulk_create(letters)
