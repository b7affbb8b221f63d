"""Whatever is sent: a clear 4xx or a clean page, never a 500; and what is taken comes back exactly as it was sent."""

import json
from typing import Any

import pytest
from django.test import Client

from copydesk.lib import text
from copydesk.posts.models import Post
from copydesk.press.pages import post_page
from tests.intake.forms import fields, kept, parsed, send, submission
from tests.intake.payloads import naughty, payloads
from tests.people import latest

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TYPED = ["headline", "dek", "body", "byline"]
HOSTILE = {
    "10,000 links": "[a](/b)\n" * 10_000,
    "100 levels of quotation": "> " * 100 + "deep",
    "100 levels of lists": "\n".join("  " * level + "- x" for level in range(100)),
    "100 levels of tags": "<div><b>" * 100 + "deep",
    "brackets": "[" * 100_000,
    "brackets and parentheses": "[](" * 33_333,
    "stars": "*a_" * 33_333,
    "backticks": "".join("`" * number + " " for number in range(440)),
    "angles": "<" * 100_000,
    "comments": "<!--" * 25_000,
    "entities": "&" * 100_000,
    "tables": "|x" * 400 + "\n" + "|-" * 400 + "\n" + "|x" * 400,
    "references": "".join(f"[{number}]: x\n" for number in range(8000)),
    "emphasis": "**x " * 25_000,
    "right to left": "\u202e" * 1000 + "abc" + "\u2066" * 1000,
    "combining": "a" + "\u0301" * 99_999,
    "emoji": "👩‍👩‍👧‍👦" * 14_000,
    "astral": "\U0001f600" * 100_000,
    "no-characters": "\ufffe\uffff\U0010ffff" * 1000 + "x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_becomes_a_page(client: Client, name: str) -> None:
    receipt = send(client, body=HOSTILE[name])
    assert kept(client.get(f"{receipt}/edit"))["body"] == HOSTILE[name]
    assert client.post("/submit", fields(body=HOSTILE[name], preview="yes")).status_code == 200


@pytest.mark.parametrize("name", ["right to left", "combining", "no-characters", "entities", "emoji"])
@pytest.mark.parametrize("field", ["headline", "dek", "tags", "byline", "category", "source_url", "email"])
def test_hostile_text_in_every_field_is_taken_or_said(client: Client, field: str, name: str) -> None:
    for length in (40, 200, 100_000):
        typed = fields(**{field: HOSTILE[name][:length]})
        assert client.post("/submit", typed).status_code in (303, 422, 429)
        assert client.post("/submit", typed | {"preview": "yes"}).status_code in (200, 422)


def test_naughty_strings_come_back_as_they_were_sent(client: Client, settings: Any) -> None:
    settings.LIMITS = False
    taken = 0
    for string in naughty():
        storable = not text.forbidden_characters(string) and "\n" not in string and len(string) <= 200
        typed = dict.fromkeys(TYPED, string)
        by_form = client.post("/submit", fields(**typed))
        by_api = client.post(
            "/api/submissions", json.dumps(submission(**typed)), content_type="application/json"
        )
        if not (storable and text.has_visible(string)):
            assert (by_form.status_code, by_api.status_code) == (422, 422), string
            continue
        assert (by_form.status_code, by_api.status_code) == (303, 201), string
        form = kept(client.get(f"{by_form['Location']}/edit"))
        state = client.get(by_form["Location"].replace("/receipt/", "/api/receipts/")).json()["submission"]
        assert [form[name] for name in TYPED] == [state[name] for name in TYPED] == [string] * len(TYPED)
        assert latest(Post.objects.latest("pk")).body == string
        taken += 1
    assert taken > 150


def test_naughty_strings_in_the_other_fields_are_taken_or_said(client: Client, settings: Any) -> None:
    settings.LIMITS = False
    for string in naughty():
        for name in ("tags", "source_url", "email", "category"):
            answer = client.post("/submit", fields(**{name: string}))
            assert answer.status_code in (303, 422), (name, string)
            if name == "tags" and answer.status_code == 303:
                assert kept(client.get(f"{answer['Location']}/edit"))["tags"] == string


def test_naughty_strings_survive_a_page_with_errors(client: Client) -> None:
    for string in naughty():
        if not text.forbidden_characters(string):
            answer = client.post("/submit", fields(**dict.fromkeys(TYPED, string), category="none"))
            assert answer.status_code == 422
            assert [kept(answer)[name] for name in TYPED] == [string] * len(TYPED)


ACTIVE = {
    "script",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "style",
    "base",
    "form",
    "link",
    "meta",
    "template",
}


def runs_or_loads(html: str) -> list[str]:
    """Return what in the article of a page could run or load something, as a browser would read it."""
    found = []
    article = next(parsed_text(html).iter("article"))
    for part in article.iter():
        if str(part.tag).lower() in ACTIVE:
            found.append(str(part.tag))
        for name, value in part.attrib.items():
            address = "".join(str(value).split()).lower()
            if name.lower().startswith("on") or name.lower() in ("style", "srcset", "srcdoc", "formaction"):
                found.append(f"{name}={value}")
            if name in ("href", "src") and not address.startswith(
                ("http://", "https://", "mailto:", "/", "#")
            ):
                found.append(f"{name}={value}")
    return found


def parsed_text(html: str) -> Any:
    class Answer:
        content = html.encode()

    return parsed(Answer())


def test_attacks_become_text_on_the_page_of_a_post(client: Client, settings: Any) -> None:
    settings.LIMITS = False
    every = [
        payload
        for payload in payloads()
        if text.has_visible(payload) and not text.forbidden_characters(payload)
    ]
    assert len(every) > 4000
    for start in range(0, len(every), 150):
        body = "\n\n".join(every[start : start + 150])[:100_000]
        line = " ".join(every[start : start + 3]).replace("\n", " ")
        send(client, headline=line[:200], dek=line[:500], byline=line[:200], body=body)
        post = Post.objects.latest("pk")
        assert latest(post).body == text.normal_newlines(body)
        page = post_page(latest(post), preview=True)
        assert runs_or_loads(page) == []
