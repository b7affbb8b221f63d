"""Templates that are made one when they are compiled say what they said before."""

from collections.abc import Mapping

import jinja2
import pytest
from jinja2 import nodes

from copydesk.lib.flat import flat

pytestmark = pytest.mark.once

BASE = "<b>{% block title %}site{% endblock %}</b>{% block main %}{% endblock %}{{ name | default('none') }}"


def both(templates: Mapping[str, str]) -> tuple[nodes.Template, str, str]:
    """Return the flat template ``page``, what it says, and what Jinja says without that."""
    environment = jinja2.Environment(loader=jinja2.DictLoader(templates), autoescape=True)
    made = flat(environment.parse(templates["page"]), lambda name: environment.parse(templates[name]))
    as_one = environment.template_class.from_code(environment, environment.compile(made), {})
    return made, as_one.render(who="<i>"), environment.get_template("page").render(who="<i>")


@pytest.mark.parametrize(
    "page",
    [
        "{% extends 'base' %} {% block main %}{{ who }}{% endblock %} ignored",
        "{% extends 'base' %}{% set name = 'set' %}{% block main %}{{ name }}{% endblock %}",
        "{% extends 'base' %}{% block main %}{% set name = 'inner' %}{{ name }}{% endblock %}",
        "{% extends 'middle' %}{% block main %}{% include 'part' %}{% endblock %}",
        "{% extends 'base' %}{% from 'macros' import loud %}{% block main %}{{ loud(who) }}{% endblock %}",
        "{% with name = 'here' %}{% include 'part' %}{% endwith %}{% include 'part' %}",
        "{% for name in 'ab' %}{% include 'part' %}{% endfor %}",
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
        "{% extends 'base' if who else 'other' %}{% block main %}{{ who }}{% endblock %}",
    ],
)
def test_what_only_rendering_can_tell_is_left_to_it(page: str) -> None:
    _made, said, before = both({"base": BASE, "other": "", "page": page})
    assert said == before


def test_a_template_may_include_itself() -> None:
    page = "{{ who }}{% if not again %}{% with again = true %}{% include 'page' %}{% endwith %}{% endif %}"
    _made, said, before = both({"page": page})
    assert said == before == "&lt;i&gt;&lt;i&gt;"
