"""Pictures that no reader has seen yet, for who knows their address: their author, and the desk."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from copydesk.media import shelves
from copydesk.media.workflow import may_be_seen
from copydesk.press.answers import content_type
from copydesk.press.views import not_found
from copydesk.visitors.pages import private


@private
@require_safe
def private_file(_request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """Answer with a file from the private shelf; public ones are files and don't come here."""
    file = shelves.opened(key, name) if may_be_seen(key) else None
    return FileResponse(file, content_type=content_type(name)) if file else not_found()
