"""The JSON of a submission: is it JSON, and are the types right? What it says is for the form to judge."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from copydesk.intake.forms import SubmissionForm
from copydesk.lib import text
from copydesk.posts.fields import TAGS_AT_MOST
from copydesk.visitors.refusals import Refusal

Errors = dict[str, list[str]]


def read(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent; raises ``Refusal`` when it is none."""
    if request.content_type != "application/json":
        raise Refusal(415, _("Please send JSON, with Content-Type: application/json."))
    try:
        payload = json.loads(request.body.decode())
    except UnicodeDecodeError:
        raise Refusal(400, _("The body is not valid UTF-8.")) from None
    except (ValueError, RecursionError) as problem:
        raise Refusal(400, _("The body is not JSON: %s.") % str(problem)[:200]) from None
    if not isinstance(payload, dict):
        raise Refusal(400, _("The body must be one JSON object."))
    return payload


def form_of(payload: dict[str, Any]) -> tuple[SubmissionForm, Errors]:
    """Return the form of a submission, and all that is wrong with it by field; nothing when it is valid."""
    fields, errors = _typed(payload)
    form = SubmissionForm(fields)
    found = {name: [str(message) for message in messages] for name, messages in form.errors.items()}
    return form, found | errors


def _typed(payload: dict[str, Any]) -> tuple[dict[str, Any], Errors]:
    fields: dict[str, Any] = {}
    errors: Errors = {}
    for name in SubmissionForm.base_fields:
        value = payload.get(name)
        if name == "tags" and isinstance(value, list):
            fields[name] = _line_of_tags(value, errors)
        elif name == "own_work":
            fields[name] = value is True
            if value is not None and not isinstance(value, bool):
                errors[name] = [_("This must be true or false.")]
        elif value is None or isinstance(value, str):
            fields[name] = value or ""
        else:
            errors[name] = [_("This must be a string.")]
    return fields, errors


def _line_of_tags(tags: list[Any], errors: Errors) -> str:
    """Return a list of tags as the line that a person would type; one tag must stay one tag."""
    if not all(isinstance(tag, str) for tag in tags):
        errors["tags"] = [_("This must be a list of strings, or one string with commas.")]
        return ""
    if wrong := [tag for tag in tags if len(text.tag_names(tag)) != 1]:
        errors["tags"] = [_("“%s” is not one tag: a tag has no commas and is not empty.") % _shown(wrong[0])]
        return ""
    if (
        len(tags) > TAGS_AT_MOST
    ):  # also when one of them stands there twice: the description of the API says so
        facts = {"limit": TAGS_AT_MOST, "has": len(tags)}
        errors["tags"] = [_("At most %(limit)s tags; these are %(has)s.") % facts]
    return ", ".join(tags)


def _shown(tag: str) -> str:
    return tag[:40].encode("utf-8", "backslashreplace").decode()
