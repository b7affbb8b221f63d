"""What is known of a picture besides its files; its size stands in its address (``lib.pictures``)."""

from typing import ClassVar

from django.db import models

from copydesk.posts.models import Post


class Picture(models.Model):
    """A picture that somebody sent: whose it is, and whether readers may see it."""

    key = models.CharField(max_length=32, unique=True)
    # The first post that used it. Others may show it, but only as long as this one is public.
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="pictures")
    # It belongs to a message: its two sides see it, no post may have it, and it goes when the message goes.
    attached = models.BooleanField(default=False)
    # It belongs to the owner's own pages, and no post may have it.
    own_page = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    # Readers have seen it: from then on its address is no secret, so it is public or nobody's.
    was_public = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "made_at"], name="picture_unused")]

    def __str__(self) -> str:
        return f"picture {self.pk}"
