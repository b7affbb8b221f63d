"""The catalogues of words: what the code says now, taken out of Python and templates, and what translators made of it.

``python -m tests.catalogues`` (``make messages``) brings ``copydesk/locale/*/LC_MESSAGES/django.po`` up to date with
the code and writes the ``django.mo`` beside each, which is what a site reads. docs/translate.md says what comes next.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "copydesk"
LOCALE = PACKAGE / "locale"
_METHODS = [("**.py", "python"), ("templates/**.*", "jinja2.ext:babel_extract")]
_LIKE_THEME = {
    "extensions": "jinja2.ext.i18n",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def languages() -> list[str]:
    """Return the languages that have a catalogue; English needs none."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def of_the_code() -> Catalog:
    """Return every text that the code gives to gettext, without translations."""
    found = Catalog()
    places = extract_from_dir(
        PACKAGE,
        method_map=_METHODS,
        options_map={"templates/**.*": _LIKE_THEME},
        keywords=_KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in ("locale", "migrations", "static"),
    )
    for name, _line, text, comments, context in sorted(places, key=lambda place: (place[0], place[1])):
        found.add(text, locations=[(f"copydesk/{name}", 0)], auto_comments=comments, context=context)
    return found


def path_of(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as translators left it."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def compiled(catalogue: Catalog) -> bytes:
    """Return what a site reads of a catalogue."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def texts(message: Message) -> tuple[str, ...]:
    """Return the original of a message: one text, or its singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    """Return what a translator made of it: one text, or one for each number of the language."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Yield the messages without the header."""
    return (message for message in catalogue if message.id)


def main() -> None:
    """Bring every catalogue up to date, and say how much is to be translated."""
    code = of_the_code()
    for language in languages():
        catalogue = read(language)
        catalogue.update(code, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path_of(language).open("wb") as file:
            write_po(file, catalogue, width=0, include_lineno=False)
        path_of(language).with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = [message for message in messages(catalogue) if not all(translations(message))]
        print(f"{language}: {len(catalogue)} texts, {len(missing)} to translate")


if __name__ == "__main__":
    main()
