"""What the form remembers, so that a double click is one post."""

from django.db import models

from copydesk.posts.models import Post


class SentBefore(models.Model):
    """An Idempotency-Key that was used: bound to the body that came with it, kept for 24 hours."""

    key_hash = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(db_index=True)
