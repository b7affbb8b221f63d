"""A host as a chief types it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from copydesk.checks.hosts import typed_host
from copydesk.posts.fields import TypedField


class HostForm(forms.Form):
    """One host, by its name or as an address of it."""

    use_required_attribute = False

    host = TypedField(
        limit=2000,
        label=gettext_lazy("Host"),
        missing=gettext_lazy("Please write a host."),
        help_text=gettext_lazy(
            "Such as example.org, or an address of it. With and without www. is the same."
        ),
    )

    def clean_host(self) -> str:
        """Return the host in its one spelling."""
        host = typed_host(self.cleaned_data["host"])
        if not host:
            raise ValidationError(_("This is no host: write it like example.org."))
        return host
