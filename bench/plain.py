"""What the ``submit`` suite compares with: a plain Django form, one INSERT, served and stored in the same way.

``python -m bench.plain PORT FOLDER [DATABASE_URL]``
"""

import sys
from pathlib import Path
from typing import Any, ClassVar

import django
import environ
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from copydesk.commands.web import PROCESSES
from copydesk.lib.bodies import THREADS

FIELDS = {
    "headline": 200,
    "dek": 500,
    "tags": 500,
    "source_url": 2000,
    "byline": 200,
    "email": 254,
    "category": 80,
}


def _database(url: str, folder: Path) -> dict[str, Any]:
    if url:
        return dict(environ.Env.db_url_config(url)) | {"CONN_MAX_AGE": None}
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    options = {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas}
    name = str(folder / "plain.sqlite3")
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options, "CONN_MAX_AGE": None}


PORT, FOLDER, URL = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""
settings.configure(
    DATABASES={"default": _database(URL, FOLDER)},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF=__name__,
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
)
django.setup()


class Sent(models.Model):
    """What was sent."""

    headline = models.CharField(max_length=200)
    dek = models.CharField(max_length=500)
    body = models.TextField()
    category = models.CharField(max_length=80)
    tags = models.CharField(max_length=500)
    source_url = models.CharField(max_length=2000)
    byline = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "plain"


class SentForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no type at run time
    """All fields, of which three are required."""

    class Meta:
        model = Sent
        fields: ClassVar = ["headline", "dek", "body", "category", "tags", "source_url", "byline", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("dek", "tags", "source_url", "byline", "email"):
            self.fields[name].required = False


def submit(request: HttpRequest) -> HttpResponse:
    """Store one row."""
    form = SentForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return HttpResponse("no", status=422 if request.method == "POST" else 200)
    return HttpResponseRedirect(f"/sent/{form.save().pk}", status=303)


urlpatterns = [path("submit", submit)]
application = get_wsgi_application()

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Sent)
    connection.close()
    Server(
        "bench.plain:application",
        port=PORT,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=PROCESSES,
        blocking_threads=THREADS,
        backlog=2048,
        log_level=LogLevels.error,
    ).serve(target_loader=lambda *_: application, wrap_loader=False)
