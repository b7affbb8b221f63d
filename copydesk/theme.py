"""The Jinja2 environment of every template: escaped by default, translated, with the few names that all pages use.

Globals: ``asset(name)``, the address of a style sheet or script; ``site``, the masthead (``site.name``, ``.tagline``,
``.footer``, ``.url``, ``.language``, ``.categories``). Filters for moments, in the site's time zone: ``day``
(*22 November 2026*), ``moment`` (with the time), ``iso`` (for ``<time datetime>``); ``month`` for a date.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import jinja2
from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

from copydesk.lib import clock
from copydesk.lib.assets import Assets
from copydesk.press.masthead import Masthead, masthead

assets = Assets(settings.PACKAGE / "static")
SECONDS_KEPT = 1.0
_OPTIONS = {
    "extensions": ["jinja2.ext.i18n"],
    "trim_blocks": True,
    "lstrip_blocks": True,
    "undefined": jinja2.StrictUndefined,  # a misspelt name is an error, not an empty place on the page
}


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment that settings.TEMPLATES asks for."""
    made = jinja2.Environment(  # noqa: S701 - Django's backend passes autoescape=True
        **options | _OPTIONS,
    )
    # The i18n extension adds this method to the environment at run time.
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals |= {"asset": assets.address, "site": _LiveMasthead()}
    made.filters |= {"day": day, "moment": moment, "iso": iso, "month": month}
    return made


def _gettext(message: str) -> str:
    """Django looks through all its catalogues each time, and every page has the same words."""
    return _translated(message, get_language())


@lru_cache(2000)
def _translated(message: str, _language: str | None) -> str:
    return gettext(message)


def day(when: datetime) -> str:
    """Return the day in the site's time zone, as its language writes it."""
    return _day(timezone.localtime(when).date(), get_language())


@lru_cache(1000)
def _day(date: date, _language: str | None) -> str:
    """A list shows the same few days again and again."""
    return formats.date_format(date, "DATE_FORMAT")


def moment(when: datetime) -> str:
    """Return day and time in the site's time zone, as its language writes them."""
    return formats.date_format(timezone.localtime(when), "DATETIME_FORMAT")


def iso(when: datetime) -> str:
    """Return a moment for machines, such as ``2026-11-22T10:51:40+00:00``, in the site's time zone."""
    return timezone.localtime(when).isoformat(timespec="seconds")


def month(first: date) -> str:
    """Return a month as its language writes it, such as *November 2026*."""
    return formats.date_format(first, "YEAR_MONTH_FORMAT")


class _LiveMasthead:
    """The masthead for pages that are made while someone waits: read when first asked for, then kept for a second."""

    def __init__(self) -> None:
        self._kept: tuple[float, Masthead] | None = None

    def __getattr__(self, name: str) -> Any:
        now = clock.monotonic()
        if self._kept is None or now - self._kept[0] > SECONDS_KEPT:
            self._kept = (now, masthead())
        return getattr(self._kept[1], name)
