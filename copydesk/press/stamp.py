"""What all pages depend on, as one short text that is printed along with them: when it differs, so may every page."""

import hashlib
import json
from dataclasses import asdict

from django.conf import settings

import copydesk
from copydesk.lib import markdown
from copydesk.press.edition import Edition, Page
from copydesk.press.pages import assets

PATH = "static/edition.txt"


def now(edition: Edition) -> Page:
    """Return the stamp of the pages that would be printed now."""
    known = {
        "masthead": asdict(edition.masthead),
        "time zone": settings.TIME_ZONE,
        "version": copydesk.__version__,
        "sanitiser": markdown.SANITISER_VERSION,
        "assets": assets.stamp,
        "templates": _templates(),
        "words": _words(edition.masthead.language),
    }
    digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
    return Page(PATH, f"{digest}\n".encode())


def _templates() -> str:
    folders = [settings.PACKAGE / "templates", settings.THEME / "templates"]
    files = [path for folder in folders for path in sorted((folder / "site").rglob("*.*"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _words(language: str) -> str:
    catalogue = settings.PACKAGE / "locale" / language / "LC_MESSAGES" / "django.mo"
    return hashlib.sha256(catalogue.read_bytes() if catalogue.is_file() else b"").hexdigest()
