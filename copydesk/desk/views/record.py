"""Whether the desk's record is public: a chief settles it."""

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.reprinting import reprint_all
from copydesk.press.models import Site


class RecordForm(forms.ModelForm[Site]):
    """One tick."""

    class Meta:
        model = Site
        fields = ["desk_record"]
        labels = {"desk_record": _("Publish the desk's record")}


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: DeskRequest) -> HttpResponse:
    """Show and change it; all pages are printed anew, with the link to it or without."""
    form = RecordForm(request.POST or None, instance=Site.current())
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            reprint_all()
        return see_other("/desk/record/?saved")
    context = {"here": "settings", "form": form, "saved": "saved" in request.GET}
    return render(request, "desk/record.html", context)
