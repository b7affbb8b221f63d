"""Three samples that the first start queues, so that the desk explains itself; a chief removes them with one button."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from copydesk.lib import ids
from copydesk.people.models import Editor
from copydesk.posts import erasing, workflow
from copydesk.posts.draft import Draft
from copydesk.posts.models import Category, Post, Sample

_REPORT = _(
    "The footbridge at the mill is open again. On Saturday at noon the first people walked across it, two years "
    "after the flood had carried the old one away.\n\n"
    "Forty volunteers built it from larch of the town’s own wood. The council paid for the steel, 31,400 in all. "
    "“We did not know that we could not do it, so we did it,” said one of them.\n\n"
    "The bridge carries people, prams and bicycles. It closes when the river stands above 3.2 metres."
)
_OFFER = _(
    "**Nobody pays the full price any more!** Watches of all makes, today only. Order at "
    "[our shop](https://bit.ly/?watches) or at http://192.0.2.7/sale before midnight."
)
# In the order of the queue: the copy repeats what was there before it.
TEXTS = {
    Sample.REPORT: {
        "headline": _("The footbridge at the mill opens again"),
        "dek": _("Forty volunteers built it in two years. Lights and two benches are in."),
        "body": _REPORT,
        "byline": _("Anna Weir"),
        "tags": _("bridge, council"),
    },
    Sample.COPY: {"headline": _("A new bridge for the town"), "body": _REPORT},
    Sample.ADVERTISEMENT: {"headline": _("Watches at half price, today only"), "body": _OFFER},
}


def queue_first() -> None:
    """Queue the samples on a site where nothing has ever happened; safe to run at every start."""
    category = Category.objects.filter(slug="local").first() or Category.objects.first()
    if not settings.SAMPLES or category is None or not _is_untouched():
        return
    with suppress(IntegrityError), transaction.atomic():  # another start did it at this moment
        for sample, texts in TEXTS.items():
            typed: dict[str, Any] = {name: str(text) for name, text in texts.items()}
            draft = Draft(category=category, own_work=sample == Sample.REPORT, **typed)
            post = workflow.submit(draft, key=ids.new_key(), code=ids.new_code()).post
            # Nobody has a receipt of it, so nobody is written to.
            Post.objects.filter(pk=post.pk).update(sample=sample, receipt_hash=None, code_hash=None)


def remove(*, by: Editor) -> int:
    """Erase the samples with all that became of them; return how many there were."""
    count = 0
    for post in Post.objects.samples():
        with suppress(workflow.StaleMove):  # decided about, or removed, at this moment
            erasing.erase(post, by=by, seen=post.latest_id or 0)
            count += 1
    return count


def _is_untouched() -> bool:
    """Whether there was never a post, and nobody has signed in: a restored or upgraded site is not."""
    signed_in = Editor.objects.filter(last_login__isnull=False)
    return not (Post.objects.exists() or signed_in.exists())
