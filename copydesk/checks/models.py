"""What the checks remember: which hosts a revision links to, so that a host's record at this desk can be counted."""

from typing import ClassVar

from django.db import models

from copydesk.posts.models import Revision


class LinkedHost(models.Model):
    """One host that one revision links to, in its body or as its source link."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="linked_hosts")
    host = models.CharField(max_length=253, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["revision", "host"], name="one_row_a_host")]
