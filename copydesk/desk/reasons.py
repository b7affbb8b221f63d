"""The canned reasons: those that a new site begins with (the owner changes them under /desk/reasons/), and to pick."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from copydesk.desk.models import CannedReason
from copydesk.posts.models import ReasonCode

DEFAULTS = [
    (
        ReasonCode.QUALITY,
        _("Needs a source"),
        _(
            "Thank you for writing. Before we can publish this, our readers need to see where it comes from. "
            "Please add a link, a document or the name of somebody who can confirm it, and send it again."
        ),
    ),
    (
        ReasonCode.QUALITY,
        _("Too short to stand alone"),
        _(
            "There is something in this, but it is too short to stand alone yet. "
            "Please tell who, what, where and when, and what it means for our readers; a few paragraphs are enough."
        ),
    ),
    (
        ReasonCode.QUALITY,
        _("Headline promises something else"),
        _(
            "We like the text, but the headline promises something that it does not say. "
            "Please choose a headline that the text keeps, and send it again."
        ),
    ),
    (
        ReasonCode.COPIED,
        _("Appeared elsewhere before"),
        _(
            "Most of this text has appeared elsewhere. We publish only what its sender wrote or may publish. "
            "If you are its author, tell us where it first appeared; otherwise please send us your own words "
            "with a link to the original."
        ),
    ),
    (
        ReasonCode.COPIED,
        _("We have this already"),
        _(
            "Somebody has already sent us this text, so we don't publish it a second time. Thank you all the same."
        ),
    ),
    (
        ReasonCode.SPAM,
        _("Advertising"),
        _(
            "This reads as advertising for a product or a service, and we don't publish advertising. "
            "If there is news in it for our readers, write about that, without prices and sales links."
        ),
    ),
    (
        ReasonCode.OFF_TOPIC,
        _("Not for our readers"),
        _(
            "This is outside what we publish here. That is no judgement about the text: "
            "another site may be glad to have it."
        ),
    ),
    (
        ReasonCode.LEGAL,
        _("Personal details of others"),
        _(
            "The text names private details of somebody who has not agreed to that, such as an address, a telephone "
            "number or an illness. Please take them out and send it again."
        ),
    ),
    (
        ReasonCode.LEGAL,
        _("A claim that needs proof"),
        _(
            "The text accuses somebody, and we can't publish that without proof. "
            "Please show us what the claim rests on, or leave it out."
        ),
    ),
    (
        ReasonCode.OTHER,
        _("Can't be read"),
        _(
            "Something went wrong with this text: we can't read it as it arrived. Please look at it and send it again."
        ),
    ),
]


def to_pick() -> dict[str, Any]:
    """Return what a template needs for picking: the ``reasons`` in the owner's order, the same below the labels of
    their codes (``canned``), and the ``codes``.
    """
    reasons = list(CannedReason.objects.all())
    groups = [
        (str(label), [reason for reason in reasons if reason.code == code])
        for code, label in ReasonCode.choices
    ]
    canned = [(label, group) for label, group in groups if group]
    return {"reasons": reasons, "canned": canned, "codes": ReasonCode.choices}


def seed() -> None:
    """Give a site without any canned reason the default ones; safe to run at every start."""
    if CannedReason.objects.exists():
        return
    CannedReason.objects.bulk_create(
        CannedReason(code=code, title=str(title), text=str(text), position=place)
        for place, (code, title, text) in enumerate(DEFAULTS, start=1)
    )
