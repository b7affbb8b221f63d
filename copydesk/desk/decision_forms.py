"""What editors decide: about one post on its review screen, or about several in the queue."""

import re
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.desk.decisions import VERBS, Decision, seen_id
from copydesk.desk.forms import REASON
from copydesk.desk.models import CannedReason
from copydesk.lib import clock
from copydesk.posts.fields import TypedField
from copydesk.posts.models import Post, ReasonCode


class VerbForm(forms.Form):
    """What to do, and why. The editor's own words win over the canned reason."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS])
    code = forms.ChoiceField(choices=[("", "—"), *ReasonCode.choices], required=False)
    canned = forms.ModelChoiceField(CannedReason.objects.all(), required=False)
    reason = TypedField(limit=REASON, lines=True, label=gettext_lazy("Your own words for the author"))

    def decision(self, post: Post, revision: int, publish_at: datetime | None = None) -> Decision:
        """Return what to do with the ``revision`` that was seen, the canned reason in place of words not typed."""
        data = self.cleaned_data
        canned: CannedReason | None = data["canned"]
        return Decision(
            verb=data["verb"],
            seen=seen_id(post, revision),
            code=data["code"] or (canned.code if canned else ""),
            reason=data["reason"].strip() or (canned.text if canned else ""),
            publish_at=publish_at,
        )


class DecisionForm(VerbForm):
    """One decision about the post on the review screen; ``go_on``: then open the next."""

    revision = forms.IntegerField()
    publish_at = forms.DateTimeField(required=False)
    go_on = forms.BooleanField(required=False)

    def clean_publish_at(self) -> datetime | None:
        """Refuse a time that is over: an editor who typed one meant another."""
        when: datetime | None = self.cleaned_data["publish_at"]
        if when and when <= clock.now():
            raise ValidationError(_("This time is over. Leave it empty to publish at once."))
        return when

    def of(self, post: Post) -> Decision:
        """Return what to do with this post."""
        return self.decision(post, self.cleaned_data["revision"], self.cleaned_data["publish_at"])


class ChosenField(forms.Field):
    """Posts by id, and the number of the revision that was seen of each: ``12-1``, one in each checkbox."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> dict[int, int]:
        """Return the seen revisions by the posts' ids, in the order of the page."""
        typed = [re.fullmatch(r"([0-9]{1,18})-([0-9]{1,9})", each) for each in value or []]
        return {int(found[1]): int(found[2]) for found in typed if found}


class SeveralForm(VerbForm):
    """One decision about each of several posts of the queue."""

    chosen = ChosenField(error_messages={"required": gettext_lazy("Choose at least one post first.")})
