"""A picture on its way in: bounded in size, on the disk, and refused in words."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from copydesk.media.darkroom import NotAPicture
from copydesk.media.workflow import LARGEST

PIECE = 1024 * 1024  # bytes


class Sent(Protocol):
    """A file of a form, or the body of a request."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, none at its end."""


class TooLarge(Exception):
    """More bytes than a picture may have (HTTP 413)."""


@contextmanager
def laid_down(sent: Sent) -> Iterator[tuple[Path, str]]:
    """Yield the path of a file that holds what was sent, and its digest; raises ``TooLarge`` or ``NotAPicture``."""
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".upload") as file:
        size, digest = 0, hashlib.sha256()
        while piece := sent.read(PIECE):
            size += len(piece)
            if size > LARGEST:
                raise TooLarge
            digest.update(piece)
            file.write(piece)
        file.flush()
        if not size:
            raise NotAPicture("unknown")
        yield Path(file.name), digest.hexdigest()


def why(problem: NotAPicture) -> str:
    """Return the sentence that tells a person why there is no picture, and what to do."""
    sentences = {
        "unknown": _(
            "This file is no picture that can be used here: please choose a JPEG, PNG, WebP, AVIF or HEIC."
        ),
        "broken": _(
            "This picture is damaged or not whole. Please choose the original, or save it anew as JPEG."
        ),
        "moving": _("This picture moves; only still ones can be used here."),
        "too-large": _(
            "This picture has too many pixels; at most 50 megapixels can be used. Please make it smaller."
        ),
        "too-slow": _(
            "This picture takes too long to read. Please save it anew as JPEG, or make it smaller."
        ),
    }
    return sentences[problem.code]


def why_too_large() -> str:
    """Return the sentence for a file of too many bytes."""
    return _("This file is too large: a picture may have at most %(limit)s MB. Please make it smaller.") % {
        "limit": LARGEST // 1024 // 1024
    }
