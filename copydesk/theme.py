"""The Jinja2 environment of every template: escaped by default, translated, with the few names that all pages use.

Globals: ``asset(name)``, the address of a style sheet or script; ``site``, the masthead (``site.name``, ``.tagline``,
``.footer``, ``.url``, ``.language``, ``.categories``, ``.menu``, ``.own_pages``); ``policy()``, what a page may load
and run; ``unsent_mails()``, a number for the desk. Filters for moments, in the site's time zone: ``day``
(*22 November 2026*), ``moment`` (with the time), ``hour`` (*14:05*), ``iso`` (for ``<time datetime>``); ``month`` for
a date; ``direction`` (*rtl*) of a language; ``number`` (*12,345*) for counts.

A site has one language, so a text that never changes is translated when its template is compiled, once for each
language that the owner tries. What stands on page after page, the menu and the lines of lists, is rendered once and
remembered: ``sections_of`` and ``line_of``.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from copydesk.distribution import mail
from copydesk.flat import flat
from copydesk.headers import policy_of_page
from copydesk.lib import languages
from copydesk.lib.assets import Assets
from copydesk.press.masthead import live

assets = Assets(settings.PACKAGE / "static", settings.THEME / "static")
LINES_KEPT = 25_000  # about 1 kB each
_OPTIONS = {
    "extensions": ["jinja2.ext.i18n"],
    "trim_blocks": True,
    "lstrip_blocks": True,
    "undefined": jinja2.StrictUndefined,  # a misspelt name is an error, not an empty place on the page
}


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment that settings.TEMPLATES asks for."""
    made = _Environment(**options | _OPTIONS)
    # The i18n extension adds this method to the environment at run time.
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals |= {"asset": assets.address, "site": live, "policy": policy_of_page}
    made.globals |= {"unsent_mails": mail.failing_count}
    made.globals |= {"sections_of": _sections_in(made), "line_of": _lines_in(made)}
    made.filters["urlencode"] = lru_cache(LINES_KEPT)(made.filters["urlencode"])
    made.filters |= {"day": day, "moment": moment, "iso": iso, "month": month, "hour": hour}
    made.filters |= {"direction": languages.direction, "number": number}
    return made


class _Environment(jinja2.Environment):
    """Jinja's, with translations and addresses of assets put in when a template is compiled: one for each language."""

    def get_template(self, *args: Any, **kwargs: Any) -> jinja2.Template:
        """Return a template in the language of now."""
        if self.overlayed:
            return super().get_template(*args, **kwargs)
        return self._in_language(get_language()).get_template(*args, **kwargs)

    @lru_cache(10)  # noqa: B019 - there is one environment as long as the process lives
    def _in_language(self, _language: str | None) -> jinja2.Environment:
        return self.overlay()

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Jinja's hook for who wants to change the tree of a template before it becomes code."""
        # While somebody works at the templates, each stays by itself: a change is seen, a mistake is found where it is.
        whole = source if self.auto_reload else flat(source, self._parsed)
        return super()._generate(_Folding().visit(whole), *args, **kwargs)

    def _parsed(self, name: str) -> nodes.Template:
        assert self.loader is not None
        source, filename, _fresh = self.loader.get_source(self, name)
        return self._parse(source, name, filename)


class _Folding(NodeTransformer):
    """Replaces calls with one constant text, such as ``_("Archive")`` and ``asset("site.css")``, by what they give."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Look at one call in the template."""
        self.generic_visit(node)
        called, first = node.node, node.args[0] if len(node.args) == 1 else None
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not isinstance(called, nodes.Name):
            return node
        if not isinstance(first, nodes.Const) or not isinstance(first.value, str):
            return node
        if called.name in ("_", "gettext"):
            # A translation is HTML, and its %% is one %, as Jinja's own gettext has it.
            return nodes.MarkSafeIfAutoescape(nodes.Const(_gettext(first.value) % {}), lineno=node.lineno)
        if called.name == "asset":
            return nodes.Const(assets.address(first.value), lineno=node.lineno)
        return node


def _sections_in(environment: jinja2.Environment) -> Any:
    """Return what renders the menu of the site; ``here``: the path of the page, without slashes."""

    @lru_cache(200)
    def remembered(menu: Any, here: str) -> Any:
        return _macro(environment, "site/sections.html", "sections_list")(menu, here)

    def sections_of(site: Any, here: str = "") -> Any:
        return remembered(site.menu, here if any(here == link.path for link in site.menu) else "")

    return sections_of


def _lines_in(environment: jinja2.Environment) -> Any:
    """Return what renders one line of a list: a post stands in five lists, and on two pages of some."""

    @lru_cache(LINES_KEPT)
    def remembered(line: Any, show_category: bool, _time_zone: str, _language: str | None) -> Any:
        return _macro(environment, "site/line.html", "line_of_list")(line, show_category)

    def line_of(line: Any, *, show_category: bool) -> Any:
        return remembered(line, show_category, settings.TIME_ZONE, get_language())

    return line_of


def _macro(environment: jinja2.Environment, template: str, name: str) -> Any:
    """Return a macro of a template; what it gives is marked as escaped."""
    return getattr(environment.get_template(template).module, name)


def _gettext(message: str) -> str:
    """Django looks through all its catalogues each time, and every page has the same words."""
    return _translated(message, get_language())


@lru_cache(2000)
def _translated(message: str, _language: str | None) -> str:
    return gettext(message)


def day(when: datetime) -> str:
    """Return the day in the site's time zone, as its language writes it."""
    return _day(_local(when).date(), get_language())


@lru_cache(1000)
def _day(date: date, _language: str | None) -> str:
    """A list shows the same few days again and again."""
    return formats.date_format(date, "DATE_FORMAT")


def moment(when: datetime) -> str:
    """Return day and time in the site's time zone, as its language writes them."""
    return formats.date_format(_local(when), "DATETIME_FORMAT")


def hour(when: datetime) -> str:
    """Return the time of the day in the site's time zone, such as *14:05*, for a narrow column."""
    return f"{_local(when):%H:%M}"


def number(count: int) -> str:
    """Return a count as the site's language writes it, such as *12,345*."""
    return formats.number_format(count, force_grouping=True)


def iso(when: datetime) -> str:
    """Return a moment for machines, such as ``2026-11-22T10:51:40+00:00``, in the site's time zone."""
    return _local(when).isoformat(timespec="seconds")


def _local(when: datetime) -> datetime:
    return when.astimezone(_zone(settings.TIME_ZONE))


@lru_cache(2)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def month(first: date) -> str:
    """Return a month as its language writes it, such as *November 2026*."""
    return _month(first, get_language())


@lru_cache(1000)
def _month(first: date, _language: str | None) -> str:
    return formats.date_format(first, "YEAR_MONTH_FORMAT")
