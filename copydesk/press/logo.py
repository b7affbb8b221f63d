"""The logo in the masthead: made anew by the darkroom, beside the pictures, sized so that nothing moves."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from copydesk.lib import clock, ids
from copydesk.lib.pictures import OWN_MEDIA
from copydesk.media import darkroom, shelves
from copydesk.press.models import Site

SHADES = {"light": "logo", "dark": "logo_dark"}  # the field of the site for each paper
PREFIX = "logo-"
KEPT = timedelta(hours=1)  # pages that are being printed may still show the one before
_WIDEST, _TALLEST = 320, 72  # CSS pixels; the file has up to more than twice as many
_NAME = re.compile(rf"{PREFIX}\w+/([1-9][0-9]*)x([1-9][0-9]*)\.png")


@dataclass(frozen=True)
class Logo:
    """A logo: its address, the pixels of its file, and the size at which pages show it."""

    address: str
    pixels: tuple[int, int]
    width: int
    height: int


def logo_of(name: str) -> Logo | None:
    """Return the logo with this file below ``media/``; None for an empty name."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    width, height = int(found[1]), int(found[2])
    scale = min(1, _WIDEST / width, _TALLEST / height)
    shown = max(1, round(width * scale)), max(1, round(height * scale))
    return Logo(OWN_MEDIA + name, (width, height), *shown)


def made(source: Path) -> str:
    """Make a logo of a file; return its name for ``choose``. Raises ``darkroom.NotAPicture`` or ``darkroom.Busy``."""
    key = f"{PREFIX}{ids.new_key()[:16]}"
    picture = darkroom.developed(source, key, kind="logo")
    shelves.show(key)
    return f"{key}/{picture.width}x{picture.height}.png"


def choose(shade: str, name: str) -> None:
    """Let a logo stand on this paper; without a name, that of the site on light paper, the light one on dark."""
    Site.objects.update_or_create(pk=Site.current().pk, defaults={SHADES[shade]: name})


def tidy() -> None:
    """Delete the files of logos that are no longer used."""
    site = Site.current()
    used = {site.logo.partition("/")[0], site.logo_dark.partition("/")[0]}
    for key in shelves.named(PREFIX, clock.now() - KEPT) - used:
        shelves.drop(key)
