"""What a reader or an author types: a message, and with the first one who they are, if they like."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.lib import text
from copydesk.posts.fields import MailField, TypedField
from copydesk.talk.passages import LONGEST, LONGEST_BEFORE, Marked
from copydesk.talk.workflow import Said

MESSAGE = 5_000
SIGNATURE = 80
UNSIGNED = gettext_lazy("Please say how the letter is to be signed.")


class PassageField(TypedField):
    """A passage that was copied from the page: what can't be stored of it is dropped, it is not the reader's own."""

    def to_python(self, value: Any) -> str:
        """Return the passage, no longer than it may be."""
        return text.without_forbidden(super().to_python(value)).strip()[: self.limit]


class MessageForm(forms.Form):
    """One message. ``uuid`` was made by the client, so that the same message sent again is the same message."""

    use_required_attribute = False

    message = TypedField(
        limit=MESSAGE,
        lines=True,
        label=gettext_lazy("Your message"),
        missing=gettext_lazy("Please write a message."),
    )
    uuid = forms.CharField(required=False, widget=forms.HiddenInput)
    passage = PassageField(
        limit=LONGEST,
        lines=True,
        label=gettext_lazy("The passage that you mean"),
        help_text=gettext_lazy("Copied from the post, if your message is about one"),
    )
    before = PassageField(limit=LONGEST_BEFORE, lines=True)

    def clean_uuid(self) -> UUID:
        """Return the id of the message; a client that sends none gets one, and no second try."""
        typed = self.cleaned_data["uuid"]
        try:
            return UUID(typed) if typed else uuid4()
        except ValueError:
            raise ValidationError(_("The id of a message must be a UUID.")) from None

    def said(self) -> Said:
        """Return the message, ready for ``talk.workflow``; only when the form is valid."""
        data = self.cleaned_data
        marked = Marked(data["passage"], data["before"]) if data["passage"] else None
        return Said(text=data["message"], uuid=data["uuid"], marked=marked)


class FirstMessageForm(MessageForm):
    """The message that begins a conversation."""

    sender = TypedField(
        limit=80,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Only if you like; the desk sees it"),
    )
    reply_to = MailField(
        limit=254,
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Only if the desk may write to you there; it is never shown"),
    )
    letter = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "The desk may publish this message as a letter. It asks me before it changes a word."
        ),
    )
    signature = TypedField(
        limit=SIGNATURE,
        label=gettext_lazy("Signed"),
        help_text=gettext_lazy("How readers see you named beneath the letter; without it, your name above"),
    )

    def clean(self) -> dict[str, Any]:
        """Have a letter signed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("letter") and "signature" in data:
            data["signature"] = data["signature"].strip() or data.get("sender", "").strip()
            if not text.has_visible(data["signature"]):
                self.add_error("signature", UNSIGNED)
        return data

    def said(self) -> Said:
        """Return the message with its signature when it may become a letter."""
        signature = self.cleaned_data["signature"] if self.cleaned_data["letter"] else ""
        return replace(super().said(), signature=signature)


class ConsentForm(forms.Form):
    """How the writer of a letter wishes to sign it, and the version of it that was seen."""

    use_required_attribute = False

    signature = TypedField(limit=SIGNATURE, label=gettext_lazy("Signed"), missing=UNSIGNED)
    seen = forms.IntegerField(min_value=0, required=False)

    def clean_seen(self) -> int:
        """Return the version; who names none has seen none."""
        return self.cleaned_data["seen"] or 0


class LetterForm(ConsentForm):
    """A letter as the desk proposes it."""

    text = TypedField(
        limit=MESSAGE,
        lines=True,
        label=gettext_lazy("The letter"),
        missing=gettext_lazy("A letter needs a text."),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
