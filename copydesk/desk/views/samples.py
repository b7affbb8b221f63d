"""The samples of the first start, and their removal."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from copydesk.desk import samples
from copydesk.desk.guard import DeskRequest, for_chiefs, see_other


@for_chiefs
@require_POST
def remove(request: DeskRequest) -> HttpResponse:
    """Remove them, published or not."""
    samples.remove(by=request.user)
    return see_other("/desk/")
