"""The form in all its states."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from copydesk.intake.forms import SubmissionForm
from copydesk.intake.receipts import Difference
from copydesk.intake.stamps import stamp
from copydesk.lib import ids
from copydesk.lib.pictures import Picture, all_in
from copydesk.posts.draft import Draft
from copydesk.posts.models import Post, Tag
from copydesk.press import hints
from copydesk.press.edition import Edition
from copydesk.press.pages import view_of
from copydesk.press.post_view import PostView
from copydesk.visitors.pages import problems_of, with_wait
from copydesk.visitors.refusals import Refusal

KEY, STAMP, SEEN = "idempotency_key", "stamp", "seen"
TAGS_OFFERED = 300


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What a page with the form shows besides the fields."""

    form: SubmissionForm
    action: str = "/submit"
    refusal: Refusal | None = None
    # The page's own article, from what was typed; None when no preview was asked for.
    preview: PostView | None = None
    # When a post is edited: the revision that was seen, and what is new since.
    seen: int | None = None
    changes: list[Difference] = field(default_factory=list)
    # The post can't be changed any more: the text is shown to be kept, not to be sent.
    is_over: bool = False
    # An editor writes: the page is one of the desk.
    at_desk: bool = False

    @property
    def pictures(self) -> list[Picture]:
        """The pictures in the text, whoever put them there."""
        return all_in(str(self.form["body"].value() or ""))

    @property
    def status(self) -> int:
        """The HTTP status."""
        if self.refusal:
            return self.refusal.status
        return 422 if self.form.errors else 200

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page. Whatever was typed is in it."""
        key = request.POST.get(KEY, "")
        if not key or (self.refusal and self.refusal.fresh_key):
            key = ids.new_key()
        context = {
            "page": self,
            "here": "write" if self.at_desk else "",
            "form": self.form,
            "problems": problems_of(self.form),
            "key": key,
            "stamp": request.POST.get(STAMP) or stamp(),
            "introduction": hints.put_into(self.form.fields),
            "labels": labels(),
            # What was typed about a picture that could not be taken; that of one that was is in the text.
            "about_picture": request.POST if self.refusal else {},
            "tags": sorted(Tag.objects.used().order_by("-pk").values_list("name", flat=True)[:TAGS_OFFERED]),
        }
        response = render(request, "intake/form.html", context, status=self.status)
        # A form made for one person: what keeps it does not hand it to the next.
        response["Cache-Control"] = "private, no-cache"
        return with_wait(response, self.refusal)


def preview_of(draft: Draft) -> PostView:
    """Return what was typed as the page would show it, by the page's own code."""
    return view_of(draft.revision(Post(), 1), None, Edition(), preview=True)


def receipt_path(key: str) -> str:
    """Return the address of a receipt on this site."""
    return f"/receipt/{key}"


def labels() -> dict[str, str]:
    """Return the label of each field, for naming what changed."""
    return {name: str(field.label) for name, field in SubmissionForm.base_fields.items()}
