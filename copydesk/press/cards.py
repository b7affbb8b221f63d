"""Cards: the picture that other sites show beside a link to a post, with its headline, category and the site's name.

A card is drawn once, when somebody asks for it or when the post is published, and named by what it shows: another
headline is another file. Text that our fonts can't show is left out, and the card has the site's name or nothing.
"""

import hashlib
import io
import json
import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

from copydesk.posts.models import Post
from copydesk.press.edition import Edition, Page

WIDTH, HEIGHT = 1200, 630
DESIGN = 1  # another number gives every card another name
_FONTS = Path(__file__).parent / "fonts"
# The first that has every letter of a text shows it: Latin, Greek and Cyrillic; Arabic, Hebrew, Armenian and others.
_FILES = ("NotoSerif-Bold.woff2", "DejaVuSans-Bold.woff2")
_NOWHERE = "\U0010ffff"  # a character that no font has
_PATH = re.compile(r"card/(.+)/[0-9a-f]{16}\.png")
_MARGIN, _INNER = 80, WIDTH - 2 * 80
_SIZES, _MOST_LINES, _LEADING = (76, 66, 58, 50, 44), 5, 1.22
# A pixel is a number: 0 is paper, 240 ink, between them the shades of letters' edges; 255 is the accent.
_PAPER, _INK, _ACCENT = (251, 250, 247), (22, 24, 29), (29, 78, 216)
_DARK, _QUIET, _MARK = 240, 165, 255
_drawing = threading.Lock()  # a font is one object of the library below, which is not made for two at once


class Words(NamedTuple):
    """What a card says; what it is named by."""

    site: str
    headline: str
    category: str


def card_path(path: str, words: Words) -> str:
    """Return where the card of the post at ``path`` (no slashes at its ends) is printed."""
    known = json.dumps([DESIGN, *words]).encode()
    return f"card/{path}/{hashlib.sha256(known).hexdigest()[:16]}.png"


def is_card(path: str) -> bool:
    """Whether a path is one that a card may have."""
    return _PATH.fullmatch(path) is not None


def wanted(path: str, edition: Edition) -> Words | None:
    """Return what the card at this path says, or None when no post that readers see has it."""
    named = _PATH.fullmatch(path)
    post = Post.objects.published().with_live().filter(path=named[1]).first() if named else None
    words = words_of(post, edition) if post else None
    return words if words and named and card_path(named[1], words) == path else None


def words_of(post: Post, edition: Edition) -> Words | None:
    """Return what the card of a published post says."""
    return (
        Words(edition.masthead.name, post.live.headline, post.live.category.name)
        if post.live and post.is_public
        else None
    )


def card_page(path: str, edition: Edition) -> Page | None:
    """Draw the card at this path, or return None when there is none."""
    words = wanted(path, edition)
    return Page(path, draw(words)) if words else None


def draw(words: Words) -> bytes:
    """Return the card as a PNG image."""
    with _drawing:
        image = Image.new("L", (WIDTH, HEIGHT), 0)
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, 0, WIDTH, 13), fill=_MARK)
        _draw_line(pen, words.site, 34, top=64, shade=_QUIET)
        _draw_headline(pen, words.headline)
        _draw_line(pen, words.category, 30, top=HEIGHT - 96, shade=_QUIET)
    image.putpalette(_palette())
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=6)
    return written.getvalue()


def _palette() -> list[int]:
    shades = [
        round(paper + (ink - paper) * min(step, _DARK) / _DARK)
        for step in range(_MARK)
        for paper, ink in zip(_PAPER, _INK, strict=True)
    ]
    return [*shades, *_ACCENT]


def _draw_headline(pen: ImageDraw.ImageDraw, headline: str) -> None:
    text = _printable(headline)
    for size in _SIZES:
        font = _font_for(text, size)
        lines = _wrapped(text, font) if font else []
        if len(lines) <= _MOST_LINES:
            break
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    top = (HEIGHT - len(lines) * size * _LEADING) / 2
    for number, line in enumerate(lines):
        _draw_line(pen, line, size, top=round(top + number * size * _LEADING), shade=_DARK, like=text)


def _draw_line(
    pen: ImageDraw.ImageDraw, text: str, size: int, *, top: int, shade: int, like: str = ""
) -> None:
    """Draw one line that runs the way of its own first letter, or of the text ``like`` that it is a part of."""
    shown = _printable(text)
    font = _font_for(like or shown, size)
    if font is None or not shown:
        return
    leftwards = _runs_left(like or shown)
    pen.text(
        (WIDTH - _MARGIN if leftwards else _MARGIN, top),
        shown,
        fill=shade,
        font=font,
        anchor="ra" if leftwards else "la",
        direction=("rtl" if leftwards else "ltr") if _shapes() else None,
    )


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Return the text in lines that fit; a word that is too long for one is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= _INNER:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = word
        while font.getlength(lines[-1]) > _INNER:
            whole = lines[-1]
            fits = next(
                n for n in range(len(whole) - 1, 0, -1) if n == 1 or font.getlength(whole[:n]) <= _INNER
            )
            lines[-1:] = [whole[:fits], whole[fits:]]
            if fits == 1:
                break
    return [line for line in lines if line]


def _printable(text: str) -> str:
    """Return the text without signs that are not letters of any script, such as emoji, and in one line."""
    kept = "".join(c for c in text if unicodedata.category(c) not in ("So", "Sk", "Cc", "Cs", "Co", "Cn"))
    return " ".join(kept.replace("\ufe0f", "").split())


def _font_for(text: str, size: int) -> ImageFont.FreeTypeFont | None:
    """Return the first font that can show all of the text; None when there is none."""
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in text) and not _shapes():
        return None
    return next((_font(name, size) for name in _FILES if all(_has(name, c) for c in set(text))), None)


@lru_cache(len(_FILES) * 8)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / name, size)


@lru_cache(5000)
def _has(name: str, character: str) -> bool:
    """Whether a font has a character: others are drawn as the same empty box."""
    if character.isspace() or unicodedata.category(character) in ("Cf", "Mn"):
        return True
    font = _font(name, 30)
    return bytes(font.getmask(character)) != bytes(font.getmask(_NOWHERE))


def _runs_left(text: str) -> bool:
    strong = (kind for c in text if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"


@lru_cache(1)
def _shapes() -> bool:
    """Whether letters are joined and lines of mixed directions put in order: by Raqm, with the system's FriBidi."""
    return bool(features.check("raqm") and features.check("fribidi"))
