"""Fields that keep what was typed: nothing is trimmed, only CRLF becomes LF; what can't be stored is said plainly."""

from collections.abc import Iterator
from copy import copy
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from copydesk.lib import html, languages, text

TAGS_AT_MOST = 20
TAG_LENGTH = 50


class TypedField(forms.CharField):
    """A text of at most ``limit`` code points, exactly as typed; on one line unless ``lines``."""

    default_validators: list[Any] = []

    def __init__(self, *, limit: int, lines: bool = False, missing: Any = "", **options: Any) -> None:
        super().__init__(strip=False, required=bool(missing), **options)
        self.limit = limit
        self.lines = lines
        self.missing = missing
        self.validators = []

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a copy for one form, as Django does, with what no form changes shared: the widget and the messages."""
        return copy(self)

    def to_python(self, value: Any) -> str:
        """Return the text with CRLF made LF."""
        return text.normal_newlines(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Raise every problem at once, so that nobody has to mend one to hear of the next."""
        problems = list(self.problems(value))
        if problems:
            raise ValidationError(problems)

    def problems(self, value: str) -> Iterator[str]:
        """Yield what keeps this text from being stored, each with the way to mend it."""
        if self.required and not text.has_visible(value):
            yield str(self.missing)
        if len(value) > self.limit:
            yield _("%(field)s: at most %(limit)s characters; this has %(has)s.") % {
                "field": self.label,
                "limit": number_format(self.limit, force_grouping=True),
                "has": number_format(len(value), force_grouping=True),
            }
        for character in text.forbidden_characters(value, limit=3):
            yield _("%(field)s: character %(position)s can't be stored (%(what)s); please delete it.") % {
                "field": self.label,
                "position": number_format(character.position + 1, force_grouping=True),
                "what": character.name,
            }
        if not self.lines and "\n" in value:
            yield _("%(field)s: must be on one line.") % {"field": self.label}


class TagsField(TypedField):
    """Tags on one line, separated by commas."""

    def problems(self, value: str) -> Iterator[str]:
        """Yield also: too many tags, too long ones."""
        yield from super().problems(value)
        names = text.tag_names(value)
        if len(names) > TAGS_AT_MOST:
            yield _("At most %(limit)s tags; these are %(has)s.") % {"limit": TAGS_AT_MOST, "has": len(names)}
        for name in [name for name in names if len(name) > TAG_LENGTH][:3]:
            yield ngettext(
                "A tag may have at most %(limit)s character; “%(tag)s…” has %(has)s. Separate tags with commas.",
                "A tag may have at most %(limit)s characters; “%(tag)s…” has %(has)s. Separate tags with commas.",
                TAG_LENGTH,
            ) % {"limit": TAG_LENGTH, "tag": name[:20], "has": len(name)}


class AddressField(TypedField):
    """A web address. White space around it came with the copying and is dropped."""

    def to_python(self, value: Any) -> str:
        """Return the address without white space around it."""
        return super().to_python(value).strip(" \t\n")

    def problems(self, value: str) -> Iterator[str]:
        """Yield also: what is no complete http or https address."""
        yield from super().problems(value)
        scheme, colon, _rest = value.partition(":")
        if not value or html.host_of(value):
            if any(character.isspace() for character in value):
                yield _("This address has a space in it; please give one address.")
        elif scheme.lower() in ("http", "https"):
            yield _("This address is not complete: after %(scheme)s:// the name of a site must follow.") % {
                "scheme": scheme.lower()
            }
        elif colon and not scheme.count("."):
            yield _("Only web addresses can be given here, beginning with https:// or http://.")
        else:
            yield _("Please begin the address with https://, such as https://%(address)s.") % {
                "address": value[:60].lstrip("/")
            }


class LanguageField(TypedField):
    """The language of a post, by its BCP 47 tag; empty is the language of the site."""

    def to_python(self, value: Any) -> str:
        """Return the tag as it is written, where it is one."""
        typed = super().to_python(value).strip()
        return languages.tag(typed) or typed

    def problems(self, value: str) -> Iterator[str]:
        """Yield also: what is no tag of a language."""
        found = list(super().problems(value))
        yield from found
        if value and not found and not languages.tag(value):
            yield _("This is no language that we know; please write its tag, such as es or pt-BR.")

    def offered(self, chosen: str | None) -> list[tuple[str, str]]:
        """Return (tag, name) of each language to choose from, also the chosen one if it is a rare one."""
        rare = {} if not chosen or chosen in languages.COMMON else {chosen: chosen}
        return list((languages.COMMON | rare).items())


class MailField(TypedField):
    """An e-mail address. White space around it is dropped."""

    def to_python(self, value: Any) -> str:
        """Return the address without white space around it."""
        return super().to_python(value).strip(" \t\n")

    def problems(self, value: str) -> Iterator[str]:
        """Yield also: what is no e-mail address."""
        found = list(super().problems(value))
        yield from found
        if value and not found:
            try:
                EmailValidator()(value)
            except ValidationError:
                yield _("This does not look like an e-mail address; it should read like name@example.org.")
