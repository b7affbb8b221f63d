"""The site as a WSGI application, for Granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from copydesk.lib.bodies import THREADS, WholeBodies
from copydesk.press.hot import hot
from copydesk.talk.hot import unchanged

# Bytes. Views know better what is too large, and say so in words with everything that was typed.
LARGEST_BODY = 64_000_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copydesk.settings")  # for servers other than ours
live = WholeBodies(
    get_wsgi_application(), patience=20, short_patience=2, largest=LARGEST_BODY, threads=THREADS
)
application = unchanged(hot(live))
