"""Pictures of this site as a page shows them: in all sizes, with their place kept before they are loaded.

Works on clean HTML (``lib.html``), in which every attribute stands in double quotes.
"""

import re
from html import escape, unescape

from copydesk.lib import pictures
from copydesk.lib.pictures import Picture

# A picture that is a paragraph of its own; its title is its caption and credit.
_LONE = re.compile(r'<p>(<img(?: [a-z-]+="[^"]*")*>)</p>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
# The width of the column of text, or that of a small screen.
_SHOWN_AT = "(max-width: 44rem) 92vw, 40rem"


def with_figures(html: str) -> str:
    """Return clean HTML with each picture that stands alone made a figure with its caption and credit.

    All but one that begins the text are loaded when they come near.
    """
    return _LONE.sub(lambda found: _figure(found, is_first=found.start() == 0), html)


def inline(attributes: dict[str, str]) -> str:
    """Return an image of a line of text as it is printed; empty when it is none that was taken in here."""
    picture = pictures.at(attributes.get("src", ""))
    if picture is None:
        return ""
    caption, _credit = pictures.caption_and_credit(attributes.get("title", ""))
    return _picture(picture, attributes.get("alt", ""), title=caption, is_lazy=True)


def _figure(found: re.Match[str], *, is_first: bool) -> str:
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
    picture = pictures.at(attributes.get("src", ""))
    if picture is None:
        return found[0]
    caption, credit = pictures.caption_and_credit(attributes.get("title", ""))
    parts = [escape(caption)] if caption else []
    parts += [f"<small>{escape(credit)}</small>"] if credit else []
    below = f"<figcaption>{' '.join(parts)}</figcaption>" if parts else ""
    return f"<figure>{_picture(picture, attributes.get('alt', ''), is_lazy=not is_first)}{below}</figure>"


def _picture(picture: Picture, alt: str, *, title: str = "", is_lazy: bool) -> str:
    titled = f' title="{escape(title)}"' if title else ""
    lazy = ' loading="lazy" decoding="async"' if is_lazy else ""
    return (
        f'<picture><source type="image/webp" srcset="{_sizes(picture, "webp")}" sizes="{_SHOWN_AT}">'
        f'<img src="{picture.address}" srcset="{_sizes(picture, "jpg")}" sizes="{_SHOWN_AT}" '
        f'alt="{escape(alt)}"{titled} width="{picture.width}" height="{picture.height}"{lazy}></picture>'
    )


def _sizes(picture: Picture, kind: str) -> str:
    return ", ".join(f"{picture.folder}{w}x{h}.{kind} {w}w" for w, h in picture.sizes)
