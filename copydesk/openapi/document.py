"""The description of the API: its calls, and what each answers."""

from django.conf import settings

from copydesk import __version__
from copydesk.desk.api import MOST_AT_ONCE
from copydesk.desk.keyset import CURSOR
from copydesk.openapi.shapes import Schema, ref, schemas


def document() -> Schema:
    """Return the description of the API of this site; its categories are part of it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Copydesk",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Send posts, follow them, decide about them, read what is published.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": _intake() | _desk() | _public(),
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`copydesk token NAME` prints one.",
                }
            },
            "schemas": schemas(),
            "responses": _problems(),
        },
    }


# -- the calls --------------------------------------------------------------------------------------------


def _intake() -> Schema:
    key = _parameter("key", "path", {"type": "string", "pattern": "^[0-9a-z]{32}$"})
    idempotency = (
        "An `Idempotency-Key` header (22 to 200 visible ASCII characters, at least 128 random bits, kept for 24 "
        "hours, bound to the body) makes a repeat return the first answer."
    )
    send = _call(
        "Send a post. " + idempotency,
        [],
        "Submission",
        {"201": _answer("Stored.", "Stored")} | _refs("400", "415", "422", "429", "503"),
    )
    look = _call(
        "See where a post stands, with the key of its receipt.",
        [key],
        None,
        {"200": _answer("The receipt.", "Receipt")} | _refs("404", "429"),
    )
    return {
        "/api/submissions": {"post": send},
        "/api/images": {"post": _picture()},
        "/api/receipts/{key}": {"get": look},
    }


def _picture() -> Schema:
    fields: Schema = {name: {"type": "string"} for name in ("alt", "caption", "credit")}
    file: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
    form = {"type": "object", "required": ["file"], "properties": fields | {"file": file}}
    summary = "Send a picture for a post: JPEG, PNG, WebP, AVIF or HEIC, at most 20 MB and 50 megapixels."
    answers = {"201": _answer("Taken in.", "Picture")} | _refs(
        "400", "403", "413", "415", "422", "429", "503"
    )
    call = _call(summary, [], None, answers)
    return call | {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}}}


def _desk() -> Schema:
    number = _parameter("id", "path", {"type": "integer", "minimum": 1, "maximum": 2**63 - 1})
    post = _answer("The post as it is now.", "WholePost")
    decided = {"200": post} | _refs("400", "401", "403", "404", "409", "415", "422")
    queue = {"200": _answer("Posts, oldest first.", "Queue")} | _refs("401", "403", "422")
    paths: Schema = {
        "/api/queue": {"get": _call("What waits for a decision.", _paging(), None, queue, token=True)},
        "/api/posts/{id}": {
            "get": _call(
                "Everything about a post.",
                [number],
                None,
                {"200": post} | _refs("401", "403", "404"),
                token=True,
            )
        },
    }
    for verb, (summary, body) in _VERBS.items():
        call = _call(summary, [number], body, decided, token=True)
        paths[f"/api/posts/{{id}}/{verb}"] = {"post": call}
    return paths


_VERBS = {
    "approve": ("Say yes: publish now, or at `publish_at` when that is to come.", "Decision"),
    "publish": ("Publish an approved post before its time.", "Decision"),
    "send-back": ("Return it to its author with a note.", "Decision"),
    "spike": ("Say no, and keep the post with the reason.", "Decision"),
    "hide": ("Take a published post from its readers while a complaint is examined.", "Decision"),
    "show": ("Give a hidden post back to its readers, as it was.", "Decision"),
    "retract": ("Take a published post away, leaving a notice.", "Decision"),
    "undo": ("Take a spiked post up again.", "Decision"),
    "lift": ("Lift an embargo: the post waits for a decision again.", "Decision"),
    "edit": ("Change the text of a waiting post; what is not sent stays.", "Change"),
    "correct": ("Change a published text at once, visibly; what is not sent stays.", "Change"),
}


def _public() -> Schema:
    filters = [_parameter(name, "query", {"type": "string"}) for name in ("category", "tag")]
    published = {"200": _answer("Posts, newest first.", "Published")} | _refs("404", "422")
    listed = _call(
        "What is published; `category` and `tag` are slugs.", [*filters, *_paging()], None, published
    )
    described = {"type": "object", "required": ["openapi"]}
    itself = _call("This description.", [], None, {"200": _answer("OpenAPI 3.1.", described)})
    return {"/api/posts": {"get": listed}, "/api/openapi.json": {"get": itself}}


def _call(
    summary: str, parameters: list[Schema], body: str | None, responses: Schema, *, token: bool = False
) -> Schema:
    call: Schema = {"summary": summary, "parameters": parameters, "responses": responses}
    if body:
        content = {"application/json": {"schema": ref(body)}}
        call["requestBody"] = {"required": body == "Submission", "content": content}
    return call | ({"security": [{"token": []}]} if token else {})


def _parameter(name: str, where: str, schema: Schema) -> Schema:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _paging() -> list[Schema]:
    return [
        _parameter("after", "query", {"type": "string", "pattern": f"^({CURSOR})?$"}),
        _parameter(
            "limit", "query", {"type": "integer", "minimum": 1, "maximum": MOST_AT_ONCE, "default": 50}
        ),
    ]


def _answer(description: str, schema: str | Schema) -> Schema:
    shown = ref(schema) if isinstance(schema, str) else schema
    return {"description": description, "content": {"application/json": {"schema": shown}}}


# -- what goes wrong --------------------------------------------------------------------------------------

_PROBLEMS = {
    "400": "The body can't be read.",
    "401": "No good token was sent.",
    "403": "This person may not do this.",
    "404": "There is no such thing.",
    "409": "Someone was first, or the text has changed: nothing was done.",
    "413": "The body has too many bytes.",
    "415": "The body is of another type than the call takes.",
    "422": "Something is wrong with the fields that `errors` names: nothing was done.",
    "429": "Too often; `Retry-After` says how many seconds to wait.",
    "503": "Nothing can be stored right now; `Retry-After` says when to try again.",
}


def _problems() -> Schema:
    return {status: _answer(sentence, "Problem") for status, sentence in _PROBLEMS.items()}


def _refs(*statuses: str) -> Schema:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
