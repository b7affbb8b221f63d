"""The site as its readers see it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

ACCENT = "#1d4ed8"
ACCENT_DARK = "#8fb0ff"


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

    # Whether the notice in the place of a retracted post is answered with 410 (search engines forget the post), or 200.
    retracted_gone = models.BooleanField(default=True)

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


class Due(models.Model):
    """A place of a list, by its key, of which the pages are to be printed again: see ``due``."""

    key = models.CharField(max_length=120)
    position = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Due]] = models.Manager()
