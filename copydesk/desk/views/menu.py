"""What stands in the masthead: each button of the screen of the site changes one thing, at once."""

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.reprinting import reprint_all
from copydesk.press import menu

VERBS = ("up", "down", "add", "remove", "ours")


@for_chiefs
@require_POST
def change(request: DeskRequest) -> HttpResponse:
    """Move a link, add one, take one out, or go back to all categories."""
    pressed = [(verb, request.POST[verb]) for verb in VERBS if verb in request.POST]
    with transaction.atomic():
        for verb, path in pressed:
            menu.change(verb, path)
        reprint_all()
    return see_other("/desk/site/#menu")
