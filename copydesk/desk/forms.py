"""What editors type: a corrected text, a canned reason, an account; decisions are in ``decision_forms``."""

from math import floor
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.desk.models import CannedReason
from copydesk.distribution import mail
from copydesk.lib import clock, colour, text
from copydesk.people import roles
from copydesk.people.models import Editor, Notices
from copydesk.posts import workflow
from copydesk.posts.draft import Draft
from copydesk.posts.fields import AddressField, LanguageField, TagsField, TypedField
from copydesk.posts.models import Category, Post, Revision
from copydesk.press.models import Site
from copydesk.talk.forms import MESSAGE
from copydesk.talk.models import CannedReply
from copydesk.talk.workflow import Said

REASON = 5_000
# Page and tint of css/site/base.css; a test holds them to it.
_LIGHT_PAPER = ("#ffffff", "#f5f4f0")
_DARK_PAPER = ("#14161a", "#1c1f25")


class EditForm(forms.Form):
    """The text of a post as the desk may change it."""

    use_required_attribute = False

    headline = TypedField(
        limit=200, label=gettext_lazy("Headline"), missing=gettext_lazy("A post needs a headline.")
    )
    dek = TypedField(limit=500, label=gettext_lazy("Short description"))
    body = TypedField(
        limit=100_000,
        lines=True,
        label=gettext_lazy("Full description"),
        missing=gettext_lazy("A post needs a text."),
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), to_field_name="slug", empty_label=None, label=gettext_lazy("Category")
    )
    tags = TagsField(limit=2000, label=gettext_lazy("Tags"))
    source_url = AddressField(limit=2000, label=gettext_lazy("For more info"))
    language = LanguageField(limit=35, label=gettext_lazy("Language of the post"))
    correction = TypedField(
        limit=REASON,
        label=gettext_lazy("What was wrong"),
        help_text=gettext_lazy(
            "One sentence for readers, printed below the post: “The bridge is 80 m long, not 800.”"
        ),
    )
    new_address = forms.BooleanField(
        required=False,
        label=gettext_lazy("Give it a new address, from the headline"),
        help_text=gettext_lazy("The old one leads there from then on."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.ChoiceField(choices=[("edit", "edit"), ("correct", "correct")], widget=forms.HiddenInput)

    @classmethod
    def about(cls, post: Post, by: Editor) -> "EditForm":
        """Return the form filled with a post's newest text, to edit it before or to correct it after publication.

        Besides the category that the post has, it offers those in which this editor decides.
        """
        assert post.latest is not None
        start = {"revision": post.latest.number, "category": post.latest.category.slug}
        verb = "correct" if "correct" in workflow.allowed(post) else "edit"
        form = cls(initial=_typed(post.latest) | start | {"verb": verb})
        if not roles.decides_everywhere(by):
            offered = Category.objects.filter(Q(editors=by) | Q(pk=post.latest.category_id)).distinct()
            cast("forms.ModelChoiceField[Category]", form.fields["category"]).queryset = offered
        return form

    def changes(self, revision: Revision) -> bool:
        """Whether anything of the text differs from ``revision``."""
        typed = _typed(revision) | {"category": revision.category}
        return any(self.cleaned_data[name] != value for name, value in typed.items())

    def draft(self, revision: Revision) -> Draft:
        """Return the new text; what the desk does not change stays as in ``revision``."""
        names = ("headline", "dek", "body", "category", "tags", "source_url", "language")
        return Draft(
            **{name: self.cleaned_data[name] for name in names},
            byline=revision.byline,
            own_work=revision.own_work,
        )


def _typed(revision: Revision) -> dict[str, Any]:
    return {
        name: getattr(revision, name)
        for name in ("headline", "dek", "body", "tags", "source_url", "language")
    }


class CannedReasonForm(forms.ModelForm[CannedReason]):
    """A canned reason of the owner's own."""

    text = TypedField(
        limit=REASON,
        lines=True,
        label=gettext_lazy("Text for the author"),
        missing=gettext_lazy("A reason needs a text."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = CannedReason
        fields = ["code", "title", "text"]
        labels = {"code": gettext_lazy("Reason"), "title": gettext_lazy("Name in the list")}


class AccountForm(forms.ModelForm[Editor]):
    """What an editor may change about their own account."""

    notices = forms.ChoiceField(
        choices=Notices.choices,
        required=False,
        label=gettext_lazy("Mail about what waits for the desk"),
        help_text=gettext_lazy("Only where the site sends mail."),
    )

    class Meta:
        model = Editor
        fields = ["email", "notices"]
        help_texts = {
            "email": gettext_lazy(
                "For a new password when you have lost yours, and for what waits. Never shown."
            )
        }


class LostPasswordForm(PasswordResetForm):
    """Django's own, for our editors: those who never set a password get their link too."""

    def get_users(self, email: str) -> Any:
        """Return the editors with this address who may sign in."""
        return Editor.objects.filter(email__iexact=email, is_active=True)

    def send_mail(  # noqa: PLR0917  # as Django calls it
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Have it sent like all other mail: nobody waits for the mail server, and what fails shows at the desk."""
        subject, words = (
            render_to_string(name, context) for name in (subject_template_name, email_template_name)
        )
        key = f"password/{context['user'].pk}/{clock.now():%Y%m%dT%H%M%S}"
        with transaction.atomic():
            mail.send(to_email, subject, words, key=key)


class ReplyForm(forms.Form):
    """What an editor says in a conversation: their own words, else a picked reply. ``version`` is what they saw."""

    reply = TypedField(limit=MESSAGE, lines=True, label=gettext_lazy("Your answer"))
    canned_reply = forms.ModelChoiceField(CannedReply.objects.all(), required=False)
    uuid = forms.UUIDField()
    version = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty answer."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        canned: CannedReply | None = data.get("canned_reply")
        if "reply" in data and not text.has_visible(data["reply"]):
            if canned is None:
                self.add_error("reply", _("Please write an answer."))
            else:
                data["reply"] = canned.text
        return data

    def said(self) -> Said:
        """Return the answer, ready for ``talk.workflow``."""
        return Said(text=self.cleaned_data["reply"], uuid=self.cleaned_data["uuid"])


class HandOverForm(forms.Form):
    """To whom a conversation goes; nobody is everybody."""

    editor = forms.ModelChoiceField(Editor.objects.filter(is_active=True), required=False)


class CannedReplyForm(forms.ModelForm[CannedReply]):
    """A canned reply of the owner's own."""

    text = TypedField(
        limit=MESSAGE,
        lines=True,
        label=gettext_lazy("Text for the reader"),
        missing=gettext_lazy("A reply needs a text."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = CannedReply
        fields = ["title", "text"]
        labels = {"title": gettext_lazy("Name in the list")}


class SiteForm(forms.ModelForm[Site]):
    """What a site is called and its accent, which must be readable on the paper that it stands on."""

    use_required_attribute = False  # a colour can't have it

    name = TypedField(limit=80, label=gettext_lazy("Name"), missing=gettext_lazy("A site needs a name."))
    tagline = TypedField(limit=200, label=gettext_lazy("Tagline"))
    footer = TypedField(limit=200, label=gettext_lazy("Footer line"))
    language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Of every page, of the desk and of mail. What people write stays as it is."),
    )
    accent = forms.CharField(
        widget=forms.TextInput(attrs={"type": "color"}),
        label=gettext_lazy("Accent on light paper"),
        help_text=gettext_lazy("The colour of links, buttons and the names of categories."),
    )
    accent_dark = forms.CharField(
        widget=forms.TextInput(attrs={"type": "color"}),
        label=gettext_lazy("Accent on dark paper"),
        help_text=gettext_lazy("For readers whose screens are dark: the same colour, but lighter."),
    )

    class Meta:
        model = Site
        fields = ["name", "tagline", "language", "accent", "accent_dark", "footer"]

    def clean_accent(self) -> str:
        """Refuse what is too pale for light paper."""
        return self._readable("accent", _LIGHT_PAPER, _("Please take a darker one."))

    def clean_accent_dark(self) -> str:
        """Refuse what is too dark for dark paper."""
        return self._readable("accent_dark", _DARK_PAPER, _("Please take a lighter one."))

    def _readable(self, name: str, papers: tuple[str, ...], advice: str) -> str:
        typed = str(self.cleaned_data[name]).lower()
        if not colour.is_colour(typed):
            raise ValidationError(_("A colour is written like #1d4ed8."))
        found = min(colour.contrast(typed, paper) for paper in papers)
        if found < colour.READABLE:
            raise ValidationError(
                _(
                    "This colour is hard to read on the paper: its contrast is %(found)s to 1, the least is 4.5."
                )
                % {"found": number_format(floor(found * 10) / 10, 1)}
                + f" {advice}"
            )
        return typed


class TalkSettingsForm(forms.ModelForm[Site]):
    """What the owner settles about conversations."""

    class Meta:
        model = Site
        fields = ["talk", "talk_note", "talk_days", "talk_mail"]
        labels = {
            "talk": gettext_lazy("Invite readers to talk on every page"),
            "talk_note": gettext_lazy("When the desk answers"),
            "talk_days": gettext_lazy("Days that closed conversations are kept"),
            "talk_mail": gettext_lazy("E-mail address that is told of new messages"),
        }
        help_texts = {
            "talk_note": gettext_lazy("Empty: worked out from the last answers."),
            "talk_days": gettext_lazy("0: for ever."),
            "talk_mail": gettext_lazy("Only where the site sends mail."),
        }
