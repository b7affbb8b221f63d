"""The owner's own pages: a chief writes, orders and removes them."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.owner_forms import OwnPageForm
from copydesk.desk.reprinting import reprint_all, reprint_own_pages
from copydesk.intake.pictures import arrived
from copydesk.lib import pictures
from copydesk.press import first_pages, own_pages
from copydesk.press.models import OwnPage
from copydesk.visitors.pages import with_wait
from copydesk.visitors.refusals import Refusal

LIST = "/desk/pages/"


@for_chiefs
@require_safe
def all_pages(request: DeskRequest) -> HttpResponse:
    """List them."""
    context = {
        "here": "settings",
        "pages": OwnPage.objects.all(),
        "missing": first_pages.missing(),
        "saved": "saved" in request.GET,
    }
    return render(request, "desk/own_pages.html", context)


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Write a new one."""
    return _write(request, OwnPage())


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: DeskRequest, number: int) -> HttpResponse:
    """Show one, and change it."""
    return _write(request, get_object_or_404(OwnPage, pk=number))


def _write(request: DeskRequest, page: OwnPage) -> HttpResponse:
    """Show the form, take a picture in, show what was typed as readers would see it, or store it."""
    came = arrived(request) if request.method == "POST" else None
    if came and came.stays:
        typed = {name: came.fields.get(name, "") for name in OwnPageForm.base_fields}
        return _screen(request, OwnPageForm(instance=page, initial=typed), refusal=came.refusal)
    form = OwnPageForm(came.fields if came else None, instance=page)
    is_right = form.is_valid()
    if is_right and "preview" not in request.POST:
        with transaction.atomic():
            (reprint_all if own_pages.store(page) else reprint_own_pages)()
        return see_other(f"{LIST}?saved")
    return _screen(request, form, preview=own_pages.body_of(page) if is_right else "")


def _screen(
    request: DeskRequest, form: OwnPageForm, *, preview: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    shown = pictures.all_in(str(form["body"].value() or ""))
    context = {
        "here": "settings",
        "form": form,
        "own_page": form.instance,
        "preview": {"html": preview} if preview else None,
        # What the part that takes pictures needs to know of the page that it is on.
        "page": {"pictures": shown, "refusal": refusal, "action": request.path},
        "about_picture": request.POST if refusal else {},
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return with_wait(render(request, "desk/own_page.html", context, status=status), refusal)


@for_chiefs
@require_POST
def bring(request: DeskRequest) -> HttpResponse:
    """Begin a page with our first text."""
    with transaction.atomic():
        page = first_pages.bring(request.POST.get("slug", ""))
        reprint_all()
    return see_other(f"{LIST}{page.pk}/" if page else LIST)


@for_chiefs
@require_POST
def move(request: DeskRequest, number: int) -> HttpResponse:
    """Let a page stand one place further up or down."""
    page = get_object_or_404(OwnPage, pk=number)
    with transaction.atomic():
        own_pages.move(page, -1 if request.POST.get("to") == "up" else 1)
        reprint_all()
    return see_other(f"{LIST}#page-{number}")


@for_chiefs
@require_POST
def remove(request: DeskRequest, number: int) -> HttpResponse:
    """Remove a page."""
    with transaction.atomic():
        get_object_or_404(OwnPage, pk=number).delete()
        reprint_all()
    return see_other(f"{LIST}?saved")
