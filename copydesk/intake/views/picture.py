"""Pictures that no reader has seen yet, for who knows their address: their author, and the desk.

Those that readers saw once and are not to see any more, of a hidden post for one, are for the desk alone.
"""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from copydesk.media import shelves
from copydesk.media.workflow import may_be_seen
from copydesk.people import roles
from copydesk.press.answers import content_type
from copydesk.press.views import not_found
from copydesk.visitors.pages import private


@private
@require_safe
def private_file(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """Answer with a file from the private shelf; public ones are files and don't come here."""
    may = may_be_seen(key) or roles.may_decide(request.user)
    file = shelves.opened(key, name) if may else None
    return FileResponse(file, content_type=content_type(name)) if file else not_found()
