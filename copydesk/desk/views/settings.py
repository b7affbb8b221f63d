"""The owner's menu: where everything is that a chief may settle."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from copydesk.desk.guard import DeskRequest, for_chiefs
from copydesk.desk.settings_menu import SETTINGS


@for_chiefs
@require_safe
def menu(request: DeskRequest) -> HttpResponse:
    """List all screens of the owner."""
    return render(request, "desk/settings.html", {"here": "settings", "settings": SETTINGS})
