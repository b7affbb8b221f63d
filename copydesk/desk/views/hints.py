"""The hints of the form: a chief says in their own words what contributors read beside each field."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.owner_forms import HintsForm
from copydesk.press.models import Site


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def hints(request: DeskRequest) -> HttpResponse:
    """Show and change the hints. The form is live: nothing has to be printed."""
    form = HintsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Site.objects.update_or_create(pk=Site.current().pk, defaults={"hints": form.hints()})
        return see_other("/desk/hints/?saved")
    context = {"here": "settings", "form": form, "saved": "saved" in request.GET and not form.is_bound}
    return render(request, "desk/hints.html", context, status=422 if form.is_bound else 200)
