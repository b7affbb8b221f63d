"""Whether a submission could be taken right now."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from copydesk.lib import clock, ids
from copydesk.people.models import Pace

# A long post with its HTML, the write-ahead log and the event rows take less.
ROOM_NEEDED = 2_000_000


@csrf_exempt
def healthz(request: HttpRequest) -> HttpResponse:
    """200 ``ok`` when the database takes a row and there is room for a post; 503 otherwise."""
    try:
        _write_a_row()
        problem = "" if _has_room() else "the disk is full"
    except (DatabaseError, InterfaceError, OSError):
        problem = "the database does not take anything"
    answer = HttpResponse(problem or "ok", status=503 if problem else 200, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer


def _write_a_row() -> None:
    """Have the database write, and take it back: nothing is kept, and nothing waits for the disk."""
    with transaction.atomic():
        Pace.objects.create(activity="healthz", client=ids.new_key(), due_at=clock.now())
        transaction.set_rollback(True)


def _has_room() -> bool:
    if connection.vendor != "sqlite":
        return True  # the server's disk is not ours to see; when it is full, the row above is refused
    name = str(connection.settings_dict["NAME"])
    folder = Path(name).parent if "memory" not in name else Path(settings.DATA)
    return shutil.disk_usage(folder).free >= ROOM_NEEDED
