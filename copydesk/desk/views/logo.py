"""The logo: a chief uploads one for light paper, and another for dark if need be."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from copydesk.desk.forms import SiteForm
from copydesk.desk.guard import DeskRequest, for_chiefs, see_other
from copydesk.desk.reprinting import reprint_all
from copydesk.desk.views.site import site_page
from copydesk.media import arriving, darkroom
from copydesk.press import logo
from copydesk.press.models import Site
from copydesk.visitors.refusals import Refusal


@for_chiefs
@require_POST
def settle(request: DeskRequest) -> HttpResponse:
    """Take a logo in, or remove one; what is wrong with a file is said on the screen of the site."""
    shade = "dark" if request.POST.get("shade") == "dark" else "light"
    try:
        name = "" if "remove" in request.POST else _taken(request.FILES.get("logo"))
    except Refusal as problem:
        form = SiteForm(instance=Site.current())
        return site_page(request, form, logo_problem=problem.sentence)
    with transaction.atomic():
        logo.choose(shade, name)
        reprint_all()
    return see_other("/desk/site/?saved")


def _taken(file: object) -> str:
    """Make a logo of what was uploaded; raises ``Refusal`` in words."""
    if not isinstance(file, UploadedFile):
        raise Refusal(422, _("Please choose a picture first."))
    try:
        with arriving.laid_down(file) as (path, _digest):
            return logo.made(path)
    except arriving.TooLarge:
        raise Refusal(413, arriving.why_too_large()) from None
    except darkroom.NotAPicture as problem:
        raise Refusal(422, arriving.why(problem)) from None
    except darkroom.Busy:
        sentence = _("Many pictures arrive at this moment. Please try again in a few seconds.")
        raise Refusal(503, sentence) from None
