"""What editors type: a decision, a corrected text, a canned reason, an account."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordResetForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.desk.decisions import VERBS, Decision, seen_id
from copydesk.desk.models import CannedReason
from copydesk.lib import clock, text
from copydesk.people.models import Editor
from copydesk.posts import workflow
from copydesk.posts.draft import Draft
from copydesk.posts.models import Category, Post, ReasonCode, Revision

HEADLINE, DEK, BODY, REASON = 200, 500, 100_000, 5_000
MOST_TAGS, TAG = 20, 50


def storable(value: str) -> None:
    """Refuse control characters and halves of surrogate pairs, which no field may hold."""
    wrong = text.forbidden_characters(text.normal_newlines(value), limit=1)
    if wrong:
        facts = {"position": wrong[0].position + 1, "name": wrong[0].name}
        raise ValidationError(
            _("Character %(position)d can't be kept (%(name)s). Please take it out.") % facts
        )


def visible(value: str) -> None:
    """Refuse a text in which a reader would see nothing."""
    if not text.has_visible(value):
        raise ValidationError(_("There is nothing to see in this."))


class Words(forms.CharField):
    """A text kept as typed, CRLF made LF."""

    default_validators = [storable]

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str | None:
        """Return what was typed with the line endings of the web made ours."""
        return text.normal_newlines(super().to_python(value) or "")


class DecisionForm(forms.Form):
    """One decision about one post. The editor's own words win over the canned reason."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS])
    revision = forms.IntegerField()
    publish_at = forms.DateTimeField(required=False)
    code = forms.ChoiceField(choices=[("", "—"), *ReasonCode.choices], required=False)
    canned = forms.ModelChoiceField(CannedReason.objects.all(), required=False)
    reason = Words(max_length=REASON, required=False)

    def clean_publish_at(self) -> datetime | None:
        """Refuse a time that is over: an editor who typed one meant another."""
        when: datetime | None = self.cleaned_data["publish_at"]
        if when and when <= clock.now():
            raise ValidationError(_("This time is over. Leave it empty to publish at once."))
        return when

    def decision(self, post: Post) -> Decision:
        """Return what to do, the canned reason filled in where the editor typed none."""
        data = self.cleaned_data
        canned: CannedReason | None = data["canned"]
        return Decision(
            verb=data["verb"],
            seen=seen_id(post, data["revision"]),
            code=data["code"] or (canned.code if canned else ""),
            reason=data["reason"].strip() or (canned.text if canned else ""),
            publish_at=data["publish_at"],
        )


class EditForm(forms.Form):
    """The text of a post as the desk may change it."""

    headline = Words(max_length=HEADLINE, validators=[visible], label=gettext_lazy("Headline"))
    dek = Words(max_length=DEK, required=False, label=gettext_lazy("Short description"))
    body = Words(
        max_length=BODY,
        validators=[visible],
        label=gettext_lazy("Full description"),
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), to_field_name="slug", empty_label=None, label=gettext_lazy("Category")
    )
    tags = Words(max_length=MOST_TAGS * (TAG + 2), required=False, label=gettext_lazy("Tags"))
    source_url = Words(max_length=2000, required=False, label=gettext_lazy("For more info"))
    correction = Words(
        max_length=REASON,
        required=False,
        label=gettext_lazy("What was wrong"),
        help_text=gettext_lazy(
            "One sentence for the author and the record, such as “The bridge is 80 m long, not 800.”"
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.ChoiceField(choices=[("edit", "edit"), ("correct", "correct")], widget=forms.HiddenInput)

    @classmethod
    def about(cls, post: Post) -> "EditForm":
        """Return the form filled with a post's newest text, to edit it before or to correct it after publication."""
        assert post.latest is not None
        start = {"revision": post.latest.number, "category": post.latest.category.slug}
        verb = "correct" if "correct" in workflow.allowed(post) else "edit"
        return cls(initial=_typed(post.latest) | start | {"verb": verb})

    def clean_tags(self) -> str:
        """Refuse too many tags, and too long ones."""
        line: str = self.cleaned_data["tags"]
        names = text.tag_names(line)
        if len(names) > MOST_TAGS:
            raise ValidationError(
                _("These are %(count)d tags; %(most)d fit.") % {"count": len(names), "most": MOST_TAGS}
            )
        for name in names:
            if len(name) > TAG:
                raise ValidationError(
                    _("A tag has at most %(most)d characters: %(name)s") % {"most": TAG, "name": name}
                )
        return line

    def changes(self, revision: Revision) -> bool:
        """Whether anything of the text differs from ``revision``."""
        typed = _typed(revision) | {"category": revision.category}
        return any(self.cleaned_data[name] != value for name, value in typed.items())

    def draft(self, revision: Revision) -> Draft:
        """Return the new text; what the desk does not change stays as in ``revision``."""
        names = ("headline", "dek", "body", "category", "tags", "source_url")
        return Draft(
            **{name: self.cleaned_data[name] for name in names},
            byline=revision.byline,
            own_work=revision.own_work,
        )


def _typed(revision: Revision) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in ("headline", "dek", "body", "tags", "source_url")}


class CannedReasonForm(forms.ModelForm[CannedReason]):
    """A canned reason of the owner's own."""

    text = Words(max_length=REASON, validators=[visible], label=gettext_lazy("Text for the author"),
                 widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip

    class Meta:
        model = CannedReason
        fields = ["code", "title", "text"]
        labels = {"code": gettext_lazy("Reason"), "title": gettext_lazy("Name in the list")}


class AccountForm(forms.ModelForm[Editor]):
    """What an editor may change about their own account."""

    class Meta:
        model = Editor
        fields = ["email"]
        help_texts = {"email": gettext_lazy("Only for a new password when you have lost yours. Never shown.")}


class LostPasswordForm(PasswordResetForm):
    """Django's own, for our editors: those who never set a password get their link too."""

    def get_users(self, email: str) -> Any:
        """Return the editors with this address who may sign in."""
        return Editor.objects.filter(email__iexact=email, is_active=True)
