"""What the site is called and how it looks: a chief settles it on one screen, and sees it before it is saved."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from copydesk.desk.forms import SiteForm
from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.reprinting import reprint_all
from copydesk.press import menu
from copydesk.press.accent import accent_address
from copydesk.press.models import Site


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: DeskRequest) -> HttpResponse:
    """Show and change name, tagline, accent and footer line; all pages are printed anew. ``preview`` saves nothing."""
    form = SiteForm(request.POST or None, instance=Site.current())
    is_right = form.is_valid()
    if is_right and "preview" not in request.POST:
        with transaction.atomic():
            form.save()
            reprint_all()
        return see_other("/desk/site/?saved")
    context = {
        "here": "settings",
        "form": form,
        "shown": form.instance,
        "accent_sheet": accent_address(form.instance),
        "saved": "saved" in request.GET and not form.is_bound,
        "is_preview": is_right,
        "choice": menu.choice(),
    }
    return render(request, "desk/site.html", context, status=422 if form.errors else 200)
