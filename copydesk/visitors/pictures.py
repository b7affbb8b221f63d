"""A picture from somebody without an account: taken in through the one cleaning, or refused in words."""

from django.utils.translation import gettext as _

from copydesk.lib import ids, pictures
from copydesk.media import arriving
from copydesk.media.darkroom import Busy, NotAPicture
from copydesk.media.workflow import take_in
from copydesk.people import bans
from copydesk.visitors import keys
from copydesk.visitors.refusals import Refusal

WAIT = 10  # seconds


def taken(sent: arriving.Sent, client: str, *, seed: str = "") -> pictures.Picture:
    """Take a picture in; raises ``Refusal`` in words and ``limits.TooMany``. The same file and ``seed``: the same."""
    bans.check(client)
    try:
        with arriving.laid_down(sent) as (path, digest):
            key = keys.new_key_of("picture", f"{seed} {digest}") if seed else ids.new_key()
            return take_in(path, key=key, client=client)
    except arriving.TooLarge:
        raise Refusal(413, arriving.why_too_large()) from None
    except NotAPicture as problem:
        raise Refusal(422, arriving.why(problem)) from None
    except Busy:
        sentence = _("Many pictures arrive at this moment. Please try again in a few seconds.")
        raise Refusal(503, sentence, wait=WAIT) from None
