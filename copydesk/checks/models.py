"""What the checks remember: which hosts a revision links to, so that a host's record at this desk can be counted."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from copydesk.posts.models import Revision, Status


class LinkedHost(models.Model):
    """One host that one revision links to, in its body or as its source link.

    ``counts_as`` says what was decided about it: *published* when it is the revision that readers see, *spiked* when
    it is the last of a spiked post, else empty. ``hosts.weigh`` keeps it, so that counting needs no other table.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="linked_hosts")
    host = models.CharField(max_length=253)
    counts_as = models.CharField(
        max_length=9,
        blank=True,
        choices=[(status.value, status.label) for status in (Status.PUBLISHED, Status.SPIKED)],
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["revision", "host"], name="one_row_a_host")]
        indexes: ClassVar = [models.Index(fields=["host", "counts_as"], name="host_record")]


class BannedHost(models.Model):
    """A host, with everything below it, to which no post should link: the check of links holds one that does."""

    host = models.CharField(max_length=253, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    banned_at = models.DateTimeField()
