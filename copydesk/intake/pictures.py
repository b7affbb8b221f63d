"""Pictures that come with the form or through the API: into the text they go, as Markdown."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from copydesk.intake.forms import SubmissionForm
from copydesk.lib import pictures
from copydesk.media.workflow import MOST
from copydesk.people.client import client_of
from copydesk.visitors.pages import posted
from copydesk.visitors.pictures import taken
from copydesk.visitors.refusals import TROUBLE, Refusal, refusal_of, refuse_untrue

FILE, ALT, CAPTION, CREDIT = "picture", "picture_alt", "picture_caption", "picture_credit"
ADD = "add_picture"


@dataclass(frozen=True)
class Arrived:
    """A form that was sent, the picture that came with it in its text. ``stays``: to be shown again, not to be sent."""

    fields: QueryDict
    refusal: Refusal | None = None
    stays: bool = False

    def shown(self, kind: Callable[..., SubmissionForm]) -> SubmissionForm:
        """Return the form as it is shown again: nobody has asked yet whether all is there."""
        return kind(initial=self.fields.dict())


def arrived(request: HttpRequest) -> Arrived:
    """Return what was sent. When its picture can't be taken, everything else is kept, and told why."""
    fields = posted(request)
    file, is_asked = request.FILES.get(FILE), ADD in fields
    if not isinstance(file, UploadedFile):
        nothing = Refusal(422, _("Please choose a picture first.")) if is_asked else None
        return Arrived(fields, nothing, stays=is_asked)
    try:
        refuse_untrue(request)
        if len(pictures.keys_in(fields.get("body", ""))) >= MOST:
            raise Refusal(422, _("A post may have at most %(limit)s pictures.") % {"limit": MOST})
        picture = taken(file, client_of(request), seed=fields.get("idempotency_key", ""))
    except TROUBLE as problem:
        return Arrived(fields, refusal_of(problem), stays=True)
    return Arrived(_with(fields, picture), stays=is_asked)


def _with(fields: QueryDict, picture: pictures.Picture) -> QueryDict:
    """Return the fields with the picture at the end of the text, and the fields about it empty again."""
    about = {"alt": fields.get(ALT, ""), "caption": fields.get(CAPTION, ""), "credit": fields.get(CREDIT, "")}
    line = pictures.markdown(picture.address, **about)
    filled = fields.copy()
    body = fields.get("body", "")
    filled["body"] = f"{body.rstrip()}\n\n{line}\n" if body.strip() else f"{line}\n"
    for name in (ALT, CAPTION, CREDIT):
        filled.pop(name, None)
    return filled
