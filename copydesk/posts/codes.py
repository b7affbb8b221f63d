"""The codes that posts, findings and events carry: where a post stands, what happened, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a post stands. *Held* and *embargoed* are no statuses: see ``PostQuerySet``."""

    RECEIVED = "received", _("received")
    QUEUED = "queued", _("waiting for an editor")
    RETURNED = "returned", _("sent back to its author")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    SPIKED = "spiked", _("not published")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    HIDDEN = "hidden", _("hidden while it is examined")
    RETRACTED = "retracted", _("retracted")
    ERASED = "erased", _("erased")


class Sample(models.TextChoices):
    """The posts that the first start queues, and what the desk says about each in a line of its own."""

    REPORT = (
        "report",
        _("Sample: an honest report, and nothing speaks against it. Approve it, and it stands on the front."),
    )
    COPY = "copy", _("Sample: the same text, sent again. A check noticed that, and asks you to look.")
    ADVERTISEMENT = (
        "offer",
        _("Sample: an advertisement, with links that hide where they lead. Spike it with a canned reason."),
    )


class ReasonCode(models.TextChoices):
    """Why a decision was made; checks learn from these codes, never from the text for the author."""

    SPAM = "spam", _("advertising or spam")
    COPIED = "copied", _("copied from elsewhere")
    OFF_TOPIC = "off-topic", _("not for this site")
    QUALITY = "quality", _("not ready yet")
    LEGAL = "legal", _("legal reasons")
    OTHER = "other", _("another reason")


class Severity(models.TextChoices):
    """How loudly a finding speaks: *note* informs, *flag* asks for a look, *hold* asks for a decision about it."""

    NOTE = "note", _("note")
    FLAG = "flag", _("flag")
    HOLD = "hold", _("hold")


class EventKind(models.TextChoices):
    """What can have happened, in the past tense. docs/reference/events.md says what each means."""

    SUBMITTED = "submitted", _("received")
    REVISED = "revised", _("changed by its author")
    ANSWERED = "answered", _("answered by its author")
    QUEUED = "queued", _("read by the checks")
    EDITED = "edited", _("edited by the desk")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    CORRECTED = "corrected", _("corrected")
    RETURNED = "returned", _("sent back")
    SPIKED = "spiked", _("not accepted")
    UNSPIKED = "unspiked", _("taken up again")
    UNPUBLISHED = "unpublished", _("approval undone")
    LIFTED = "lifted", _("embargo lifted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    HIDDEN = "hidden", _("hidden while it is examined")
    SHOWN = "shown", _("shown again")
    RETRACTED = "retracted", _("retracted")
    ERASED = "erased", _("erased")
    TRUSTED = "trusted", _("host trusted")
    DISTRUSTED = "distrusted", _("host no longer trusted")
    IMPORTED = "imported", _("imported")
    LETTER_ADDED = "letter-added", _("letter published")
    LETTER_TAKEN = "letter-taken", _("letter taken back")


# What an editor decides about a post, in the order in which numbers of them are listed.
DECISIONS = (
    EventKind.APPROVED,
    EventKind.CORRECTED,
    EventKind.RETURNED,
    EventKind.SPIKED,
    EventKind.UNSPIKED,
    EventKind.UNPUBLISHED,
    EventKind.LIFTED,
    EventKind.HIDDEN,
    EventKind.SHOWN,
    EventKind.RETRACTED,
    EventKind.ERASED,
)
