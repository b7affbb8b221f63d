"""The site speaks the language that its owner chose: every word of it, on every page, wherever it is made."""

import gettext
import io
import re

import pytest

from copydesk.lib import languages
from tests import catalogues

LANGUAGES = catalogues.languages()
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

pytestmark = pytest.mark.once


def test_spanish_and_arabic_are_shipped() -> None:
    assert {"ar", "es"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_text_of_the_code_and_no_other(language: str) -> None:
    known = {message.id for message in catalogues.messages(catalogues.read(language))}
    wanted = {message.id for message in catalogues.messages(catalogues.of_the_code())}
    assert known == wanted, "`make messages` brings the catalogues up to date"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    missing = [
        message.id
        for message in catalogues.messages(catalogues.read(language))
        if message.fuzzy or not all(catalogues.translations(message))
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_every_plural_of_its_language(language: str) -> None:
    catalogue = catalogues.read(language)
    for message in catalogues.messages(catalogue):
        wanted = catalogue.num_plurals if message.pluralizable else 1
        assert len(catalogues.translations(message)) == wanted, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_the_original(language: str) -> None:
    catalogue = catalogues.read(language)
    plural_of = gettext.c2py(re.sub(r"^.*plural=|;$", "", catalogue.plural_forms))
    for message in catalogues.messages(catalogue):
        wanted = _placeholders(" ".join(catalogues.texts(message)))
        for form, text in enumerate(catalogues.translations(message)):
            found = _placeholders(text)
            # What is said of one number alone may say it in words: "two days".
            may_lack = message.pluralizable and len([n for n in range(200) if plural_of(n) == form]) == 1
            assert found <= wanted if may_lack else found == wanted, message.id


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_site_reads_is_what_the_translators_wrote(language: str) -> None:
    lying = catalogues.path_of(language).with_suffix(".mo").read_bytes()
    made = catalogues.compiled(catalogues.read(language))
    assert _texts(lying) == _texts(made), "`make messages` writes it anew"


def _texts(compiled: bytes) -> object:
    return vars(gettext.GNUTranslations(io.BytesIO(compiled)))["_catalog"]


def test_style_sheets_know_no_left_and_no_right() -> None:
    """So that a page in Arabic is the mirror image of one in English."""
    physical = re.compile(r"[-\s;{](left|right)\s*:|text-align:\s*(left|right)|float:\s*(left|right)")
    sheets = sorted((catalogues.PACKAGE / "static" / "css").rglob("*.css"))
    found = [f"{sheet.name}: {hit[0]}" for sheet in sheets for hit in physical.finditer(sheet.read_text())]
    assert sheets
    assert found == []


@pytest.mark.parametrize(
    ("typed", "tag", "direction"),
    [
        ("es", "es", "ltr"),
        ("PT_br", "pt-BR", "ltr"),
        ("zh-hant-tw", "zh-Hant-TW", "ltr"),
        ("ar-EG", "ar-EG", "rtl"),
        ("pa-Arab", "pa-Arab", "rtl"),
        ("az-Latn", "az-Latn", "ltr"),
        ("he", "he", "rtl"),
        ("english", None, None),
        ("x", None, None),
        ('"><script>', None, None),
    ],
)
def test_a_language_is_known_by_its_tag(typed: str, tag: str | None, direction: str | None) -> None:
    assert languages.tag(typed) == tag
    assert (languages.direction(tag) if tag else None) == direction
