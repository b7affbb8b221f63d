"""The shapes of what is sent and answered: JSON Schema."""

from typing import Any

from copydesk.desk.forms import REASON
from copydesk.posts.models import Category, EventKind, ReasonCode, Severity, Status

Schema = dict[str, Any]

# Characters that no field may hold, those that a line may not hold either, and those that people see.
_NEVER = r"\u0000-\u0008\u000B-\u001F\u007F-\u009F"
_LINE = rf"[^\n{_NEVER}]"
_SEEN = r"[\p{L}\p{N}\p{P}\p{S}]"
_ADDRESS = r"^(https?://[a-zA-Z0-9]([a-zA-Z0-9-]{0,40}[a-zA-Z0-9])?(\.[a-zA-Z]{2,20}){1,3}(/[!-~]*)?)?$"
_MAIL = (
    r"^([A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.)+[A-Za-z]{2,20})?$"
)
_COMMAS = r",\u060C\uFF0C\u3001"


def schemas() -> Schema:
    """Return every shape by its name; what a submission may be depends on the site's categories."""
    return {
        "Submission": _object(_typed_fields(), required=["headline", "category", "body"]),
        "Change": _object(_changed_fields(), more=False),
        "Decision": _object(_decision_fields(), more=False),
        "Stored": _object(
            {
                "id": _INTEGER,
                "status": _STATUS,
                "receipt_url": {"type": "string"},
                "receipt_code": {"type": "string"},
            }
        ),
        "Picture": _object({"url": _STRING, "markdown": _STRING, "width": _INTEGER, "height": _INTEGER}),
        "Receipt": _object({"id": _INTEGER, "status": _STATUS, "reasons": {"type": "array"}}),
        "Text": _object(dict.fromkeys(_TEXT, _STRING) | {"own_work": {"type": "boolean"}}),
        "Finding": _object(_FINDING),
        "Sender": _object(dict.fromkeys(("published", "spiked", "retracted", "open"), _INTEGER)),
        "Event": _object(_EVENT),
        "WaitingPost": _object(_POST),
        "WholePost": _object(_POST | {"revisions": {"type": "array"}, "events": _array("Event")}),
        "PublishedPost": _object(_PUBLISHED),
        "Queue": _object({"posts": _array("WaitingPost"), "next": _NULLABLE}),
        "Published": _object({"posts": _array("PublishedPost"), "next": _NULLABLE}),
        "Problem": {
            "type": "object",
            "properties": {
                "error": _STRING,
                "errors": {"type": "object", "additionalProperties": {"type": "array", "items": _STRING}},
            },
            "anyOf": [{"required": ["error"]}, {"required": ["errors"]}],
        },
    }


def ref(name: str) -> Schema:
    """Return a reference to one of the shapes."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Schema, *, required: list[str] | None = None, more: bool = True) -> Schema:
    """Return an object: of requests say what is required; of answers, everything is."""
    needed = required if required is not None else list(properties) if more else []
    closed = {} if more else {"additionalProperties": False}
    return {"type": "object", "properties": properties, "required": needed} | closed


def _array(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}


def _line(most: int) -> Schema:
    return {"type": ["string", "null"], "maxLength": most, "pattern": rf"^{_LINE}*$"}


def _typed_fields() -> Schema:
    part, sign = rf"[^\n{_NEVER}{_COMMAS}]", rf"[^\s{_NEVER}{_COMMAS}]"
    tag = {"type": "string", "maxLength": 50, "pattern": rf"^{part}*{sign}{part}*$"}
    tags = {"type": ["string", "null"], "pattern": rf"^{part}{{0,50}}(,{part}{{0,50}}){{0,19}}$"}
    headline = rf"^{_LINE}*{_SEEN}{_LINE}*$"
    body = rf"^[^{_NEVER}]*{_SEEN}[^{_NEVER}]*$"
    return {
        "headline": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": headline},
        "category": _category(),
        "body": {"type": "string", "minLength": 1, "maxLength": 100_000, "pattern": body},
        "dek": _line(500),
        "tags": {"anyOf": [tags, {"type": "array", "items": tag, "maxItems": 20}]},
        "source_url": {"type": ["string", "null"], "maxLength": 2000, "pattern": _ADDRESS},
        "byline": _line(200),
        "email": {"type": ["string", "null"], "maxLength": 254, "pattern": _MAIL},
        "own_work": {"type": ["boolean", "null"]},
        "language": {
            "type": ["string", "null"],
            "pattern": "^([a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?)?$",
            "description": "A BCP 47 tag, such as es or pt-BR; without it, the post is in the language of the site.",
        },
    }


def _category() -> Schema:
    names = dict.fromkeys(name for pair in Category.objects.values_list("slug", "name") for name in pair)
    return {"type": "string", "enum": list(names)} if names else {"type": "string", "minLength": 1}


def _changed_fields() -> Schema:
    fields = {name: schema for name, schema in _typed_fields().items() if name in _CHANGED}
    wish = {"new_address": {"type": ["boolean", "null"]}}
    return fields | {"revision": _REVISION, "reason": _reason()} | wish


def _decision_fields() -> Schema:
    return {
        "revision": _REVISION,
        "reason_code": {"enum": [None, *ReasonCode.values]},
        "reason": _reason(),
        "publish_at": {"type": ["string", "null"], "format": "date-time"},
    }


def _reason() -> Schema:
    words = {"type": ["string", "null"], "maxLength": REASON, "pattern": rf"^[^{_NEVER}]*$"}
    return words | {"description": "For the author."}


_INTEGER: Schema = {"type": "integer"}
_STRING: Schema = {"type": "string"}
_NULLABLE: Schema = {"type": ["string", "null"]}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
_STATUS: Schema = {"enum": list(Status.values)}
_REVISION: Schema = {
    "type": ["integer", "null"],
    "minimum": 1,
    "description": "The number of the revision that was seen; 409 when it is not the newest. Without it, the newest.",
}
_TEXT = ["headline", "dek", "body", "category", "tags", "source_url", "byline", "language"]
_CHANGED = {"headline", "dek", "body", "category", "tags", "source_url", "language"}
_FINDING: Schema = {
    "check": _STRING,
    "severity": {"enum": list(Severity.values)},
    "summary": _STRING,
    "author_summary": _STRING,
    "evidence": {"type": "array", "items": {"type": "object"}, "description": "Offsets count code points."},
}
_EVENT: Schema = {
    "id": _INTEGER,
    "event": {"enum": list(EventKind.values)},
    "at": _MOMENT,
    "by": _NULLABLE,
    "revision": {"type": ["integer", "null"]},
    "reason_code": {"enum": ["", *ReasonCode.values]},
    "reason": _STRING,
}
_POST: Schema = {
    "id": _INTEGER,
    "status": _STATUS,
    "pending": {"type": "boolean"},
    "held": {"type": "boolean"},
    "revision": {"type": "integer", "description": "The number of the newest revision."},
    "received_at": _MOMENT,
    "waiting_since": _MOMENT,
    "publish_at": _MOMENT,
    "published_at": _MOMENT,
    "post_url": _NULLABLE,
    "submission": ref("Text"),
    "findings": _array("Finding"),
    "sender": ref("Sender"),
}
_PUBLISHED: Schema = {
    "id": _INTEGER,
    **dict.fromkeys(_TEXT, _STRING),
    "tags": {"type": "array", "items": _STRING},
    "url": _STRING,
    "html": _STRING,
    "published_at": _MOMENT,
    "changed_at": _MOMENT,
}
