"""How pictures of this site are named: ``/media/KEY/1600x1067.jpg``. The address says all that a page must know.

The address in a text is that of the largest JPEG. Its other sizes, and each size as WebP, are reckoned from it, so
that a page is printed without looking into the database, and an exported text needs nothing beside it.
"""

import re
from typing import NamedTuple

WIDTHS = (480, 960, 1600)
TALLEST = 2400  # pixels
OWN_MEDIA = "/media/"
_KEY = "[0-9a-z]{32}"
_ADDRESS = re.compile(rf"{OWN_MEDIA}({_KEY})/([1-9][0-9]{{0,3}})x([1-9][0-9]{{0,3}})\.jpg")
_NAMED = re.compile(rf"{OWN_MEDIA}({_KEY})/")
_CREDIT = " | "


class Picture(NamedTuple):
    """A picture by its key (which nobody can guess) and the size of its largest file."""

    key: str
    width: int
    height: int

    @property
    def address(self) -> str:
        """What stands in a text."""
        return f"{self.folder}{self.width}x{self.height}.jpg"

    @property
    def smallest(self) -> str:
        """The address of its smallest file."""
        width, height = self.sizes[0]
        return f"{self.folder}{width}x{height}.webp"

    @property
    def folder(self) -> str:
        """What the addresses of all its files begin with."""
        return f"{OWN_MEDIA}{self.key}/"

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """The sizes that there are, the smallest first."""
        return sizes_of(self.width, self.height)


def sizes_of(width: int, height: int) -> list[tuple[int, int]]:
    """Return (width, height) of each file of a picture whose largest is this; none that is nearly as large as that."""
    smaller = [each for each in WIDTHS if each * 5 < width * 4]
    return [*((each, max(1, round(height * each / width))) for each in smaller), (width, height)]


def at(address: str) -> Picture | None:
    """Return the picture of an address, or None when it is not one of ours."""
    found = _ADDRESS.fullmatch(address)
    return Picture(found[1], int(found[2]), int(found[3])) if found else None


def all_in(text: str) -> list[Picture]:
    """Return each picture that a text shows, once, in order."""
    found = (Picture(key, int(width), int(height)) for key, width, height in _ADDRESS.findall(text))
    return list(dict.fromkeys(found))


def keys_in(text: str) -> list[str]:
    """Return the key of each picture that a text or its HTML names, once, in order."""
    return list(dict.fromkeys(_NAMED.findall(text))) if OWN_MEDIA in text else []


def markdown(address: str, *, alt: str = "", caption: str = "", credit: str = "") -> str:
    """Return a picture as Markdown: caption and credit are its title, ``Caption | Credit``."""
    credit = _one_line(credit).replace("|", "/")
    title = _one_line(caption) + (f"{_CREDIT}{credit}" if credit else "")
    shown = re.sub(r"([\\\[\]`*_<&!])", r"\\\1", _one_line(alt))
    quoted = re.sub(r'(["\\<&`*_])', r"\\\1", title).strip()
    return f"![{shown}]({address}" + (f' "{quoted}")' if quoted else ")")


def caption_and_credit(title: str) -> tuple[str, str]:
    """Return both parts of a picture's title; either may be empty."""
    caption, _bar, credit = f" {title}".rpartition(_CREDIT) if _CREDIT in f" {title}" else (title, "", "")
    return caption.strip(), credit.strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
