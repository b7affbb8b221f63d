"""Whether a submission can be stored: one form for the page and for the API. Never whether it should be published."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.lib import pictures, text
from copydesk.media.workflow import MOST, missing
from copydesk.posts import categories
from copydesk.posts.draft import Draft
from copydesk.posts.fields import AddressField, LanguageField, MailField, TagsField, TypedField
from copydesk.posts.models import Category, Revision
from copydesk.press.hints import HINTS


class SubmissionForm(forms.Form):
    """What a stranger may send. Also takes the JSON of the API, once its types are known to be right."""

    use_required_attribute = False

    headline = TypedField(
        limit=200, label=gettext_lazy("Headline"), missing=gettext_lazy("Please write a headline.")
    )
    category = TypedField(
        limit=200,
        label=gettext_lazy("Category"),
        missing=gettext_lazy("Please select a category."),
        help_text=HINTS["category"].ours,
    )
    body = TypedField(
        limit=100_000,
        lines=True,
        label=gettext_lazy("Full description"),
        missing=gettext_lazy("Please write the full description."),
        help_text=HINTS["body"].ours,
    )
    dek = TypedField(
        limit=500,
        label=gettext_lazy("Short description"),
        help_text=HINTS["dek"].ours,
    )
    tags = TagsField(limit=2000, label=gettext_lazy("Tags"), help_text=HINTS["tags"].ours)
    source_url = AddressField(
        limit=2000,
        label=gettext_lazy("For more info"),
        help_text=HINTS["source_url"].ours,
    )
    byline = TypedField(
        limit=200,
        label=gettext_lazy("Byline"),
        help_text=HINTS["byline"].ours,
    )
    email = MailField(
        limit=254,
        label=gettext_lazy("E-mail"),
        help_text=HINTS["email"].ours,
    )
    language = LanguageField(limit=35, label=gettext_lazy("Language of the post"))
    own_work = forms.BooleanField(required=False, label=gettext_lazy("I wrote this, or may publish it"))

    @property
    def categories(self) -> list[Category]:
        """The site's categories, in their order."""
        return categories.known()

    @cached_property
    def chosen(self) -> Category | None:
        """The category that was chosen by its slug or its name (in any case), if there is such a one."""
        typed = str(self["category"].value() or "").strip()
        if not typed or text.forbidden_characters(typed):
            return None
        if found := self._found(typed):
            return found
        categories.forget()  # it may be a new one
        return self._found(typed)

    def _found(self, typed: str) -> Category | None:
        former = {slug: category for category in self.categories for slug in category.former}
        by_slug = former | {category.slug: category for category in self.categories}
        by_name = {category.name.casefold(): category for category in self.categories}
        return by_slug.get(typed) or by_name.get(typed.casefold())

    def clean_body(self) -> str:
        """Return the text; its pictures must be here, and not too many."""
        body = str(self.cleaned_data["body"])
        if len(pictures.keys_in(body)) > MOST:
            raise ValidationError(_("A post may have at most %(limit)s pictures.") % {"limit": MOST})
        if missing(body):
            raise ValidationError(
                _(
                    "A picture in your text is no longer here: unused ones are kept for a day. Please add it again."
                )
            )
        return body

    def clean_category(self) -> Category:
        """Return the category itself."""
        if not self.chosen:
            names = _(", ").join(category.name for category in self.categories)
            raise ValidationError(_("There is no such category. Please choose one of: %s.") % names)
        return self.chosen

    def draft(self, *, trap_filled: bool = False, form_seconds: int | None = None) -> Draft:
        """Return what was typed, ready for ``posts.workflow``; only when the form is valid."""
        fields: dict[str, Any] = {name: self.cleaned_data[name] for name in _OF_DRAFT}
        return Draft(**fields, trap_filled=trap_filled, form_seconds=form_seconds)


class RevisionForm(SubmissionForm):
    """The same for a post that is already here: its author's address for mail stays what it was."""

    email = None  # type: ignore[assignment]  # Django's way of taking a field out


_OF_DRAFT = ("headline", "category", "body", "dek", "tags", "source_url", "byline", "own_work", "language")


def typed_in(revision: Revision) -> dict[str, Any]:
    """Return the fields of a revision as they were typed: what an edit form begins with, and what the API tells."""
    typed = {name: getattr(revision, name) for name in _OF_DRAFT}
    return typed | {"category": revision.category.slug}


class AnswerForm(forms.Form):
    """The author's answer to a post that was sent back."""

    answer = TypedField(
        limit=5000,
        lines=True,
        label=gettext_lazy("Your answer"),
        missing=gettext_lazy("Please write an answer, or change the text instead."),
    )


class CodeForm(forms.Form):
    """The short code of a receipt or a conversation."""

    code = TypedField(
        limit=100,
        label=gettext_lazy("Code"),
        missing=gettext_lazy("Please type the code."),
        help_text=gettext_lazy("Twelve letters and digits, such as 7K3M-Q9XA-0VTB"),
    )


class LostForm(forms.Form):
    """The address that was left with a post of which the receipt is lost."""

    email = MailField(
        limit=254,
        label=gettext_lazy("E-mail"),
        missing=gettext_lazy("Please type the e-mail address that you left with your post."),
    )
