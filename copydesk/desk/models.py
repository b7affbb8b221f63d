"""What the desk keeps for itself."""

from typing import ClassVar

from django.db import models

from copydesk.posts.models import ReasonCode


class CannedReason(models.Model):
    """A text for the author that an editor picks instead of typing it again; the owner adds their own."""

    code = models.CharField(max_length=10, choices=ReasonCode.choices)
    title = models.CharField(max_length=80)
    text = models.TextField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.title
