"""The lead of the front: a chief picks a published post by hand."""

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from copydesk.desk.guard import DeskRequest, for_chiefs, refused, see_other
from copydesk.desk.owner_forms import LeadForm
from copydesk.desk.reprinting import reprint_front
from copydesk.desk.views.post import post_for
from copydesk.press import lead


@for_chiefs
@require_POST
def settle(request: DeskRequest, number: int) -> HttpResponse:
    """Let a post lead the front, or no longer."""
    post, form = post_for(request.user, number), LeadForm(request.POST)
    if not post.is_public or not form.is_valid():
        return refused(request, 409, _("Only a published post can lead the front."), post=post)
    with transaction.atomic():
        if "drop" in request.POST:
            lead.drop()
            reprint_front()
        else:
            lead.pick(post, until := form.until())
            reprint_front(until)
    return see_other(f"/desk/posts/{number}/#lead")
