"""What the tests of this package share: a filled-in form, and pages read by a real HTML5 parser."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse
from django.test import Client

from tests.people import a_category

WORDS = "The mill turns again, after forty years."


def fields(**others: Any) -> dict[str, Any]:
    """Return what Tom types into the form; ``others`` override it."""
    a_category()
    return {"headline": "The mill", "category": "world", "body": WORDS, "own_work": "on"} | others


def submission(**others: Any) -> dict[str, Any]:
    """Return the same as a program sends it."""
    return fields(own_work=True) | others


def send(client: Client, **others: Any) -> str:
    """Send Tom's post through the form and return the address of its receipt."""
    answer = client.post("/submit", fields(**others))
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def parsed(answer: Any) -> Element:
    """Return the page as a browser would read it."""
    page: Element = html5lib.parse(answer.content, transport_encoding="utf-8", namespaceHTMLElements=False)
    return page


def kept(answer: Any) -> dict[str, str]:
    """Return every field of the (first) form of a page with what it holds: what would be sent next."""
    form = next(form for form in parsed(answer).iter("form") if form.get("method") == "post")
    held = {}
    for field in form.iter():
        name, value = field.get("name"), ""
        if field.tag == "textarea":
            value = field.text or ""
        elif field.tag == "select":
            value = next((o.get("value", "") for o in field.iter("option") if "selected" in o.attrib), "")
        elif field.tag == "input" and field.get("type") == "checkbox":
            value = "on" if "checked" in field.attrib else ""
        elif field.tag == "input":
            value = field.get("value", "")
        if name and field.tag != "button":
            held[name] = value
    return held


def words_of(answer: HttpResponse | Any) -> str:
    """Return the text of a page, white space made single."""
    return " ".join("".join(parsed(answer).itertext()).split())
