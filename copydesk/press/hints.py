"""The hints of the form: what stands beside each field, and above all of them. The owner's own words win over ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from copydesk.press.models import Site

INTRODUCTION = "introduction"


@dataclass(frozen=True)
class Hint:
    """What a field is called, and our own words about it; there may be none."""

    label: str | Promise
    ours: str | Promise = ""


HINTS = {
    "headline": Hint(_("Headline")),
    "category": Hint(_("Category"), _("Select a category")),
    "body": Hint(_("Full description"), _("Write the full description")),
    "dek": Hint(_("Short description"), _("A short description, if you like")),
    "tags": Hint(_("Tags"), _("Separate tags with commas")),
    "source_url": Hint(
        _("For more info"), _("The address where your post comes from or points to, if there is one")
    ),
    "byline": Hint(_("Byline"), _("The name to print above the post, if you like")),
    "email": Hint(_("E-mail"), _("If the desk may write to you; it is never shown")),
}


def put_into(fields: Mapping[str, forms.Field]) -> str:
    """Let these fields carry the owner's hints; return the introduction, empty when it is ours."""
    chosen: dict[str, str] = Site.current().hints
    for name, hint in chosen.items():
        if name in HINTS and name in fields:
            fields[name].help_text = hint
    return chosen.get(INTRODUCTION, "")
