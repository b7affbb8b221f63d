"""Trusted and banned hosts, on one screen for chiefs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from copydesk.desk import hosts
from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.host_form import HostForm


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def all_hosts(request: DeskRequest) -> HttpResponse:
    """Show both lists; put a host into one, or take it out."""
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hosts.settle(request.POST.get("verb", ""), form.cleaned_data["host"], by=request.user)
        return see_other("/desk/hosts/?saved")
    context = {"here": "settings", "form": form, "trusted": hosts.trusted(), "banned": hosts.banned()}
    return render(request, "desk/hosts.html", context, status=422 if form.errors else 200)
