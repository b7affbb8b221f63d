"""Templates that are made one when they are compiled say what they said before."""

from collections.abc import Mapping
from typing import Any

import jinja2
import pytest
from jinja2 import nodes

from copydesk.flat import flat

pytestmark = pytest.mark.once

BASE = "<b>{% block title %}site{% endblock %}</b>{% block main %}{% endblock %}{{ name | default('none') }}"


class Flat(jinja2.Environment):
    """Jinja's environment, with every template made flat."""

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(flat(source, self.parsed), *args, **kwargs)

    def parsed(self, name: str) -> nodes.Template:
        """Return a template as it was written."""
        assert self.loader is not None
        return self.parse(self.loader.get_source(self, name)[0])


def both(templates: Mapping[str, str]) -> tuple[nodes.Template, str, str]:
    """Return the flat template ``page``, what it says, and what Jinja says without that."""
    loader = jinja2.DictLoader(templates)
    made, plain = Flat(loader=loader, autoescape=True), jinja2.Environment(loader=loader, autoescape=True)
    said = [each.get_template("page").render(who="<i>") for each in (made, plain)]
    return flat(made.parsed("page"), made.parsed), said[0], said[1]


@pytest.mark.parametrize(
    "page",
    [
        "{% extends 'base' %} {% block main %}{{ who }}{% endblock %} ignored",
        "{% extends 'base' %}{% set name = 'set' %}{% block main %}{{ name }}{% endblock %}",
        "{% extends 'base' %}{% block main %}{% set name = 'inner' %}{{ name }}{% endblock %}",
        "{% extends 'middle' %}{% block main %}{% include 'part' %}{% endblock %}",
        "{% extends 'base' %}{% from 'macros' import loud %}{% block main %}{{ loud(who) }}{% endblock %}",
        "{% extends 'base' %}{% block main %}{% for name in 'ab' %}{% include 'part' %}{% endfor %}{% endblock %}",
        "{% extends 'base' %}{% block main %}{% with name = who %}{% include 'part' %}{% endwith %}{% endblock %}",
    ],
)
def test_it_says_the_same_in_one_piece(page: str) -> None:
    made, said, before = both(
        {
            "base": BASE,
            "middle": "{% extends 'base' %}{% block title %}middle{% endblock %}",
            "part": "{% set inner = name | default('no') %}[{{ inner }} {{ who }}]",
            "macros": "{% macro loud(text) %}<u>{{ text }}!</u>{% endmacro %}",
            "page": page,
        }
    )
    assert said == before
    assert not any(made.find_all((nodes.Extends, nodes.Include, nodes.Block)))


@pytest.mark.parametrize(
    "page",
    [
        "{% extends 'base' %}{% block title %}{{ super() }}, page{% endblock %}",
        "{% include 'part' %}",
        "{% extends 'base' if who else 'other' %}{% block main %}{{ who }}{% endblock %}",
    ],
)
def test_what_only_rendering_can_tell_is_left_to_it(page: str) -> None:
    _made, said, before = both({"base": BASE, "other": "", "part": "{{ who }}", "page": page})
    assert said == before


def test_a_template_may_include_itself() -> None:
    part = "{{ who }}{% if not again %}{% with again = true %}{% include 'part' %}{% endwith %}{% endif %}"
    page = "{% extends 'base' %}{% block main %}{% include 'part' %}{% endblock %}"
    _made, said, before = both({"base": BASE, "part": part, "page": page})
    assert said == before
    assert said.count("&lt;i&gt;") == 2
