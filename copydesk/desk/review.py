"""What the review screen shows: the post with its evidence marked, its findings, its past, and what may be done."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.checks.hosts import Record, host_record
from copydesk.checks.models import LinkedHost
from copydesk.desk.evidence import Piece, pieces, spans_of
from copydesk.desk.history import HistoryLine, history_of
from copydesk.desk.queue import by_loudness, is_held
from copydesk.desk.senders import SenderRecord, records_of
from copydesk.lib import diff, html, markdown
from copydesk.posts import workflow
from copydesk.posts.models import Finding, Post, Revision
from copydesk.press.edition import Edition, SourceLink

MOST_HOSTS = 30
LABELS = {
    "headline": gettext_lazy("Headline"),
    "dek": gettext_lazy("Short description"),
    "body": gettext_lazy("Full description"),
    "tags": gettext_lazy("Tags"),
    "source_url": gettext_lazy("For more info"),
    "byline": gettext_lazy("Byline"),
    "language": gettext_lazy("Language of the post"),
}
_MARKED = ("headline", "dek", "tags", "source_url", "byline")


@dataclass(frozen=True)
class FieldChange:
    """How one field differs between two revisions."""

    label: str
    changes: list[diff.Change]


class EvidencePlace(NamedTuple):
    """Where on the page the first evidence of a finding in one field stands."""

    anchor: str
    label: str


@dataclass(frozen=True)
class Comparison:
    """Two revisions of one post: ``old`` and what ``new`` made of it."""

    old: Revision
    new: Revision
    fields: list[FieldChange]


@dataclass(frozen=True)
class Review:
    """Everything that an editor needs to decide about one post."""

    post: Post
    revision: Revision
    html: str
    fields: dict[str, list[Piece]]
    tags: list[str]
    findings: list[Finding]
    places: dict[int, list[EvidencePlace]]
    others: dict[int, list[int]]
    source: SourceLink | None
    comparison: Comparison | None
    revisions: list[Revision]
    history: list[HistoryLine]
    sender: SenderRecord
    hosts: dict[str, Record]
    allowed: set[str]

    @property
    def is_ours(self) -> bool:
        """Whether an editor wrote it: there is nobody to send it back to."""
        return self.revisions[0].by_id is not None

    @property
    def is_held(self) -> bool:
        return is_held(self.post, self.findings)


def review_of(post: Post) -> Review:
    """Gather the review of a post whose ``latest`` is there."""
    revision = post.latest
    assert revision is not None
    findings = by_loudness(list(revision.findings.all()))
    linked = LinkedHost.objects.filter(revision=revision).order_by("host").values_list("host", flat=True)
    edition = Edition()
    revisions = list(post.revisions.select_related("by", "category").order_by("number"))
    return Review(
        post=post,
        revision=revision,
        html=html.for_page(markdown.mark(revision.body, spans_of(findings, "body")), trusted=edition.trusted),
        fields={
            field: pieces(getattr(revision, field), spans_of(findings, field), field) for field in _MARKED
        },
        tags=revision.tag_names,
        findings=findings,
        places={number: _places(finding, number) for number, finding in enumerate(findings, 1)},
        others={number: _others(finding) for number, finding in enumerate(findings, 1)},
        source=edition.source_link(revision.source_url),
        comparison=newest_comparison(post, revisions),
        revisions=revisions,
        history=history_of(post),
        sender=records_of([post])[post.pk],
        hosts=host_record(list(linked[:MOST_HOSTS]), but=post.pk),
        allowed=workflow.allowed(post),
    )


def newest_comparison(post: Post, revisions: list[Revision]) -> Comparison | None:
    """Return what the newest revision changed: of what readers see if it is pending, else of the one before it."""
    if len(revisions) < 2:
        return None
    live = [revision for revision in revisions[:-1] if post.is_pending and revision.pk == post.live_id]
    return compare((live or revisions[-2:])[0], revisions[-1])


def compare(old: Revision, new: Revision) -> Comparison:
    """Return what ``new`` changed; of two long texts that takes some tenths of a second."""
    return Comparison(old, new, _differences(old, new))


def _differences(old: Revision, new: Revision) -> list[FieldChange]:
    found = [
        FieldChange(str(label), diff.changes(getattr(old, field), getattr(new, field)))
        for field, label in LABELS.items()
        if getattr(old, field) != getattr(new, field)
    ]
    if old.category_id != new.category_id:
        found.append(FieldChange(_("Category"), diff.changes(old.category.name, new.category.name)))
    return found


def _places(finding: Finding, number: int) -> list[EvidencePlace]:
    """Return the first evidence of a finding in each field that it speaks of."""
    fields = dict.fromkeys(row.get("field") for row in finding.evidence)
    return [EvidencePlace(_anchor(field, number), str(LABELS[field])) for field in fields if field in LABELS]


def _anchor(field: str, number: int) -> str:
    return f"evidence-{number}" if field == "body" else f"evidence-{field}-{number}"


def _others(finding: Finding) -> list[int]:
    """Return the ids of other posts that a finding's evidence speaks of."""
    ids = (row.get("post") for row in finding.evidence)
    return list(dict.fromkeys(number for number in ids if isinstance(number, int)))[:10]
