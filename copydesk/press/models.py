"""The site as its readers see it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Site(models.Model):
    """Name, tagline and footer line of the one site that this database holds."""

    name = models.CharField(max_length=80, default="Copydesk")
    tagline = models.CharField(max_length=200, blank=True)
    footer = models.CharField(max_length=200, default="Powered by Copydesk", blank=True)

    objects: ClassVar[models.Manager[Site]] = models.Manager()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Site:
        """Return the one row, or the defaults before there is one."""
        return cls.objects.first() or cls()
