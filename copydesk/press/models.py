"""The site as its readers see it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from copydesk.posts.models import Post, Status

ACCENT = "#1d4ed8"
ACCENT_DARK = "#8fb0ff"
GAP = "⟦"  # what stands between ⟦ and ⟧ on an own page is for the owner to fill in


class Site(models.Model):
    """What the owner has settled for the one site that this database holds: its name, its lines, its conversations."""

    name = models.CharField(max_length=80, default="Copydesk")
    tagline = models.CharField(max_length=200, blank=True)
    # Of the interface and of posts that say nothing else: one of settings.LANGUAGES.
    language = models.CharField(max_length=10, default="en")
    footer = models.CharField(max_length=200, default="Powered by Copydesk", blank=True)

    # The one accent, on light paper and on dark, as #rrggbb.
    accent = models.CharField(max_length=7, default=ACCENT)
    accent_dark = models.CharField(max_length=7, default=ACCENT_DARK)

    # What stands in the masthead: paths such as "category/world" and "about"; when empty, all categories.
    menu = models.JSONField(default=list)

    # The post that leads the front by a chief's choice, and until when (without a moment: until another is picked).
    lead = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="leading")
    lead_until = models.DateTimeField(null=True)

    # What stands beside each field of the form, by its name; what is not here is ours.
    hints = models.JSONField(default=dict)

    # Files of pictures below media/, such as "logo-1f0c/320x80.png": on light paper and on dark.
    logo = models.CharField(max_length=60, blank=True)
    logo_dark = models.CharField(max_length=60, blank=True)

    # Whether the notice in the place of a retracted post is answered with 410 (search engines forget the post), or 200.
    retracted_gone = models.BooleanField(default=True)

    # Whether /desk-record/ is printed: what the desk has decided, without names and texts.
    desk_record = models.BooleanField(default=True)

    # "Let's talk": whether pages invite to it, what it says about answers, how long closed conversations are kept.
    talk = models.BooleanField(default=True)
    talk_note = models.CharField(max_length=200, blank=True)
    talk_days = models.PositiveIntegerField(default=365)
    talk_mail = models.EmailField(blank=True)

    objects: ClassVar[models.Manager[Site]] = models.Manager()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Site:
        """Return the one row, or the defaults before there is one."""
        return cls.objects.first() or cls()


class OwnPage(models.Model):
    """A page of the owner's own, such as About or Privacy, in Markdown."""

    slug = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=80)
    body = models.TextField()
    position = models.PositiveIntegerField(default=0)
    is_public = models.BooleanField(default=False)
    in_footer = models.BooleanField(default=True)
    # The slugs that it had before, which lead to it.
    former = models.JSONField(default=list)

    objects: ClassVar[models.Manager[OwnPage]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def has_gaps(self) -> bool:
        """Whether something in it is left for the owner to fill in."""
        return GAP in self.body or GAP in self.title


class Due(models.Model):
    """A place of a list, by its key, of which the pages are to be printed again: see ``due``."""

    key = models.CharField(max_length=120)
    position = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Due]] = models.Manager()


class Stage(models.TextChoices):
    """How far a letter is: nothing is public that its writer has not agreed to, word by word."""

    OFFERED = "offered", _("waits for its writer")
    AGREED = "agreed", _("may be published")
    PUBLISHED = "published", _("published")
    TAKEN_BACK = "taken-back", _("not published")


class LetterQuerySet(models.QuerySet["Letter"]):
    """The adjectives of letters."""

    def published(self) -> LetterQuerySet:
        """What readers see, the newest first; nothing about a post that was taken away."""
        about_public = models.Q(post=None) | models.Q(post__status=Status.PUBLISHED)
        return self.filter(about_public, stage=Stage.PUBLISHED).order_by("-position")


class Letter(models.Model):
    """A reader's words for other readers, beneath a post or to the site as a whole. ``talk.letters`` writes them."""

    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="letters")
    text = models.TextField()
    # How its writer wishes to be named.
    signature = models.CharField(max_length=80)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OFFERED)
    # Counts up with every text that the desk proposes: who agrees, agrees to one of them.
    version = models.PositiveIntegerField(default=1)
    # Where it stands among all letters that were ever published, counted from 1; never given twice.
    position = models.PositiveIntegerField(null=True, unique=True)
    # Where it stands among the letters about its post, counted from 1; kept when it is taken back. 0: about no post.
    place = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["stage", "-position"], name="letter_published")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def is_published(self) -> bool:
        """Whether readers see it."""
        return self.stage == Stage.PUBLISHED
