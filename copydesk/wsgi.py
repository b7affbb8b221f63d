"""The site as a WSGI application, for Granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from copydesk.lib.bodies import WholeBodies
from copydesk.press.hot import hot

THREADS = 16  # requests that one process handles at once: each keeps a connection to the database
LARGEST_BODY = 16_000_000  # bytes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copydesk.settings")  # for servers other than ours
live = WholeBodies(
    get_wsgi_application(), patience=20, short_patience=2, largest=LARGEST_BODY, threads=THREADS
)
application = hot(live)
