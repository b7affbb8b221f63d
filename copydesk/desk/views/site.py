"""What the site is called and how it looks: a chief settles it on one screen, and sees it before it is saved."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from copydesk.desk.forms import SiteForm
from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.reprinting import reprint_all
from copydesk.press import menu
from copydesk.press.accent import accent_address
from copydesk.press.logo import SHADES, logo_of
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
    return site_page(request, form, is_preview=is_right)


def site_page(request: DeskRequest, form: SiteForm, **more: Any) -> HttpResponse:
    """Answer with the screen, as the form has it; ``logo_problem`` says why there is no new logo."""
    shown = form.instance
    context = {
        "here": "settings",
        "form": form,
        "shown": shown,
        "accent_sheet": accent_address(shown),
        "saved": "saved" in request.GET and not form.is_bound,
        "choice": menu.choice(),
        "logos": {shade: logo_of(getattr(shown, field)) for shade, field in SHADES.items()},
        "is_preview": False,
        "logo_problem": "",
        **more,
    }
    wrong = form.errors or context["logo_problem"]
    return render(request, "desk/site.html", context, status=422 if wrong else 200)
