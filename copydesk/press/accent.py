"""The owner's accent as a style sheet of its own, since no page may hold a style.

Its address says all that is in it (``/static/accent.1d4ed8-8fb0ff.css``), so that a preview needs nothing but another
address, and a browser may keep it for ever.
"""

import re

from copydesk.press.models import ACCENT, ACCENT_DARK, Site

_PATH = re.compile(r"static/accent\.([0-9a-f]{6})-([0-9a-f]{6})\.css")


def accent_address(site: Site) -> str:
    """Return the address of the style sheet; empty while both colours are ours, which the pages have anyway."""
    if (site.accent, site.accent_dark) == (ACCENT, ACCENT_DARK):
        return ""
    return f"/static/accent.{site.accent[1:]}-{site.accent_dark[1:]}.css"


def accent_rule(path: str) -> bytes | None:
    """Return the style sheet at ``static/accent.….css``; None for any other path."""
    found = _PATH.fullmatch(path)
    if not found:
        return None
    rule = f":root {{ --accent-light: #{found[1]}; --accent-dark: #{found[2]}; }}"
    return f"@layer owner {{ {rule} }}\n".encode()
