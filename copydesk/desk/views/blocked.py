"""Senders who are blocked: the list, and letting somebody in again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from copydesk.desk.blocked import blocked
from copydesk.desk.guard import DeskRequest, for_all_categories, see_other
from copydesk.people import bans


@for_all_categories
@require_safe
def all_blocked(request: DeskRequest) -> HttpResponse:
    """Show who is blocked, by whom and since when."""
    return render(request, "desk/blocked.html", {"here": "talk", "blocked": blocked()})


@for_all_categories
@require_POST
def let_in(_request: DeskRequest, number: int) -> HttpResponse:
    """Let somebody in again."""
    bans.lift_one(number)
    return see_other("/desk/blocked/")
