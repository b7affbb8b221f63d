"""The public form, through HTTP: what it takes, what it says, and that nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from copydesk.lib import clock
from copydesk.people.models import Pace
from copydesk.posts.models import Post
from tests.intake.forms import fields, kept, parsed, send, words_of
from tests.people import a_category, a_published_post, latest

pytestmark = pytest.mark.django_db
URLENCODED = "application/x-www-form-urlencoded"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HELP = [
    "Select a category",
    "Write the full description",
    "A short description, if you like",
    "Separate tags with commas",
]


def test_a_stranger_sends_a_post_and_gets_its_receipt(client: Client) -> None:
    receipt = send(
        client, dek="It turns.", tags="mill, C++", source_url="https://example.org/mill", byline="Tom"
    )
    text = latest(Post.objects.get())
    assert (text.headline, text.category.slug, text.dek, text.byline) == (
        "The mill",
        "world",
        "It turns.",
        "Tom",
    )
    assert (text.tag_names, text.source_url, text.own_work) == (
        ["mill", "C++"],
        "https://example.org/mill",
        True,
    )
    assert "The mill" in words_of(client.get(receipt))


def test_the_form_offers_every_field_with_its_help(client: Client) -> None:
    a_category()
    answer = client.get("/submit")
    assert {
        "headline",
        "category",
        "body",
        "dek",
        "tags",
        "source_url",
        "byline",
        "email",
        "own_work",
    } <= set(kept(answer))
    for help_text in (
        "Select a category",
        "Write the full description",
        "A short description, if you like",
        "Separate tags with commas",
    ):
        assert help_text in words_of(answer)


def test_the_form_offers_the_tags_of_the_site(client: Client) -> None:
    a_published_post(tags="C++")
    page = parsed(client.get("/submit"))
    (offered,) = page.iter("datalist")
    assert [option.get("value") for option in offered] == ["C++"]
    assert [field.get("list") for field in page.iter("input") if field.get("name") == "tags"] == [
        offered.get("id")
    ]


def test_readers_and_contributors_get_no_cookie(client: Client) -> None:
    receipt = send(client)
    for answer in (
        client.get("/submit"),
        client.post("/submit", fields()),
        client.get(receipt),
        client.get("/receipt/"),
    ):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("typed", ["world", "World", "WORLD "])
def test_the_category_is_chosen_by_slug_or_name(client: Client, typed: str) -> None:
    send(client, category=typed)
    assert latest(Post.objects.get()).category.slug == "world"


def test_errors_stand_at_the_top_and_beside_the_field(client: Client) -> None:
    answer = client.post("/submit", fields(headline="", tags="mill"))
    page = parsed(answer)
    assert answer.status_code == 422
    (summary,) = (part for part in page.iter() if part.get("role") == "alert")
    assert [link.get("href") for link in summary.iter("a")] == ["#headline"]
    assert "autofocus" in summary.attrib
    assert summary.get("tabindex") == "-1"
    (headline,) = (field for field in page.iter("input") if field.get("name") == "headline")
    described_by = str(headline.get("aria-describedby")).split()
    assert headline.get("aria-invalid") == "true"
    assert [
        "Please write a headline." in "".join(part.itertext())
        for part in page.iter()
        if part.get("id") in described_by
    ] == [True]
    assert (kept(answer)["tags"], kept(answer)["own_work"]) == ("mill", "on")
    assert not Post.objects.exists()


WRONG = {
    "no headline": ({"headline": ""}, "write a headline"),
    "a headline that nobody sees": ({"headline": " \u200b\u2060\u3164 "}, "write a headline"),
    "a long headline": ({"headline": "é" * 201}, "at most 200 characters; this has 201"),
    "a headline of two lines": ({"headline": "one\ntwo"}, "on one line"),
    "no category": ({"category": ""}, "select a category"),
    "an unknown category": ({"category": "Moon"}, "choose one of: World"),
    "no body": ({"body": "\n \n"}, "write the full description"),
    "a long body": ({"body": "x" * 100_001}, "at most 100,000 characters; this has 100,001"),
    "a long dek": ({"dek": "x" * 501}, "at most 500 characters; this has 501"),
    "too many tags": ({"tags": ",".join(map(str, range(21)))}, "At most 20 tags; these are 21"),
    "a long tag": ({"tags": "ok," + "x" * 51}, "at most 50 characters"),
    "a source link without a scheme": ({"source_url": "example.org/mill"}, "begin the address with https://"),
    "a source link with a port and no scheme": (
        {"source_url": "example.org:80/mill"},
        "begin the address with https://",
    ),
    "a source link of another scheme": ({"source_url": "javascript:alert(1)"}, "beginning with https://"),
    "a source link without a host": ({"source_url": "https:///mill"}, "not complete"),
    "a broken source link": ({"source_url": "http://[::1/"}, "not complete"),
    "a source link of two": ({"source_url": "https://a.example https://b.example"}, "one address"),
    "a long source link": (
        {"source_url": "https://example.org/" + "x" * 1981},
        "at most 2,000 characters; this has 2,001",
    ),
    "a long byline": ({"byline": "x" * 201}, "at most 200 characters; this has 201"),
    "no e-mail address": ({"email": "tom at home"}, "name@example.org"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_and_kept(client: Client, case: str) -> None:
    typed, said = WRONG[case]
    answer = client.post("/submit", fields(**typed))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert {name: kept(answer)[name] for name in typed} == typed
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "field", ["headline", "category", "body", "dek", "tags", "source_url", "byline", "email"]
)
@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\r"])
def test_control_characters_are_named_with_their_place(client: Client, field: str, character: str) -> None:
    answer = client.post("/submit", fields(**{field: f"ab{character}cd"}))
    assert answer.status_code == 422
    assert f"character 3 can't be stored (U+{ord(character):04X}" in words_of(answer)
    shown = {"\0": "\ufffd", "\r": "\n"}.get(character, character)  # what HTML can't carry
    if field not in ("category", "email", "source_url"):
        assert kept(answer)[field] == f"ab{shown}cd"


@pytest.mark.parametrize("field", ["headline", "body", "dek", "tags", "byline"])
def test_invalid_utf8_is_refused_with_the_rest_kept(client: Client, field: str) -> None:
    body = urlencode(fields(dek="kept")) + f"&{field}=%ff%fe"
    answer = client.post("/submit", body, content_type=URLENCODED)
    assert answer.status_code == 400
    assert "UTF-8" in words_of(answer)
    assert kept(answer)["category"] == "world"
    assert not Post.objects.exists()


def test_surrogates_in_a_form_are_invalid_utf8(client: Client) -> None:
    body = urlencode(fields()) + "&headline=%ed%a0%80"
    assert client.post("/submit", body, content_type=URLENCODED).status_code == 400


def test_a_replacement_character_that_was_typed_is_fine(client: Client) -> None:
    send(client, headline="a \ufffd b")
    assert latest(Post.objects.get()).headline == "a \ufffd b"


def test_the_source_link_may_have_spaces_around_it(client: Client) -> None:
    send(client, source_url=" https://example.org/a \n")
    assert latest(Post.objects.get()).source_url == "https://example.org/a"


def test_only_line_ends_change(client: Client) -> None:
    send(client, headline="  e\u0301 é ﬁ ", body="\r\n one\r\ntwo\t \u202e \n\n ", tags=" a ,, A,b ")
    text = latest(Post.objects.get())
    assert (text.headline, text.body, text.tags) == (
        "  e\u0301 é ﬁ ",
        "\n one\ntwo\t \u202e \n\n ",
        " a ,, A,b ",
    )


def test_a_preview_stores_nothing_and_can_be_sent_from(client: Client) -> None:
    seen = client.post("/submit", fields(body="It **turns**.", preview="yes"))
    assert seen.status_code == 200
    assert ["".join(strong.itertext()) for strong in parsed(seen).iter("strong")] == ["turns"]
    assert not Post.objects.exists()
    assert client.post("/submit", kept(seen)).status_code == 303
    assert latest(Post.objects.get()).body == "It **turns**."


def test_a_field_that_people_do_not_see_is_a_finding_not_a_refusal(client: Client) -> None:
    send(client, website="https://spam.example")
    assert latest(Post.objects.get()).trap_filled
    hidden = [part for part in parsed(client.get("/submit")).iter("div") if part.get("aria-hidden") == "true"]
    (trap,) = (field for part in hidden for field in part.iter("input"))
    assert (trap.get("name"), trap.get("tabindex"), trap.get("autocomplete")) == ("website", "-1", "off")


def test_the_seconds_that_the_form_took_are_kept(client: Client) -> None:
    with clock.stopped(NOON):
        typed = fields(stamp=kept(client.get("/submit"))["stamp"])
        clock.advance(timedelta(seconds=95))
        send(client, **typed)
    text = latest(Post.objects.get())
    assert (text.form_seconds, text.trap_filled) == (95, False)


@pytest.mark.parametrize("stamp", ["", "forged", "1:2", "1790000000:AAAA"])
def test_a_form_without_a_true_stamp_is_taken(client: Client, stamp: str) -> None:
    send(client, stamp=stamp)
    assert latest(Post.objects.get()).form_seconds is None


def test_a_form_that_was_cached_for_sixty_days_is_taken(client: Client) -> None:
    with clock.stopped(NOON):
        a_category()
        cached = kept(client.get("/submit"))
        clock.advance(timedelta(days=60))
        send(client, **(cached | fields()))
    assert latest(Post.objects.get()).form_seconds is None


FOREIGN = [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_cannot_send_the_form(client: Client, headers: dict[str, str]) -> None:
    answer = client.post("/submit", fields(), headers=headers)
    assert answer.status_code == 403
    assert "another site" in words_of(answer)
    assert kept(answer)["headline"] == "The mill"
    assert not Post.objects.exists()


OWN = [
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://behind-a-proxy.example"},
    {"Origin": "http://testserver"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8000"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", OWN)
def test_this_site_can(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/submit", fields(), headers=headers).status_code == 303


def test_too_many_posts_are_asked_to_wait_with_the_text_kept(client: Client) -> None:
    with clock.stopped(NOON):
        for number in range(10):
            send(client, headline=f"Post {number}")
        rows = list(Pace.objects.values())
        answer = client.post("/submit", fields(headline="One more"))
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        assert kept(answer)["headline"] == "One more"
        assert list(Pace.objects.values()) == rows
        clock.advance(timedelta(seconds=60))
        send(client, **kept(answer))
    assert Post.objects.count() == 11


def test_too_large_a_request_is_a_clear_413(client: Client) -> None:
    answer = client.post("/submit", urlencode(fields(body="x" * 4_000_001)), content_type=URLENCODED)
    assert answer.status_code == 413
    assert "at most 100,000 characters" in words_of(answer)


def test_too_many_fields_are_a_clear_400(client: Client) -> None:
    answer = client.post("/submit", "&".join(f"f{n}=1" for n in range(101)), content_type=URLENCODED)
    assert answer.status_code == 400
    assert "too many fields" in words_of(answer)


def test_search_engines_are_told_what_the_form_is_for() -> None:
    page = Client().get("/submit").content.decode()
    assert '<meta name="description" content="Anyone may write here' in page
