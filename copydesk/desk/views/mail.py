"""Mail that could not be sent: shown, tried again, or given up."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from copydesk.desk.guard import DeskRequest, for_all_categories, see_other
from copydesk.distribution import mail


@for_all_categories
@require_safe
def failing(request: DeskRequest) -> HttpResponse:
    """Show what could not be sent, and why."""
    return render(request, "desk/mail.html", {"here": "mail", "mails": mail.failing()[:200]})


@for_all_categories
@require_POST
def settle(request: DeskRequest, number: int) -> HttpResponse:
    """Try a mail again, or give it up."""
    verb = mail.drop if request.POST.get("verb") == "drop" else mail.retry
    verb(number)
    return see_other("/desk/mail/")
