"""What is on its way out."""

from typing import ClassVar

from django.db import models


class Mail(models.Model):
    """One mail. Its words are deleted once it is sent; ``key`` stays, so that it is never sent twice."""

    key = models.CharField(max_length=250, unique=True)
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


class Stopped(models.Model):
    """Mail that somebody wants no more of. ``to`` is a keyed hash of their address (see ``stopping``)."""

    to = models.CharField(max_length=32)
    # What about: a post ("post/12"), all posts ("post"), a conversation ("conversation/7"), lost receipts ("receipts").
    scope = models.CharField(max_length=40)
    stopped_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "scope"], name="stopped_once")]

    def __str__(self) -> str:
        return f"no mail about {self.scope}"
