"""The canned reasons: a chief adds, changes and removes them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from copydesk.desk.forms import CannedReasonForm
from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.models import CannedReason


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def all_reasons(request: DeskRequest) -> HttpResponse:
    """Show all canned reasons, and add one."""
    form = CannedReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        last = CannedReason.objects.order_by("position").last()
        form.instance.position = last.position + 1 if last else 1
        form.save()
        return see_other("/desk/reasons/")
    context = {"here": "settings", "form": form, "reasons": CannedReason.objects.all()}
    return render(request, "desk/reasons.html", context, status=422 if form.is_bound else 200)


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: DeskRequest, number: int) -> HttpResponse:
    """Change a canned reason."""
    reason = get_object_or_404(CannedReason, pk=number)
    form = CannedReasonForm(request.POST or None, instance=reason)
    if request.method == "POST" and form.is_valid():
        form.save()
        return see_other("/desk/reasons/")
    context = {"here": "settings", "form": form, "number": reason.pk}
    return render(request, "desk/reason.html", context, status=422 if form.is_bound else 200)


@for_chiefs
@require_POST
def remove(request: DeskRequest, number: int) -> HttpResponse:
    """Remove a canned reason; what was decided with it stays as it was."""
    get_object_or_404(CannedReason, pk=number).delete()
    return see_other("/desk/reasons/")
