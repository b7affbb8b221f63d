"""What the desk keeps for itself."""

from typing import ClassVar

from django.db import models

from copydesk.people.models import Editor
from copydesk.posts.models import Post, ReasonCode


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


class Claim(models.Model):
    """The post that an editor reads at the moment, so that two don't read the same one; see ``claims``."""

    editor = models.OneToOneField(Editor, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    since = models.DateTimeField()
