"""What a chief types about editors: whom to invite, and what they may do; and what an editor calls a token."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.people.models import Editor
from copydesk.people.rights import Rights, add, normal_name
from copydesk.posts.fields import MailField, TypedField
from copydesk.posts.models import Category

ALL, SOME = "all", "some"


class RightsForm(forms.Form):
    """What an editor may do."""

    use_required_attribute = False

    chief = forms.BooleanField(
        required=False,
        label=gettext_lazy("Chief"),
        help_text=gettext_lazy("May also change the settings of the site, and invite and remove editors."),
    )
    scope = forms.ChoiceField(
        choices=[(ALL, gettext_lazy("all categories")), (SOME, gettext_lazy("only these categories"))],
        label=gettext_lazy("Sees and decides about posts in"),
        help_text=gettext_lazy("A chief always in all of them."),
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("These categories"),
    )

    @classmethod
    def about(cls, editor: Editor) -> "RightsForm":
        """Return the form filled with the rights that an editor has."""
        scope = ALL if editor.all_categories else SOME
        return cls(initial={"chief": editor.is_chief, "scope": scope, "categories": editor.categories.all()})

    def clean(self) -> dict[str, Any]:
        """Refuse some categories when none is ticked."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        some = data.get("scope") == SOME and not data.get("chief")
        if some and not data.get("categories"):
            self.add_error("categories", _("Tick at least one category, or choose all."))
        return data

    def rights(self) -> Rights:
        """Return what was chosen; only when the form is valid."""
        data = self.cleaned_data
        some = [category.pk for category in data["categories"]] if data["scope"] == SOME else None
        return Rights(chief=data["chief"], categories=some)


class InviteForm(RightsForm):
    """A new editor."""

    field_order = ("name", "email")

    name = TypedField(
        limit=80,
        label=gettext_lazy("Name"),
        missing=gettext_lazy("An editor needs a name."),
        help_text=gettext_lazy("They sign in with it, and colleagues see it beside their decisions."),
    )
    email = MailField(
        limit=254,
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("May stay empty. Never shown to readers or contributors."),
    )

    def clean_name(self) -> str:
        """Return the name as it is kept; it must be free."""
        name = normal_name(self.cleaned_data["name"])
        if Editor.objects.filter(name__iexact=name).exists():
            raise ValidationError(self.taken())
        return name

    def invited(self) -> Editor:
        """Make the editor; only when the form is valid. IntegrityError: the name was given in this moment."""
        return add(self.cleaned_data["name"], email=self.cleaned_data["email"], rights=self.rights())

    @staticmethod
    def taken() -> str:
        """Return the sentence about a name that somebody has."""
        return _("There is an editor of this name already. If they lost their link, open their name above.")


class TokenForm(forms.Form):
    """What a token is for."""

    label = TypedField(
        limit=80,
        label=gettext_lazy("What it is for"),
        missing=gettext_lazy("Please say what it is for, so that you know it again."),
    )
