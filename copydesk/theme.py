"""The Jinja environment of every template."""

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 backend uses (named in settings.TEMPLATES)."""
    return Environment(**options, extensions=["jinja2.ext.i18n"])  # noqa: S701
