"""The nouns of the core. A post has one status; only ``workflow`` changes it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from copydesk.lib import text
from copydesk.people import roles
from copydesk.posts.codes import EventKind, ReasonCode, Sample, Severity, Status

__all__ = [
    "EventKind",
    "ReasonCode",
    "Sample",
    "Severity",
    "Status",
]  # told here to everybody else, with the nouns below


class Category(models.Model):
    """A section of the site; every post stands in exactly one."""

    slug = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveIntegerField(default=0)
    # The slugs that lead here: its own of before, and those of categories that were merged into it. Each with how
    # many full pages further on its list begins in this one's, so that old addresses of pages lead to the same posts.
    former = models.JSONField(default=dict)
    # Those who decide only in this category and others that name them: see ``people.roles``.
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="categories")

    class Meta:
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class TagQuerySet(models.QuerySet["Tag"]):
    """The adjectives of tags."""

    def used(self) -> TagQuerySet:
        """Those that a post has which is, or was, public; an erased one has none."""
        return self.filter(models.Exists(Post.tags.through.objects.filter(tag=models.OuterRef("pk"))))


class Tag(models.Model):
    """A free keyword. ``key`` is its identity (``lib.text.tag_key``): C, C++ and C# are three tags."""

    key = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=100, unique=True)

    objects = TagQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """The adjectives of posts."""

    def visible_to(self, person: roles.Person) -> PostQuerySet:
        """What is theirs for those who may decide, what is published for everybody else."""
        if roles.may_decide(person):
            return self.filter(roles.theirs(person))
        return self.filter(status=Status.PUBLISHED)

    def waiting(self) -> PostQuerySet:
        """Queued posts and pending revisions: what the desk has to decide, oldest first.

        The pending revision of a hidden post waits until that is shown again.
        """
        waiting = self.filter(waiting_since__isnull=False).exclude(status=Status.HIDDEN)
        return waiting.order_by("waiting_since", "id")

    def held(self) -> PostQuerySet:
        """Waiting posts with a finding of severity *hold* on their newest revision."""
        holds = Finding.objects.filter(revision=models.OuterRef("latest"), severity=Severity.HOLD)
        return self.waiting().filter(models.Exists(holds))

    def samples(self) -> PostQuerySet:
        """What the first start queued, as long as it is there."""
        return self.filter(sample__isnull=False).exclude(status=Status.ERASED)

    def embargoed(self) -> PostQuerySet:
        """Approved posts whose time has not come."""
        return self.filter(status=Status.APPROVED).order_by("publish_at", "id")

    def published(self) -> PostQuerySet:
        """What readers see, newest first."""
        return self.filter(status=Status.PUBLISHED).order_by("-published_at", "-id")

    def with_live(self) -> PostQuerySet:
        """Fetch what a page needs along with each post."""
        return self.select_related("live__category").prefetch_related("tags")


class Post(models.Model):
    """One work through its whole life, from a stranger's submission to a page, and after."""

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    received_at = models.DateTimeField()
    # Not null exactly while the desk has something to decide: the queue is one index.
    waiting_since = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    # The address without slashes at its ends ("2026/11/slug"); every one ever used is an Address.
    path = models.CharField(max_length=120, unique=True, null=True)
    latest = models.ForeignKey("Revision", models.SET_NULL, null=True, related_name="+")
    live = models.ForeignKey("Revision", models.SET_NULL, null=True, related_name="+")
    tags = models.ManyToManyField(Tag, related_name="posts")
    email = models.EmailField(blank=True)
    # Keyed hash of the address that the post was sent from: tells senders apart without naming them.
    client = models.CharField(max_length=64, blank=True)
    receipt_hash = models.CharField(max_length=64, unique=True, null=True)
    code_hash = models.CharField(max_length=64, unique=True, null=True)
    # Which of the first start's samples it is; null for what people write.
    sample = models.CharField(max_length=6, choices=Sample.choices, unique=True, null=True)
    # The id that an imported post had where it came from.
    import_id = models.CharField(max_length=200, unique=True, null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["waiting_since", "id"], name="post_waiting"),
            models.Index(fields=["status", "-published_at", "-id"], name="post_published"),
            models.Index(fields=["email"], name="post_email"),
            models.Index(fields=["client"], name="post_client"),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether the desk has something to decide about it."""
        return self.waiting_since is not None

    @property
    def is_pending(self) -> bool:
        """Whether readers see one revision while a newer one waits for the desk."""
        return self.is_waiting and self.status == Status.PUBLISHED

    @property
    def is_public(self) -> bool:
        """Whether its page shows the post."""
        return self.status == Status.PUBLISHED

    @property
    def address(self) -> str:
        """Its address on the site, such as ``/2026/11/slug/``; empty before it was ever published."""
        return f"/{self.path}/" if self.path else ""


class Revision(models.Model):
    """An immutable snapshot of what was typed, and the clean HTML made of it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    headline = models.CharField(max_length=200)
    dek = models.CharField(max_length=500, blank=True)
    body = models.TextField()
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    # As typed, commas and all; ``tag_names`` reads them.
    tags = models.TextField(blank=True)
    source_url = models.CharField(max_length=2000, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    own_work = models.BooleanField(default=False)
    # A BCP 47 tag; empty is the language of the site.
    language = models.CharField(max_length=35, blank=True)
    html = models.TextField()
    html_version = models.PositiveIntegerField()
    # Equal for texts that are the same up to case, punctuation and white space.
    digest = models.CharField(max_length=64, db_index=True)
    # Null when its author made it; the editor otherwise.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    # How it was sent: whether the field that people don't see was filled, and the seconds the form took.
    trap_filled = models.BooleanField(default=False)
    form_seconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "number"], name="one_revision_each")]

    def __str__(self) -> str:
        return f"revision {self.number} of post {self.post_id}"

    @property
    def tag_names(self) -> list[str]:
        """The tags, one by one."""
        return text.tag_names(self.tags)


class Finding(models.Model):
    """What one check found in one revision. ``evidence`` rows: {"field", "start", "end", "text", ...}."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="findings")
    check_name = models.CharField(max_length=30)
    severity = models.CharField(max_length=4, choices=Severity.choices)
    summary = models.TextField()
    author_summary = models.TextField(blank=True)
    evidence = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "check_name"], name="one_finding_per_check")
        ]


class Event(models.Model):
    """One line of the record. Ids and codes only: a person's words are a Remark, which can be erased apart."""

    kind = models.CharField(max_length=12, choices=EventKind.choices)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="events")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason_code = models.CharField(max_length=10, choices=ReasonCode.choices, blank=True)
    happened_at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["kind", "happened_at"], name="event_kind")]

    @property
    def reason(self) -> str:
        """The words for the author that go with it, or the author's own words; empty when there are none."""
        return self.remark.text if hasattr(self, "remark") else ""


class Remark(models.Model):
    """A person's words that belong to an event: an editor's reason, an author's answer."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="remark")
    text = models.TextField()


class Address(models.Model):
    """Every address that a post ever had. Never reused; those that are not its present one lead there."""

    path = models.CharField(max_length=120, unique=True)
    post = models.ForeignKey(Post, models.CASCADE, related_name="addresses")


class ListingQuerySet(models.QuerySet["Listing"]):
    """The adjectives of listings."""

    def months(self) -> ListingQuerySet:
        """Those of months in which something was published, newest first. The index of keys has them side by side."""
        return self.filter(key__range=("archive/0000/00", "archive/9999/99"), count__gt=0).order_by("-key")


class Listing(models.Model):
    """A list of posts that is printed in pages, such as "category/world", "tag/iran" or "archive/2026/11"."""

    key = models.CharField(max_length=120, unique=True)
    count = models.PositiveIntegerField(default=0)

    objects = ListingQuerySet.as_manager()


class Place(models.Model):
    """Where a post stands in a list, counted from 1 for the oldest. Given once, so that a full page never changes."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="places")
    post = models.ForeignKey(Post, models.CASCADE, related_name="places")
    position = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "position"], name="one_post_a_place"),
            models.UniqueConstraint(fields=["listing", "post"], name="one_place_a_post"),
        ]


class TrustedHost(models.Model):
    """A host whose links carry no ``rel="ugc nofollow"``."""

    host = models.CharField(max_length=253, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    trusted_at = models.DateTimeField()
