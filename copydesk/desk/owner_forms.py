"""What a chief types on the screens of the owner: categories, own pages, hints, the lead."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.lib import clock, text
from copydesk.media.workflow import missing
from copydesk.posts.fields import TypedField
from copydesk.posts.models import Category
from copydesk.press.hints import HINTS
from copydesk.press.models import GAP, OwnPage, Site
from copydesk.press.own_pages import is_reserved


class SlugField(TypedField):
    """The last part of an address; what was typed is made one (``lib.text.slug_of``)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(limit=80, label=gettext_lazy("In the address"), **options)

    def to_python(self, value: Any) -> str:
        """Return the slug of what was typed."""
        return text.slug_of(super().to_python(value))


class CategoryForm(forms.Form):
    """What a category is called, and its part of the address: both belong to no other."""

    name = TypedField(limit=80, label=gettext_lazy("Name"), missing=gettext_lazy("A category needs a name."))
    slug = SlugField(
        help_text=gettext_lazy("Empty: made from the name. The old address leads to the new one.")
    )

    def __init__(self, typed: Any = None, *, category: Category | None = None) -> None:
        start = {"name": category.name, "slug": category.slug} if category else {}
        super().__init__(typed, initial=start)
        self._others = list(Category.objects.exclude(pk=category.pk) if category else Category.objects.all())

    def clean_name(self) -> str:
        """Refuse the name of another category."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if any(name.casefold() == other.name.casefold() for other in self._others):
            raise ValidationError(_("Another category has this name."))
        return name

    def clean(self) -> dict[str, Any]:
        """Make the slug of the name where none was typed; refuse one that leads to another category."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        slug = data["slug"] = data.get("slug") or text.slug_of(data.get("name", ""))
        if "name" in data and not slug:
            self.add_error("slug", _("Please write a word here: the name has no letters for an address."))
        if any(slug == other.slug or slug in other.former for other in self._others):
            self.add_error("slug", _("This address leads to another category, and always will."))
        return data


class MergeForm(forms.Form):
    """Into which category another one goes."""

    into = forms.ModelChoiceField(
        Category.objects.none(),
        to_field_name="slug",
        empty_label=None,
        label=gettext_lazy("Into"),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this can't be undone"),
        error_messages={"required": gettext_lazy("Please confirm it, since it can't be undone.")},
    )

    def __init__(self, typed: Any = None, *, category: Category) -> None:
        super().__init__(typed)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = Category.objects.exclude(pk=category.pk)


class OwnPageForm(forms.ModelForm[OwnPage]):
    """A page of the owner's own. What is left to fill in keeps it from readers."""

    title = TypedField(limit=80, label=gettext_lazy("Title"), missing=gettext_lazy("A page needs a title."))
    slug = SlugField(
        help_text=gettext_lazy("Empty: made from the title. The old address leads to the new one.")
    )
    body = TypedField(
        limit=100_000,
        lines=True,
        label=gettext_lazy("Text"),
        missing=gettext_lazy("A page needs a text."),
        widget=forms.Textarea(attrs={"rows": 20, "dir": "auto"}),
        help_text=gettext_lazy(
            "Markdown, as in posts; the line of a picture in a published post shows it here, too. "
            "What stands in ⟦ ⟧ is for you to fill in."
        ),
    )

    class Meta:
        model = OwnPage
        fields = ["title", "slug", "body", "is_public", "in_footer"]
        labels = {
            "is_public": gettext_lazy("Show it to readers"),
            "in_footer": gettext_lazy("Name it at the foot of every page"),
        }

    def clean_body(self) -> str:
        """Return the text; its pictures must be here."""
        body = str(self.cleaned_data["body"])
        if missing(body):
            raise ValidationError(
                _(
                    "A picture in your text is no longer here: unused ones are kept for a day. Please add it again."
                )
            )
        return body

    def clean(self) -> dict[str, Any]:
        """Make the slug of the title where none was typed; refuse one that leads elsewhere, and gaps for readers."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        slug = data["slug"] = data.get("slug") or text.slug_of(data.get("title", ""))
        others = OwnPage.objects.exclude(pk=self.instance.pk)
        if "title" in data and not slug:
            self.add_error("slug", _("Please write a word here: the title has no letters for an address."))
        elif is_reserved(slug) or any(slug == other.slug or slug in other.former for other in others):
            self.add_error("slug", _("Something else is at this address. Please choose another one."))
        if data.get("is_public") and GAP in data.get("body", "") + data.get("title", ""):
            sentence = _("Fill in what stands in ⟦ ⟧ first, or leave “Show it to readers” unticked.")
            self.add_error("body", sentence)
        return data


class HintsForm(forms.Form):
    """What the owner says beside each field of the form, and above all of them; ours where nothing is typed."""

    introduction = TypedField(
        limit=2000,
        lines=True,
        label=gettext_lazy("Above the form"),
        help_text=gettext_lazy(
            "What people should know before they write. An empty line begins a paragraph."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed, initial=Site.current().hints)
        for name, hint in HINTS.items():
            about = _("Without one: “%(hint)s”") % {"hint": hint.ours} if hint.ours else ""
            self.fields[name] = TypedField(limit=300, label=hint.label, help_text=about)

    def hints(self) -> dict[str, str]:
        """Return what was typed, by the names of the fields; without those that stay ours."""
        return {name: typed.strip() for name, typed in self.cleaned_data.items() if text.has_visible(typed)}


class LeadForm(forms.Form):
    """For how long a post leads the front."""

    hours = forms.TypedChoiceField(
        choices=[
            ("", gettext_lazy("until another is picked")),
            ("6", gettext_lazy("for six hours")),
            ("24", gettext_lazy("for a day")),
            ("72", gettext_lazy("for three days")),
            ("168", gettext_lazy("for a week")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        label=gettext_lazy("Let it lead the front"),
    )

    def until(self) -> datetime | None:
        """Return the moment when its time is over, or None."""
        hours: int | None = self.cleaned_data["hours"]
        return clock.now() + timedelta(hours=hours) if hours else None
