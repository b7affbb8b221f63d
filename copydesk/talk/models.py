"""The nouns of a conversation. Only ``workflow`` writes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from copydesk.people import roles
from copydesk.people.models import Editor
from copydesk.posts.models import Event, Post, Revision
from copydesk.press.models import Letter

# So many conversations of one sender stand where their time puts them; further ones stand behind everybody else's.
OF_ONE_SENDER = 3
# How long an editor counts as typing after the last key.
WRITING_LASTS = timedelta(seconds=20)


class Report(models.TextChoices):
    """What a conversation that reports a post complains about."""

    ERROR = "error", _("an error")
    COPYRIGHT = "copyright", _("copyright")
    PRIVACY = "privacy", _("privacy")
    ABUSE = "abuse", _("abuse")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """The adjectives of conversations."""

    def visible_to(self, editor: Editor) -> ConversationQuerySet:
        """Those about no post, and those about posts that this editor sees."""
        if roles.decides_everywhere(editor):
            return self
        return self.filter(Q(post=None) | roles.theirs(editor, "post__"))

    def unanswered(self) -> ConversationQuerySet:
        """Those in which the desk owes an answer, the longest wait first; a flood of one sender comes last."""
        ahead = Window(RowNumber(), partition_by=F("client"), order_by=F("waiting_since").asc())
        waiting = self.filter(waiting_since__isnull=False).annotate(nth=ahead)
        flooding = models.Case(models.When(nth__gt=OF_ONE_SENDER, then=1), default=0)
        return waiting.order_by("trap_filled", flooding, "waiting_since", "id")

    def answered(self) -> ConversationQuerySet:
        """Open ones in which the desk spoke last, the newest first."""
        return self.filter(waiting_since__isnull=True, closed_at__isnull=True).order_by("-said_at", "-id")

    def closed(self) -> ConversationQuerySet:
        """Closed ones, the last one first."""
        return self.filter(closed_at__isnull=False).order_by("-closed_at", "-id")

    def reports(self) -> ConversationQuerySet:
        """Open ones that report a post, those in front in which the desk owes an answer."""
        reports = self.filter(closed_at__isnull=True).exclude(report="")
        return reports.order_by(F("waiting_since").asc(nulls_last=True), "-said_at", "-id")

    def threads(self) -> ConversationQuerySet:
        """Those of authors about their own posts: opened by the post's receipt."""
        return self.filter(receipt_hash__isnull=True)


class Conversation(models.Model):
    """What one person and the desk say to each other: a reader's, with keys of its own, or the thread of a post."""

    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="conversations")
    # Not empty when it began as a report of its post.
    report = models.CharField(max_length=10, choices=Report.choices, blank=True)
    # Both null for the thread of a post: its author opens it by the post's receipt.
    receipt_hash = models.CharField(max_length=64, unique=True, null=True)
    code_hash = models.CharField(max_length=64, unique=True, null=True)
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    # Keyed hash of the address that it was opened from.
    client = models.CharField(max_length=64, blank=True)
    # The field that people don't see was filled: it is shown behind all others.
    trap_filled = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    said_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Not null exactly while the desk owes an answer: the list of the unanswered is one index.
    waiting_since = models.DateTimeField(null=True)
    # Counts up with every change; a message's number is the count at which it was said. "What is new since N".
    version = models.PositiveIntegerField(default=0)
    # The editor who has taken it on, and the one who is typing (since when).
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    writing_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(receipt_hash__isnull=True), name="one_thread_a_post"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["waiting_since", "id"], name="conversation_waiting"),
            models.Index(fields=["closed_at"], condition=~Q(report=""), name="conversation_report"),
            models.Index(fields=["closed_at", "-said_at", "-id"], name="conversation_said"),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def is_thread(self) -> bool:
        """Whether it is the thread of a post, between its author and the desk."""
        return self.receipt_hash is None

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can be said in it."""
        return self.closed_at is not None

    def is_being_answered(self, now: datetime) -> bool:
        """Whether an editor is typing an answer right now."""
        return self.writing_at is not None and now - self.writing_at < WRITING_LASTS


class Message(models.Model):
    """One utterance. The words of a decision or of an author's answer belong to its event and are not kept twice."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    # Made by the client: the same message sent again is the same message.
    uuid = models.UUIDField()
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    from_desk = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    # Of an answer of the desk: how many seconds it was waited for.
    waited = models.PositiveIntegerField(null=True)
    event = models.OneToOneField(Event, models.CASCADE, null=True, related_name="message")
    # The correction that it led to.
    correction = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+")
    # What it was made into for all readers, or is about to be.
    letter = models.OneToOneField(Letter, models.SET_NULL, null=True, related_name="message")
    # A picture that was sent along (lib.pictures); empty when there is none.
    picture = models.CharField(max_length=60, blank=True)
    # A passage that was marked on the page: as it was marked, and where it stands in the source, if that was found.
    passage = models.TextField(blank=True)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    passage_field = models.CharField(max_length=10, blank=True)
    passage_start = models.PositiveIntegerField(null=True)
    passage_end = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "uuid"], name="one_message_each"),
            models.UniqueConstraint(fields=["conversation", "number"], name="one_message_a_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["conversation", "version"], name="message_new")]

    @property
    def words(self) -> str:
        """What was said."""
        return self.event.reason if self.event else self.text


class CannedReply(models.Model):
    """An answer that an editor picks instead of typing it again; the owner adds their own."""

    title = models.CharField(max_length=80)
    text = models.TextField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.title
