"""Inserts the rows of many posts in a few statements. Runs inside the caller's transaction."""

from datetime import datetime

from copydesk import rows
from copydesk.checks.hosts import counts_as
from copydesk.checks.models import LinkedHost
from copydesk.files import whole
from copydesk.files.whole import Bundle
from copydesk.jobs.queue import job_for
from copydesk.posts import lists
from copydesk.posts.models import Address, Event, EventKind, Place, Post, Remark, Status
from copydesk.posts.record import DELIVER
from copydesk.press import lead
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
    with rows.gathered(len(bundles)):
        for bundle in bundles:
            _texts(bundle)
        _addresses(bundles)
        for bundle in bundles:
            _events(bundle)
            _letters(bundle)
    _hosts(bundles)
    _own_places(bundles)


def pick_lead(picked: dict[str, str | None] | None) -> None:
    """Let the post that led the front of an export lead it here; the posts are here by now."""
    post = Post.objects.filter(import_id=picked["post"]).first() if picked else None
    if picked and post:
        until = picked["until"]
        lead.pick(post, datetime.fromisoformat(until) if until else None)


def _texts(bundle: Bundle) -> None:
    """Insert the post and its revisions, pointing at each other."""
    post = bundle.post
    rows.insert(post)
    for revision in bundle.revisions:
        revision.post = post  # it has its key by now
        rows.insert(revision)
    post.latest = bundle.revisions[-1]
    post.live = None if bundle.live is None else bundle.revisions[bundle.live]


def _addresses(bundles: list[Bundle]) -> None:
    """Choose each public post's addresses: its own where they are free, else the wanted one, else one like it."""
    wanted = [_wanted(bundle) for bundle in bundles]
    asked = [path for paths in wanted for path in paths]
    taken = set(Address.objects.filter(path__in=asked).values_list("path", flat=True))
    chosen: list[tuple[str, int]] = []
    for bundle, paths in zip(bundles, wanted, strict=True):
        free = [path for path in paths if path not in taken]
        taken.update(free)
        bundle.post.path = free[0] if free else None
        chosen += [(path, bundle.post.pk) for path in free]
    rows.insert_values(Address, ("path", "post_id"), chosen)
    for bundle in bundles:
        if bundle.live is not None and not bundle.post.path:
            bundle.post.path = lists.take_address(bundle.post)


def _wanted(bundle: Bundle) -> list[str]:
    if bundle.live is None:
        return []
    return bundle.paths or [lists.wanted_address(bundle.post, bundle.revisions[-1].headline)]


def _events(bundle: Bundle) -> None:
    bringing_text: Event | None = None
    for event, words in bundle.events:
        event.post_id = bundle.post.pk
        if event.kind not in LETTERS:
            event.revision_id = (event.revision or bundle.revisions[-1]).pk
        rows.insert(event)
        if words:
            rows.insert(Remark(event=event, text=words))
        bringing_text = event if event.kind in _BRING_TEXT else bringing_text
    # Findings are made here: who decides about a text sees what this site's checks say of it.
    if bringing_text and (bundle.post.status == Status.RECEIVED or bundle.post.is_waiting):
        rows.insert(job_for(DELIVER, bringing_text.pk))


def _hosts(bundles: list[Bundle]) -> None:
    linked = (
        (revision.pk, host, counts_as(bundle.post, revision))
        for bundle in bundles
        for revision, hosts in zip(bundle.revisions, bundle.hosts, strict=True)
        for host in hosts
    )
    rows.insert_values(LinkedHost, ("revision_id", "host", "counts_as"), linked)


def _own_places(bundles: list[Bundle]) -> None:
    """Put the posts of an export where they stood; ``whole.site_in`` made the lists and their counts."""
    own = [bundle for bundle in bundles if bundle.places]
    if not own:
        return
    listings = whole.listings()
    placed = (
        (listings[key], bundle.post.pk, position) for bundle in own for key, position in bundle.places.items()
    )
    rows.insert_values(Place, ("listing_id", "post_id", "position"), placed)
    lists.tag_many({bundle.post.pk: bundle.post.live.tags for bundle in own if bundle.post.live})


def _letters(bundle: Bundle) -> None:
    for letter in bundle.letters:
        letter.post = bundle.post  # it has its key by now
        rows.insert(letter)
