"""What is on its way out."""

from typing import ClassVar

from django.db import models


class Mail(models.Model):
    """One mail. Its words are deleted once it is sent; ``key`` stays, so that it is never sent twice."""

    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # How often it was tried, and what went wrong the last time; not null ``refused_at``: for good.
    tries = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sent_at", "queued_at"], name="mail_unsent")]

    def __str__(self) -> str:
        return f"mail {self.pk}"
